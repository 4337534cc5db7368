//! `completions`: what a shell has to know to complete a command line.

use clap::CommandFactory as _;
use clap_complete::Shell;
use migrate_runtime::cli::{Exit, Printer};

use crate::cli::Cli;

/// Print the completions for a shell
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Example:\n  cargo migrate completions bash > ~/.local/share/bash-completion/completions/cargo-migrate"
)]
pub(crate) struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

pub(crate) fn run(args: &CompletionsArgs, printer: Printer) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(
        args.shell,
        &mut Cli::command(),
        "cargo-migrate",
        &mut script,
    );
    printer.result(&String::from_utf8_lossy(&script));
    Exit::Success
}
