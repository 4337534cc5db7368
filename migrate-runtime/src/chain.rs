//! The chain that a program carries, or that was read from a directory.

use std::borrow::Cow;
use std::pin::Pin;

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Dialect;
use migrate_core::history::Record;
use migrate_core::lock::{DEFAULT_PROJECT, DEFAULT_TABLES, Settings};
use migrate_core::revision::Revision;
use migrate_core::squash;

use crate::context::Context;
use crate::database::Database;
use crate::error::Error;

/// All revisions in order, from `base` to `head`.
///
/// [`migrate!`](crate::migrate) makes one at compile time; it is a constant, and nothing is computed or allocated when
/// the program starts. [`Chain::read`] reads one from a directory.
///
/// ```no_run
/// # async fn start(pool: sqlx::SqlitePool) -> Result<(), migrate_runtime::Error> {
/// # static MIGRATIONS: migrate_runtime::Chain = migrate_runtime::Chain::EMPTY;
/// MIGRATIONS.upgrade(&pool).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Chain {
    pub(crate) revisions: Cow<'static, [Revision]>,
    pub(crate) functions: &'static [RustRevision],
    /// How the directory is called in messages.
    pub(crate) root: Cow<'static, str>,
    /// Keeps the histories of two programs in one database apart.
    pub(crate) project: Cow<'static, str>,
    /// The prefix of the bookkeeping tables.
    pub(crate) tables: Cow<'static, str>,
    /// The dialects that its files were checked for; `None`: nobody said.
    pub(crate) dialects: Option<Cow<'static, [Dialect]>>,
    /// The program, for the history.
    pub(crate) app: Option<(&'static str, &'static str)>,
    /// By id, the tables of whose rows a revision's proof says nothing, as the lock has it; empty in a program.
    #[cfg(feature = "cli")]
    pub(crate) unfilled: Vec<(String, Vec<String>)>,
}

/// What a function of `revision.rs` becomes.
pub type RustFunction =
    for<'a, 'b> fn(
        &'a mut Context<'b>,
    ) -> Pin<Box<dyn Future<Output = Result<(), Error>> + Send + 'a>>;

/// The functions of one `revision.rs`.
#[derive(Debug, Clone, Copy)]
pub struct RustRevision {
    /// The revision they belong to.
    pub id: &'static str,
    /// The way up.
    pub up: RustFunction,
    /// The way down.
    pub down: RustFunction,
}

impl Chain {
    /// A chain without revisions.
    pub const EMPTY: Self = Self::embedded("", &[], &[], DEFAULT_PROJECT, DEFAULT_TABLES, None);

    /// What `migrate!` expands to.
    #[doc(hidden)]
    #[must_use]
    pub const fn embedded(
        root: &'static str,
        revisions: &'static [Revision],
        functions: &'static [RustRevision],
        project: &'static str,
        tables: &'static str,
        app: Option<(&'static str, &'static str)>,
    ) -> Self {
        Self {
            revisions: Cow::Borrowed(revisions),
            functions,
            root: Cow::Borrowed(root),
            project: Cow::Borrowed(project),
            tables: Cow::Borrowed(tables),
            dialects: None,
            app,
            #[cfg(feature = "cli")]
            unfilled: Vec::new(),
        }
    }

    /// What `migrate!` adds.
    #[doc(hidden)]
    #[must_use]
    pub const fn for_dialects(mut self, dialects: &'static [Dialect]) -> Self {
        // Nothing is dropped: a constant holds no owned value.
        std::mem::forget(self.dialects.replace(Cow::Borrowed(dialects)));
        self
    }

    pub(crate) fn from_reading(revisions: Vec<Revision>, root: String, settings: Settings) -> Self {
        Self {
            revisions: Cow::Owned(revisions),
            functions: &[],
            root: Cow::Owned(root),
            project: Cow::Owned(settings.project),
            tables: Cow::Owned(settings.tables),
            dialects: Some(Cow::Owned(settings.dialects)),
            app: None,
            #[cfg(feature = "cli")]
            unfilled: Vec::new(),
        }
    }

    /// The tables that no row could be made up for when a revision was proved.
    #[cfg(feature = "cli")]
    pub(crate) fn unfilled(&self, id: &str) -> &[String] {
        let found = self.unfilled.iter().find(|(of, _)| of == id);
        found.map_or(&[], |(_, tables)| tables)
    }

    /// The revisions, from base to head.
    #[must_use]
    pub fn revisions(&self) -> &[Revision] {
        &self.revisions
    }

    /// The newest revision.
    #[must_use]
    pub fn head(&self) -> Option<&Revision> {
        self.revisions.last()
    }

    /// The dialects that its files were checked for. A chain for which nobody said any is taken to be for all that the program
    /// knows.
    #[must_use]
    pub fn dialects(&self) -> &[Dialect] {
        const KNOWN: &[Dialect] = &[
            #[cfg(feature = "sqlite")]
            Dialect::Sqlite,
            #[cfg(feature = "postgres")]
            Dialect::Postgres,
            #[cfg(feature = "mysql")]
            Dialect::Mysql,
        ];
        self.dialects.as_deref().unwrap_or(KNOWN)
    }

    /// Whether a revision of it is written in Rust, so that only the program that it belongs to can apply it.
    #[must_use]
    pub fn has_rust(&self) -> bool {
        squash::every(&self.revisions)
            .iter()
            .any(|revision| revision.up.is_rust())
    }

    /// Whether the functions of its Rust revisions are linked in.
    #[must_use]
    pub fn can_run(&self, id: &str) -> bool {
        self.function(id).is_some()
            || self
                .revisions
                .iter()
                .any(|revision| *revision.id == *id && !revision.up.is_rust())
    }

    /// Fails when its files were not checked for the dialect of the database: what they say may mean something else there.
    pub(crate) fn is_for(&self, database: &Database) -> Result<(), Error> {
        let wanted = database.dialect();
        self.speaks(wanted, &format!("{database} is a database for {wanted}"))
    }

    /// The same for a dialect; `asked` is what asks for it.
    pub(crate) fn speaks(&self, wanted: Dialect, asked: &str) -> Result<(), Error> {
        let Some(dialects) = &self.dialects else {
            return Ok(());
        };
        if dialects.contains(&wanted) || self.revisions.is_empty() {
            return Ok(());
        }
        let names = |quote: &str, more: Option<&Dialect>| {
            let names = dialects.iter().chain(more);
            let names = names.map(|one| format!("{quote}{one}{quote}"));
            names.collect::<Vec<_>>().join(", ")
        };
        let message = format!(
            "{asked}, and the revisions are written for {}",
            names("", None)
        );
        Err(Error::from(
            Diagnostic::error(Code::DialectNotDeclared, message).help(format!(
                "check the URL; or write `dialects = [{}]` into the configuration, and run `cargo migrate check --fix`",
                names("\"", Some(&wanted))
            )),
        ))
    }

    pub(crate) fn function(&self, id: &str) -> Option<&RustRevision> {
        self.functions.iter().find(|function| function.id == id)
    }

    pub(crate) fn get(&self, id: &str) -> Option<&Revision> {
        self.revisions.iter().find(|revision| *revision.id == *id)
    }

    /// The same, also among what a squash stands for.
    #[cfg(feature = "cli")]
    pub(crate) fn find(&self, id: &str) -> Option<&Revision> {
        let original = || squash::every(&self.revisions).into_iter();
        self.get(id)
            .or_else(|| original().find(|revision| *revision.id == *id))
    }

    /// The chain as a database knows it: with the originals in place of a squash, while it has some of them.
    pub(crate) fn seen_by(&self, records: &[Record]) -> Cow<'_, Self> {
        match squash::expand(&self.revisions, records) {
            Cow::Borrowed(_) => Cow::Borrowed(self),
            Cow::Owned(revisions) => Cow::Owned(Self {
                revisions: Cow::Owned(revisions),
                ..self.clone()
            }),
        }
    }
}
