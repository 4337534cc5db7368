//! What `SQLite`'s errors mean.

use std::time::Duration;

use migrate_core::diagnostic::{Code, Diagnostic};

use crate::database::Database;
use crate::error::{Error, database_message};

const BUSY: i32 = 5;
const LOCKED: i32 = 6;
const READ_ONLY: i32 = 8;
const CANNOT_OPEN: i32 = 14;
const CONSTRAINT: i32 = 19;
const NOT_A_DATABASE: i32 = 26;

/// The primary result code: an extended one holds it in its low byte.
fn primary_code(error: &sqlx::Error) -> Option<i32> {
    let code: i32 = error.as_database_error()?.code()?.parse().ok()?;
    Some(code & 0xff)
}

pub(super) fn is_constraint(error: &Error) -> bool {
    let cause = error.cause().and_then(|cause| cause.downcast_ref());
    cause.is_some_and(|error| primary_code(error) == Some(CONSTRAINT))
}

pub(super) fn is_missing_table(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .is_some_and(|error| error.message().starts_with("no such table"))
}

/// Whether another process is in the way, and another attempt may succeed.
pub(super) fn is_busy(error: &sqlx::Error) -> bool {
    matches!(primary_code(error), Some(BUSY | LOCKED))
}

/// `waited`: how long, where that was measured.
pub(super) fn busy(waited: Option<Duration>) -> Error {
    let message = waited.map_or_else(
        || "another process is using the database".to_owned(),
        |waited| {
            let seconds = waited.as_secs();
            format!("another process has been writing to the database for {seconds} s")
        },
    );
    Error::from(
        Diagnostic::error(Code::DatabaseBusy, message)
            .help("find out which (`lsof <file>`), or wait longer: `--lock-wait 300`"),
    )
}

/// An error outside of a revision's own statements.
pub(super) fn failed(error: sqlx::Error) -> Error {
    let message = database_message(&error);
    let diagnostic = match primary_code(&error) {
        Some(BUSY | LOCKED) => return busy(None).caused_by(error),
        Some(READ_ONLY) => Diagnostic::error(Code::ReadOnly, "the database cannot be written to")
            .help("check the permissions of the file and of its directory"),
        Some(NOT_A_DATABASE) => Diagnostic::error(Code::Connection, message)
            .help("the file is something else than a SQLite database: check the URL"),
        _ => Diagnostic::error(Code::StatementFailed, message),
    };
    Error::from(diagnostic).caused_by(error)
}

pub(crate) fn cannot_connect(error: sqlx::Error, database: &Database) -> Error {
    let message = format!("cannot open {database}: {}", database_message(&error));
    let help = match primary_code(&error) {
        Some(CANNOT_OPEN) => "does its directory exist, and may this user write there?",
        Some(NOT_A_DATABASE) => "the file is something else than a SQLite database",
        _ => "check the URL",
    };
    Error::from(Diagnostic::error(Code::Connection, message).help(help)).caused_by(error)
}

/// There is no file, and nothing that is asked would make one.
#[cfg(feature = "proof")]
pub(crate) fn no_file(error: sqlx::Error, database: &Database) -> Error {
    let message = format!("there is no database at {database}");
    let help = "check the URL; `cargo migrate upgrade` makes it";
    Error::from(Diagnostic::error(Code::Connection, message).help(help)).caused_by(error)
}

/// Whether nothing may be written to the database.
pub(super) fn is_read_only(error: &sqlx::Error) -> bool {
    primary_code(error) == Some(READ_ONLY)
}
