//! A notebook in one file.
//!
//! It ships as one binary with SQLite and all revisions inside: wherever it is started, it makes its database, or brings
//! the one that it finds to head.

mod demo;
mod notes;

use std::fmt::Display;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use sqlx::SqlitePool;
use sqlx::sqlite::SqliteConnectOptions;

/// Every revision of the notebook's file; the build fails when the chain is wrong.
static MIGRATIONS: migrate_runtime::Chain = migrate_runtime::migrate!("migrations");

/// A notebook in one file
#[derive(Parser)]
#[command(version)]
struct App {
    /// The notebook
    #[arg(long, global = true, default_value = "notebook.db", env = "NOTEBOOK")]
    file: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Write a note
    Add {
        /// Its title
        title: String,
        /// Its text
        #[arg(default_value = "")]
        body: String,
        /// A tag; can be given several times
        #[arg(short, long = "tag")]
        tags: Vec<String>,
    },
    /// List the notes, newest first
    List,
    /// Find notes by their words
    Search {
        /// The words
        words: String,
    },
    /// Remove a note
    Remove {
        /// Its short name
        slug: String,
    },
    /// Bring the notebook to another revision: upgrade, downgrade, current, history, …
    Migrate(migrate_runtime::cli::Migrate),
    /// Show, in a temporary folder, how an old notebook with notes in it is brought to head
    Demo,
}

/// A line of output. A reader that went away (`| head`) ends the program without a word.
fn say(line: impl Display) {
    if writeln!(std::io::stdout(), "{line}").is_err() {
        std::process::exit(0);
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let app = App::parse();
    let options = SqliteConnectOptions::new()
        .filename(&app.file)
        .create_if_missing(true);
    if let Command::Migrate(migrate) = app.command {
        return migrate.run(&MIGRATIONS, options).await;
    }
    match run(app.command, options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(
    command: Command,
    options: SqliteConnectOptions,
) -> Result<(), Box<dyn std::error::Error>> {
    if let Command::Demo = command {
        return demo::run().await;
    }
    let pool = SqlitePool::connect_with(options).await?;
    MIGRATIONS.upgrade(&pool).await?;
    match command {
        Command::Add { title, body, tags } => say(format_args!(
            "{}",
            notes::add(&pool, &title, &body, &tags).await?
        )),
        Command::List => notes::list(&pool).await?.iter().for_each(say),
        Command::Search { words } => notes::search(&pool, &words).await?.iter().for_each(say),
        Command::Remove { slug } if notes::remove(&pool, &slug).await? => {
            say(format_args!("removed {slug}"));
        }
        Command::Remove { slug } => return Err(format!("there is no note `{slug}`").into()),
        Command::Migrate(_) | Command::Demo => {}
    }
    Ok(())
}
