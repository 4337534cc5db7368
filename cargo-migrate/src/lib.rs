//! `cargo migrate`: the tool at the desk. It scaffolds, checks, seals, applies and reverts revisions.
//!
//! A command is a file in `commands/`: its arguments, and one function that reads, calls the library, and reports. What
//! is right or wrong is decided in `migrate-core`; what is done to a database, in `migrate-runtime`; here are the
//! terminal, the files and the exit codes.

mod application;
mod change;
mod cli;
mod commands;
mod configuration;
mod context;
mod desired;
mod environment;
mod failure;
mod generation;
mod hook;
mod import;
mod linting;
mod naming;
mod output;
mod password;
mod patch;
mod path;
mod phased;
mod report;
mod table_stats;
mod template;
mod workspace;

use std::process::ExitCode;

use clap::Parser as _;

/// The whole program: reads the command line, does what it says, and returns how that ended.
#[must_use]
pub fn main() -> ExitCode {
    match cli::Cli::try_parse_from(cli::arguments(std::env::args_os())) {
        Ok(cli) => cli.run(),
        Err(error) => {
            // Help and versions come this way too, and go to stdout. A reader that went away is no failure.
            let _ = error.print();
            ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
        }
    }
}
