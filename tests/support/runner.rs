//! The smallest program with a chain: reads it from a directory and brings a database to a target. The tests start many of
//! it at once, and kill it. A fifth argument, `wal`, lets its connections ask for that journal, as a program's pool does.

use std::process::ExitCode;

use migrate_runtime::{Chain, Database, Migrator, block_on};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, directory, url, direction, target, journal @ ..] = &arguments[..] else {
        return ExitCode::from(2);
    };
    let database = || match journal.first().map(String::as_str) {
        Some("wal") => {
            let options: SqliteConnectOptions = url.parse()?;
            Ok(Database::from(options.journal_mode(SqliteJournalMode::Wal)))
        }
        _ => Database::try_from(url),
    };
    let outcome = Chain::read(directory).and_then(|chain| {
        let migrator = Migrator::new(&chain)
            .app("runner", "1.2.3")
            .target(target)?;
        block_on(async {
            if direction == "up" {
                migrator.upgrade(database()?).await
            } else {
                migrator.downgrade(database()?).await
            }
        })
    });
    match outcome {
        Ok(_) => ExitCode::SUCCESS,
        Err(error) => {
            use std::io::Write as _;
            let _ = writeln!(std::io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}
