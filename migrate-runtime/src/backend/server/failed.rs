//! What a server's errors mean.

use std::time::Duration;

use migrate_core::diagnostic::{Code, Diagnostic};

use super::trust::NOT_TRUSTED;
use crate::error::{Error, clean, database_message};
use crate::tables::LEASE_LOST;

/// The five characters of SQLSTATE, and MySQL's own number, which says more.
struct Kind {
    state: String,
    number: u16,
}

fn kind(error: &sqlx::Error) -> Option<Kind> {
    let database = error.as_database_error()?;
    #[cfg(feature = "mysql")]
    let number = database
        .try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>()
        .map_or(0, sqlx::mysql::MySqlDatabaseError::number);
    #[cfg(not(feature = "mysql"))]
    let number = 0;
    Some(Kind {
        state: database.code().unwrap_or_default().into_owned(),
        number,
    })
}

/// Whether one of these SQLSTATEs of PostgreSQL, or one of these numbers of MySQL, is the error's.
fn is(error: &sqlx::Error, states: &[&str], numbers: &[u16]) -> bool {
    kind(error).is_some_and(|kind| match kind.number {
        0 => states.contains(&kind.state.as_str()),
        number => numbers.contains(&number),
    })
}

/// A lock that was not to be had in time, a deadlock, a conflict with another transaction or another node of a cluster:
/// another attempt may succeed.
pub(super) fn is_in_the_way(error: &sqlx::Error) -> bool {
    is(error, &["55P03", "40001", "40P01"], &[1205, 1213, 3572])
}

/// The same, of what was said already.
pub(super) fn is_passing(error: &Error) -> bool {
    error.database_error().is_some_and(is_in_the_way)
}

/// A statement ran for longer than it may, or somebody cancelled it.
pub(super) fn is_cut_short(error: &sqlx::Error) -> bool {
    is(error, &["57014"], &[1317, 1969, 3024])
}

pub(super) fn is_missing_table(error: &sqlx::Error) -> bool {
    is(error, &["42P01", "3F000"], &[1146])
}

/// Another process made what this one was about to make.
pub(super) fn is_made_by_another(error: &sqlx::Error) -> bool {
    is(error, &["42P06", "42P07", "42710", "23505"], &[1050, 1684])
}

pub(super) fn is_denied(error: &sqlx::Error) -> bool {
    is(error, &["42501"], &[1044, 1142, 1227, 1370])
}

fn is_read_only(error: &sqlx::Error) -> bool {
    is(error, &["25006"], &[1290, 1792, 1836])
}

/// The server has no connection left, or none for this role.
pub(super) fn is_full(error: &sqlx::Error) -> bool {
    is(error, &["53300"], &[1040, 1203])
}

/// The transaction or its savepoint was gone when it should have been there.
fn is_transaction_gone(error: &sqlx::Error) -> bool {
    is(error, &["3B001", "25P01"], &[1305])
}

/// Whether the connection is gone; what it sent last may have happened.
pub(super) fn is_connection_lost(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) => true,
        sqlx::Error::Protocol(text) => !text.contains(LEASE_LOST),
        error => {
            kind(error).is_some_and(|kind| kind.state.starts_with("08"))
                || is(
                    error,
                    &["57P01", "57P02", "57P03"],
                    &[1053, 1927, 2006, 2013],
                )
        }
    }
}

pub(super) fn concerns_the_database(error: &sqlx::Error) -> bool {
    is_connection_lost(error) || is_read_only(error) || is_in_the_way(error)
}

/// An error outside of a revision's own statements.
pub(super) fn failed(error: sqlx::Error) -> Error {
    let message = database_message(&error);
    // PostgreSQL tells it as a value, which the message leaves out.
    let raw = error.to_string();
    let diagnostic = if is_lease_lost(&error) {
        return lease_lost().caused_by(error);
    } else if let Some((_, found)) = raw.split_once(NOT_TRUSTED) {
        let found = found.rsplit_once('"').map_or(found, |(found, _)| found);
        return not_trusted(found).caused_by(error);
    } else if is(&error, &[], &[1242]) {
        // Nothing else of the engine's own gives more rows than one.
        return not_trusted("one of them is a view, or is not a table of InnoDB").caused_by(error);
    } else if is_connection_lost(&error) {
        Diagnostic::error(
            Code::Connection,
            format!("the connection to the database was lost: {message}"),
        )
        .help("run it again: what was done is recorded, and the rest goes on")
    } else if is_read_only(&error) {
        Diagnostic::error(
            Code::ReadOnly,
            format!("the database cannot be written to: {message}"),
        )
        .help("this may be a standby or a replica: name the primary server in the URL")
    } else if is_in_the_way(&error) {
        Diagnostic::error(Code::DatabaseBusy, message)
            .help("another session has what this one needs: find out which, or wait longer with `--lock-wait 300`")
    } else if is_full(&error) {
        Diagnostic::error(Code::Connection, message)
            .help("the server has no connection left: try again later; what was done is recorded, and the rest goes on")
    } else if is_transaction_gone(&error) {
        Diagnostic::error(Code::TransactionEnded, "a revision ended the transaction that it ran in")
            .help("take COMMIT and ROLLBACK out of it; what it committed stayed in the database, and is not recorded")
    } else if is_denied(&error) {
        Diagnostic::error(Code::Privilege, message)
            .help("give the role what it lacks; `cargo migrate print-setup-sql` has what the history needs")
    } else {
        Diagnostic::error(Code::StatementFailed, message)
    };
    Error::from(diagnostic).caused_by(error)
}

/// The fence makes the server quote the text that says so.
fn is_lease_lost(error: &sqlx::Error) -> bool {
    error.to_string().contains(LEASE_LOST)
}

pub(super) fn lease_lost() -> Error {
    Error::from(
        Diagnostic::error(
            Code::LeaseLost,
            "another process took over: this one had given no sign for too long, or somebody ran `force-unlock`",
        )
        .help("run it again: nothing of the revision that it was at is left half-done by this process"),
    )
}

pub(super) fn not_trusted(found: &str) -> Error {
    Error::from(
        Diagnostic::error(
            Code::HistoryNotTrusted,
            format!("the tables of the history cannot be trusted: {}", clean(found)),
        )
        .help(
            "somebody else made or changed them, and they could run code with your rights: look who, drop what is not yours, \
             and run as the role that owns them",
        ),
    )
}

/// Somebody else had a lock for all the time there was.
pub(super) fn blocked(by: Option<&str>, waited: Duration) -> Error {
    let who = by.map_or_else(String::new, |by| format!(": {by}"));
    Error::from(
        Diagnostic::error(
            Code::DatabaseBusy,
            format!(
                "a statement could not get its lock in {} s of attempts{who}",
                waited.as_secs()
            ),
        )
        .help("let those sessions end, or wait longer with `--lock-wait 300`; each attempt was rolled back"),
    )
}
