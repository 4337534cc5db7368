//! The command line of the migrations inside an application's own:
//!
//! ```console
//! $ embedded-cli migrate upgrade
//! $ embedded-cli migrate current
//! $ embedded-cli serve
//! ```
//!
//! What is deployed is one binary: the machine that runs it needs no tool beside it, and no SQL files.

use std::process::ExitCode;

use clap::Parser;
use migrate_runtime::{Chain, block_on};

static MIGRATIONS: Chain = migrate_runtime::migrate!("migrations");

/// Counts visits
#[derive(Parser)]
struct App {
    /// The database
    #[arg(
        long,
        global = true,
        env = "DATABASE",
        default_value = "sqlite:visits.db"
    )]
    database: String,
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Bring the database to head, and serve
    Serve,
    /// Bring the database to another revision
    Migrate(migrate_runtime::cli::Migrate),
}

fn main() -> ExitCode {
    let app = App::parse();
    match app.command {
        Command::Migrate(migrate) => migrate.run_blocking(&MIGRATIONS, app.database),
        Command::Serve => match block_on(MIGRATIONS.upgrade(app.database)) {
            Ok(report) => {
                println!(
                    "{} revisions applied; serving (not really)",
                    report.done.len()
                );
                ExitCode::SUCCESS
            }
            Err(error) => {
                eprintln!("{error}");
                ExitCode::FAILURE
            }
        },
    }
}
