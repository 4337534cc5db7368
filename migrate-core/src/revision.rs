//! A revision: one step of the schema, with a way up and a way down.

use std::borrow::Cow;
use std::fmt;

use crate::checksum::Checksum;
use crate::dialect::Dialect;
use crate::squash::Squash;

/// Text that is embedded in a program or was read at run time.
pub type Text = Cow<'static, str>;

/// One step of the schema.
///
/// The macro writes values of this type into the program's constants, so every field can be built in a `const`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// What other revisions, the history and people call it: `[a-z0-9_]{1,64}`.
    pub id: Text,
    /// The rest of the directory's name.
    pub name: Text,
    /// The first line of `up.sql`: what the revision does, for people.
    pub message: Text,
    /// The revision this one comes after; `None` is `base`.
    pub parent: Option<Text>,
    /// Its directory, relative to the directory of the chain.
    pub directory: Text,
    /// How the schema gets here from the parent.
    pub up: Way,
    /// How it gets back.
    pub down: Way,
    /// Whether it moves data, not schema.
    pub data: bool,
    /// Its place in a zero-downtime change.
    pub phase: Option<Phase>,
    /// The revision with which it forms one zero-downtime change: the first of them.
    pub pairs: Option<Text>,
    /// Whether its content may still change.
    pub state: State,
    /// The hash of this revision and all before it.
    pub chain_hash: Checksum,
    /// The revisions that it stands for; `None`: it is a step of its own.
    pub squash: Option<Squash>,
}

/// One direction of a revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// SQL: one script, or one for each dialect.
    Sql(Cow<'static, [Script]>),
    /// A function of `revision.rs`.
    Rust {
        /// The file, relative to the directory of the chain.
        path: Text,
        /// The sum of the file's canonical text.
        checksum: Checksum,
        /// Whether it runs in a transaction with its record. `false`: it commits what it does as it goes, and runs again when
        /// it was stopped.
        transaction: bool,
        /// Whether it rebuilds tables, so that `SQLite`'s foreign keys have to be off while it runs.
        rebuild: bool,
    },
    /// There is no way, and that was decided.
    Irreversible {
        /// Why.
        reason: Text,
        /// The sum of the file that says so.
        checksum: Checksum,
    },
}

/// The SQL of one direction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// The dialect of a variant (`up.sqlite.sql`); `None` is the plain file.
    pub dialect: Option<Dialect>,
    /// The file, relative to the directory of the chain.
    pub path: Text,
    /// Canonical text: what is hashed, and what runs.
    pub sql: Text,
    /// The sum of `sql`.
    pub checksum: Checksum,
    /// Whether it runs inside a transaction (`false`: `-- migrate: transaction off`).
    pub transaction: bool,
    /// Whether it rebuilds tables, so that `SQLite`'s foreign keys have to be off while it runs.
    pub rebuild: bool,
}

/// Whether the content of a revision may still change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It may.
    Draft,
    /// Its content is recorded in `migrate.lock`.
    Sealed,
}

/// The place of a revision in a zero-downtime change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Adds what new code needs; old code goes on working.
    Expand,
    /// Fills what was added.
    Backfill,
    /// Removes what only old code needed.
    Contract,
}

impl Revision {
    /// The scripts' and files' sums as they enter the chain hash: side, variant, sum.
    pub fn sums(&self) -> impl Iterator<Item = (&'static str, &'static str, Checksum)> + '_ {
        let side = |side, way: &'_ Way| {
            way.sums()
                .into_iter()
                .map(move |(variant, sum)| (side, variant, sum))
        };
        side("up", &self.up).chain(side("down", &self.down))
    }

    /// `20261119093000 create_users`, as people see it in lists.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{} {}", self.id, self.name)
    }
}

impl Way {
    /// The sums of the way's files, with the name of the variant (`any` for the plain file).
    #[must_use]
    pub fn sums(&self) -> Vec<(&'static str, Checksum)> {
        match self {
            Self::Sql(scripts) => scripts
                .iter()
                .map(|script| (script.variant(), script.checksum))
                .collect(),
            Self::Rust { checksum, .. } | Self::Irreversible { checksum, .. } => {
                vec![("any", *checksum)]
            }
        }
    }

    /// The script for a dialect: its variant, else the plain file.
    #[must_use]
    pub fn script(&self, dialect: Dialect) -> Option<&Script> {
        let Self::Sql(scripts) = self else {
            return None;
        };
        scripts
            .iter()
            .find(|script| script.dialect == Some(dialect))
            .or_else(|| scripts.iter().find(|script| script.dialect.is_none()))
    }

    /// The sum of what runs on a dialect.
    #[must_use]
    pub fn checksum(&self, dialect: Dialect) -> Option<Checksum> {
        match self {
            Self::Sql(_) => self.script(dialect).map(|script| script.checksum),
            Self::Rust { checksum, .. } | Self::Irreversible { checksum, .. } => Some(*checksum),
        }
    }

    /// Whether it is a function of `revision.rs`.
    #[must_use]
    pub const fn is_rust(&self) -> bool {
        matches!(self, Self::Rust { .. })
    }

    /// Whether it is a function that runs outside of a transaction.
    #[must_use]
    pub const fn is_rust_outside(&self) -> bool {
        matches!(
            self,
            Self::Rust {
                transaction: false,
                ..
            }
        )
    }
}

impl Script {
    /// The name of the variant; `any` for the plain file.
    #[must_use]
    pub const fn variant(&self) -> &'static str {
        match self.dialect {
            Some(dialect) => dialect.name(),
            None => "any",
        }
    }
}

impl State {
    /// The word in `migrate.lock`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Sealed => "sealed",
        }
    }
}

impl Phase {
    /// The word in the directive.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Expand => "expand",
            Self::Backfill => "backfill",
            Self::Contract => "contract",
        }
    }

    /// The phase of that name, if there is one.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Expand, Self::Backfill, Self::Contract]
            .into_iter()
            .find(|phase| phase.name() == name)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The longest id; it fits a key column of every database.
pub const MAX_ID_LENGTH: usize = 64;

/// Words that mean something else where an id may stand.
pub(crate) const RESERVED_WORDS: [&str; 4] = ["base", "head", "heads", "current"];

/// Why a text is no id, or `None` when it is one.
///
/// ```
/// use migrate_core::revision::id_problem;
/// assert_eq!(id_problem("20261119093000"), None);
/// assert!(id_problem("a-b").is_some_and(|why| why.contains("`-`")));
/// ```
#[must_use]
pub fn id_problem(id: &str) -> Option<String> {
    if id.is_empty() {
        return Some("it is empty".to_owned());
    }
    if id.len() > MAX_ID_LENGTH {
        return Some(format!(
            "it has {} characters, the most is {MAX_ID_LENGTH}",
            id.chars().count()
        ));
    }
    if RESERVED_WORDS.contains(&id) {
        return Some(format!("`{id}` has a meaning of its own as a target"));
    }
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    id.chars()
        .find(|c| !allowed(*c))
        .map(|c| format!("`{}` is not one of a-z, 0-9, _", c.escape_default()))
}

/// Splits a directory's name into id and slug: at the first `__` when there is one (so that an id may hold `_`), else at
/// the first `_`.
///
/// ```
/// use migrate_core::revision::split_directory_name;
/// assert_eq!(split_directory_name("20261119093000_create_users"), Some(("20261119093000", "create_users")));
/// assert_eq!(split_directory_name("2026_01__a_b"), Some(("2026_01", "a_b")));
/// assert_eq!(split_directory_name("notes"), None);
/// ```
#[must_use]
pub fn split_directory_name(name: &str) -> Option<(&str, &str)> {
    let (id, slug) = name.split_once("__").or_else(|| name.split_once('_'))?;
    (!id.is_empty() && !slug.is_empty()).then_some((id, slug))
}

#[cfg(test)]
mod tests {
    use super::{id_problem, split_directory_name};

    #[test]
    fn row_78_ids_are_portable_names() {
        for good in ["1", "a_b", "20261119093000", &"x".repeat(64)] {
            assert_eq!(id_problem(good), None, "{good}");
        }
        for bad in [
            "",
            "A",
            "é",
            "a b",
            "a-b",
            "a@b",
            "a+1",
            "head",
            "base",
            &"x".repeat(65),
        ] {
            assert!(id_problem(bad).is_some(), "{bad}");
        }
    }

    #[test]
    fn directory_names() {
        assert_eq!(split_directory_name("1_a"), Some(("1", "a")));
        assert_eq!(split_directory_name("_a"), None);
        assert_eq!(split_directory_name("1_"), None);
        assert_eq!(split_directory_name("20261119"), None);
    }
}
