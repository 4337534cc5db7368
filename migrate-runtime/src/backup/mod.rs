//! What is kept before a revision throws data away, and put back when it is reverted.
//!
//! Off unless a program asks for it ([`Migrator::backup`](crate::Migrator::backup)):
//!
//! ```
//! # async fn run() -> Result<(), migrate_runtime::Error> {
//! # static MIGRATIONS: migrate_runtime::Chain = migrate_runtime::Chain::EMPTY;
//! use migrate_runtime::Migrator;
//! use migrate_runtime::backup::Backup;
//!
//! Migrator::new(&MIGRATIONS).backup(Backup::before_contract()).upgrade("sqlite::memory:").await?;
//! # Ok(())
//! # }
//! # migrate_runtime::block_on(run()).unwrap();
//! ```

mod copy;
mod file;
mod gate;
mod hint;
mod list;
mod restore;
mod shape;

use std::collections::BTreeSet;
use std::path::PathBuf;

use migrate_core::sql::Loss;

pub(crate) use copy::{keep, keep_alone};
pub(crate) use file::write as write_file;
pub(crate) use gate::wanted;
pub(crate) use hint::hints;
pub use list::Kept;
pub(crate) use restore::{restore, restore_alone};

/// Which revisions something is kept before, and how.
///
/// ```
/// use migrate_runtime::backup::{Backup, Before, How};
///
/// let backup = Backup { before: Before::Destructive, ..Backup::before_contract() };
/// assert_eq!((backup.how, backup.max_rows), (How::Archive, 100_000));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// Before which revisions.
    pub before: Before,
    /// How.
    pub how: How,
    /// More rows of one table than that are not copied: the run stops before it starts.
    pub max_rows: u64,
    /// Where [`How::VacuumInto`] writes. Made when it is missing.
    pub folder: PathBuf,
}

/// Before which revisions something is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Before {
    /// Those with `phase contract`.
    Contract,
    /// All that throw data away.
    Destructive,
}

/// How something is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// What goes is copied into a table of ours, in the transaction of the revision where that can be. A downgrade puts it back.
    Archive,
    /// SQLite only: the database is copied into a file before the run.
    VacuumInto,
    /// Nothing is kept; the commands that would are in [`Report::dump`](crate::Report::dump) when the run is confirmed.
    DumpHint,
}

impl Backup {
    /// Archives before every revision with `phase contract`, of at most 100,000 rows each; files would go to `backups`.
    #[must_use]
    pub fn before_contract() -> Self {
        Self {
            before: Before::Contract,
            how: How::Archive,
            max_rows: 100_000,
            folder: PathBuf::from("backups"),
        }
    }
}

/// What a run keeps.
#[derive(Debug, Clone, Default)]
pub(crate) struct Keeping {
    /// The revisions.
    pub(crate) ids: BTreeSet<String>,
    /// What they throw away, by the names of now.
    pub(crate) losses: Vec<Loss>,
    /// The file that the database was copied into.
    pub(crate) file: Option<String>,
}
