//! The flags that say what is kept before data is thrown away.

use std::path::PathBuf;

use crate::backup::{Backup, Before, How};
use crate::migrator::Migrator;

/// What is kept before an upgrade throws data away.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct BackupArgs {
    /// Keep what a revision throws away, before: contract (phase contract), destructive (all that do), never
    #[arg(
        long,
        value_enum,
        value_name = "BEFORE",
        default_value_t = BeforeArg::Never,
        help_heading = "Backups"
    )]
    backup: BeforeArg,
    /// How: archive (a table next to the history, put back by a downgrade), vacuum-into (a copy of the file of SQLite), dump-hint (say which commands dump it, and ask)
    #[arg(
        long,
        value_enum,
        value_name = "HOW",
        default_value_t = HowArg::Archive,
        help_heading = "Backups"
    )]
    backup_how: HowArg,
    /// Stop before anything runs when there is more to copy of a table
    #[arg(
        long,
        value_name = "ROWS",
        default_value_t = 100_000,
        help_heading = "Backups"
    )]
    backup_max_rows: u64,
    /// Where vacuum-into writes
    #[arg(
        long,
        value_name = "FOLDER",
        default_value = "backups",
        help_heading = "Backups"
    )]
    backup_folder: PathBuf,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum BeforeArg {
    Contract,
    Destructive,
    Never,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum HowArg {
    Archive,
    VacuumInto,
    DumpHint,
}

impl BackupArgs {
    /// The migrator with what these flags say.
    pub(super) fn on<'a>(&self, migrator: Migrator<'a>) -> Migrator<'a> {
        let before = match self.backup {
            BeforeArg::Contract => Before::Contract,
            BeforeArg::Destructive => Before::Destructive,
            BeforeArg::Never => return migrator,
        };
        let how = match self.backup_how {
            HowArg::Archive => How::Archive,
            HowArg::VacuumInto => How::VacuumInto,
            HowArg::DumpHint => How::DumpHint,
        };
        migrator.backup(Backup {
            before,
            how,
            max_rows: self.backup_max_rows,
            folder: self.backup_folder.clone(),
        })
    }
}
