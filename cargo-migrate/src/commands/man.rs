//! `man`: the manual pages.

use std::path::PathBuf;

use clap::CommandFactory as _;
use clap_mangen::Man;
use migrate_runtime::cli::{Exit, Printer};

use crate::change::Change;
use crate::cli::Cli;
use crate::failure::Failure;

/// Print the manual page, or write those of all commands
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Examples:\n  cargo migrate man | man -l -\n  cargo migrate man --out ~/.local/share/man/man1"
)]
pub(crate) struct ManArgs {
    /// Write a page for each command into this directory
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(crate) fn run(args: &ManArgs, printer: Printer) -> Result<Exit, Failure> {
    let command = Cli::command();
    let Some(folder) = &args.out else {
        let mut page = Vec::new();
        // Writing into memory does not fail.
        let _ = Man::new(command).render(&mut page);
        printer.result(&String::from_utf8_lossy(&page));
        return Ok(Exit::Success);
    };
    let mut change = Change::default();
    change.folder(folder)?;
    clap_mangen::generate_to(command, folder)
        .map_err(|error| Failure::io("write into", folder, &error))?;
    change.keep();
    printer.result(&format!(
        "wrote the pages into {}",
        crate::path::shown(folder)
    ));
    Ok(Exit::Success)
}
