//! The registry of diagnostic codes: one line here and one page in `codes/` for each.

use std::fmt;

#[cfg(feature = "lint")]
use super::RuleId;

macro_rules! codes {
    ($($variant:ident = $name:literal,)*) => {
        /// Names a rule that was broken. Stable: scripts and `allow` lists may rely on the name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Code {
            $(
                #[doc = include_str!(concat!("codes/", $name, ".md"))]
                $variant,
            )*
            /// A rule of safe change ([`crate::lint`]) is not heeded.
            #[cfg(feature = "lint")]
            Rule(RuleId),
        }

        impl Code {
            /// Every code of this registry, in its order; rules are in [`crate::lint::RULES`].
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The kebab-case name that people see.
            ///
            /// ```
            /// assert_eq!(migrate_core::diagnostic::Code::MissingDown.name(), "missing-down");
            /// ```
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                    #[cfg(feature = "lint")]
                    Self::Rule(rule) => rule.name(),
                }
            }

            /// The page that `cargo migrate explain <code>` prints: Markdown.
            #[must_use]
            pub fn explanation(self) -> &'static str {
                match self {
                    $(Self::$variant => include_str!(concat!("codes/", $name, ".md")),)*
                    #[cfg(feature = "lint")]
                    Self::Rule(rule) => rule.page(),
                }
            }
        }
    };
}

codes! {
    // The directory and its files.
    StrayFile = "stray-file",
    DirectoryName = "directory-name",
    NameCollision = "name-collision",
    Symlink = "symlink",
    FileTooLarge = "file-too-large",
    MixedRevision = "mixed-revision",
    // Text.
    NotUtf8 = "not-utf8",
    NulByte = "nul-byte",
    LoneCarriageReturn = "lone-carriage-return",
    InvisibleCharacter = "invisible-character",
    // The head of a file.
    MissingRevises = "missing-revises",
    UnknownDirective = "unknown-directive",
    MisplacedDirective = "misplaced-directive",
    DuplicateDirective = "duplicate-directive",
    DirectiveArgument = "directive-argument",
    DirectiveWithoutEffect = "directive-without-effect",
    // One revision.
    MissingUp = "missing-up",
    MissingDown = "missing-down",
    EmptyUp = "empty-up",
    EmptyDown = "empty-down",
    IrreversibleWithSql = "irreversible-with-sql",
    RustMissingUp = "rust-missing-up",
    RustMissingDown = "rust-missing-down",
    RustSignature = "rust-signature",
    // SQL.
    UnterminatedString = "unterminated-string",
    UnterminatedIdentifier = "unterminated-identifier",
    UnterminatedComment = "unterminated-comment",
    UnterminatedDollarQuote = "unterminated-dollar-quote",
    UnterminatedBody = "unterminated-body",
    UnterminatedCopy = "unterminated-copy",
    Delimiter = "delimiter",
    MetaCommand = "meta-command",
    TransactionControl = "transaction-control",
    NeedsTransactionOff = "needs-transaction-off",
    NeedsProbe = "needs-probe",
    Attach = "attach",
    NotBatched = "not-batched",
    // The chain.
    Fork = "fork",
    Gap = "gap",
    Cycle = "cycle",
    SelfParent = "self-parent",
    NoRoot = "no-root",
    TwoRoots = "two-roots",
    DuplicateId = "duplicate-id",
    DirectoryOrder = "directory-order",
    SquashUnknown = "squash-unknown",
    SquashRange = "squash-range",
    SquashOverlap = "squash-overlap",
    SquashParent = "squash-parent",
    SquashRefused = "squash-refused",
    PairsUnknown = "pairs-unknown",
    // Zero-downtime changes.
    ChangeSyntax = "change-syntax",
    ChangeUnanswered = "change-unanswered",
    RecipeUnknown = "recipe-unknown",
    RecipeRefused = "recipe-refused",
    // Releases.
    ReleaseName = "release-name",
    ReleaseDuplicate = "release-duplicate",
    ReleaseUnknown = "release-unknown",
    // migrate.lock.
    LockMissing = "lock-missing",
    LockSyntax = "lock-syntax",
    LockConflict = "lock-conflict",
    LockVersion = "lock-version",
    LockStale = "lock-stale",
    LockEdited = "lock-edited",
    SchemaLockMissing = "schema-lock-missing",
    SchemaLockEdited = "schema-lock-edited",
    SchemaLockStale = "schema-lock-stale",
    NotInLock = "not-in-lock",
    SealedEdited = "sealed-edited",
    SealedMissing = "sealed-missing",
    Draft = "draft",
    NotVerified = "not-verified",
    // Targets and plans.
    TargetSyntax = "target-syntax",
    TargetUnknown = "target-unknown",
    TargetAmbiguous = "target-ambiguous",
    TargetTooFar = "target-too-far",
    TargetDirection = "target-direction",
    TargetReplaced = "target-replaced",
    NoWayBack = "no-way-back",
    // What a database says of itself.
    HistoryEdited = "history-edited",
    HistoryMissing = "history-missing",
    HistoryUnknown = "history-unknown",
    HistoryAhead = "history-ahead",
    HistorySkipped = "history-skipped",
    HistoryInsideSquash = "history-inside-squash",
    HistoryFormat = "history-format",
    HalfApplied = "half-applied",
    // Running.
    StatementFailed = "statement-failed",
    WouldLoseRows = "would-lose-rows",
    BackupTooLarge = "backup-too-large",
    BackupImpossible = "backup-impossible",
    BackupRestore = "backup-restore",
    TransactionEnded = "transaction-ended",
    TransactionScope = "transaction-scope",
    ForeignKeyCheck = "foreign-key-check",
    DatabaseBusy = "database-busy",
    ReadOnly = "read-only",
    RustFailed = "rust-failed",
    RustNotLinked = "rust-not-linked",
    DialectNotDeclared = "dialect-not-declared",
    LeaseLost = "lease-lost",
    HistoryNotTrusted = "history-not-trusted",
    Privilege = "privilege",
    PooledConnection = "pooled-connection",
    IndexNotBuilt = "index-not-built",
    IndexCorruption = "index-corruption",
    Connection = "connection",
    Introspection = "introspection",
    BatchKey = "batch-key",
    BackfillUnknown = "backfill-unknown",
    // Proofs.
    ShadowDatabase = "shadow-database",
    TableStats = "table-stats",
    TraceDiffers = "trace-differs",
    UpFails = "up-fails",
    DownFails = "down-fails",
    DownDiffers = "down-differs",
    UpDiffers = "up-differs",
    RowsLost = "rows-lost",
    NeedsEmptyTables = "needs-empty-tables",
    NotFilled = "not-filled",
    ShadowElsewhere = "shadow-elsewhere",
    FingerprintDiffers = "fingerprint-differs",
    Unmodelled = "unmodelled",
    Drift = "drift",
    SquashDiffers = "squash-differs",
    GeneratedSql = "generated-sql",
    RenameUnanswered = "rename-unanswered",
    UnusedAnswer = "unused-answer",
    SchemaFile = "schema-file",
    ModelsDiffer = "models-differ",
    Interrupted = "interrupted",
    DatabaseUrl = "database-url",
    InsecureConnection = "insecure-connection",
    Io = "io",
    Import = "import",
    // Structs that stand for tables.
    ModelSyntax = "model-syntax",
    ModelAttribute = "model-attribute",
    ModelType = "model-type",
    ModelName = "model-name",
    ModelReference = "model-reference",
    ModelPrimaryKey = "model-primary-key",
    NotInSchema = "not-in-schema",
    FieldType = "field-type",
    // Configuration.
    ConfigSyntax = "config-syntax",
    ConfigKey = "config-key",
    ConfigValue = "config-value",
}

impl Code {
    /// The code of that name, if there is one.
    ///
    /// ```
    /// use migrate_core::diagnostic::Code;
    /// assert_eq!(Code::from_name("fork"), Some(Code::Fork));
    /// assert_eq!(Code::from_name("spoon"), None);
    /// ```
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let registered = Self::ALL.iter().copied().find(|code| code.name() == name);
        #[cfg(feature = "lint")]
        let registered = registered.or_else(|| RuleId::from_name(name).map(Self::Rule));
        registered
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn names_are_unique_and_kebab_case() {
        for (index, code) in Code::ALL.iter().enumerate() {
            assert!(
                code.name()
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
                "{code}"
            );
            assert!(
                Code::ALL[..index]
                    .iter()
                    .all(|other| other.name() != code.name()),
                "{code} twice"
            );
        }
    }

    #[test]
    fn every_page_has_its_sections() {
        for code in Code::ALL {
            let page = code.explanation();
            assert!(
                page.starts_with(&format!("# {code}\n")),
                "{code}: the title is not the code"
            );
            for section in ["## What", "## Why", "## Instead"] {
                assert!(page.contains(section), "{code}: no section `{section}`");
            }
        }
    }

    #[test]
    #[expect(
        clippy::disallowed_methods,
        reason = "the test looks at the source tree"
    )]
    fn every_page_is_registered() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/diagnostic/codes");
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap();
            assert!(
                Code::from_name(name).is_some(),
                "codes/{name}.md is not in the registry"
            );
        }
    }
}
