//! `schema`: what a database or a revision looks like, and how two of them differ.

mod diff;
mod dump;
mod parts;
mod side;
mod version;

use migrate_runtime::cli::Exit;

pub(crate) use diff::as_json;
pub(crate) use side::{Reader, Side};

use crate::context::Context;
use crate::failure::Failure;

/// Show the schema of a database or a revision, or how two of them differ
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Examples:\n  \
    cargo migrate schema dump                      the database, as SQL that makes it\n  \
    cargo migrate schema dump --at head            what the chain builds\n  \
    cargo migrate schema diff head database        what was changed by hand\n  \
    cargo migrate schema diff 20261101 20261201    what two revisions differ in\n\n\
    What is read is the database's own catalog. A revision is run on a shadow database; without one no package is needed.")]
pub(crate) struct SchemaArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Clone, clap::Subcommand)]
enum Command {
    Dump(dump::DumpArgs),
    Diff(diff::DiffArgs),
}

impl SchemaArgs {
    /// Whether only databases are read.
    pub(crate) fn needs_no_chain(&self) -> bool {
        match &self.command {
            Command::Dump(args) => args.needs_no_chain(),
            Command::Diff(args) => args.needs_no_chain(),
        }
    }
}

pub(crate) fn run(args: &SchemaArgs, context: &Context) -> Result<Exit, Failure> {
    match &args.command {
        Command::Dump(args) => dump::run(args, context),
        Command::Diff(args) => diff::run(args, context),
    }
}
