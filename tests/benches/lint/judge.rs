//! A row made a chain, and what is found in it.

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::folder::{Entry, EntryKind};
use migrate_core::lint::{Level, Settings, Which, lint};
use migrate_core::reading::read;
use migrate_core::revision::State;

use crate::row::Row;

/// What became of a row.
#[derive(Debug)]
pub(crate) struct Verdict {
    /// Everything that was found in its scripts.
    pub(crate) found: Vec<String>,
    /// What had to be found and was not.
    pub(crate) missed: Vec<String>,
    /// What must not be found and was.
    pub(crate) false_alarms: Vec<String>,
}

pub(crate) fn judge(row: &Row) -> Verdict {
    let scripts = [&row.setup].into_iter().chain(&row.scripts);
    let mut entries = vec![lock(row)];
    for (at, sql) in scripts.enumerate() {
        let in_transaction = at == 0 || row.in_transaction;
        entries.extend(revision(at, in_transaction, sql));
    }
    let mut reading = read(&entries, "migrations");
    // What only drafts made would be new to every program.
    for revision in &mut reading.revisions {
        revision.state = State::Sealed;
    }
    let dialect = row.server.engine.dialect();
    let mut settings = Settings {
        timezone: row.timezone.clone(),
        style: Some(Level::Warn),
        timeouts_are_set: false,
        ..Settings::default()
    };
    settings.servers.insert(dialect, row.server);
    let judged = (1..=row.scripts.len()).map(|at| at.to_string());
    let mut found: Vec<String> = lint(&reading, &settings, &Which::Only(judged.collect()))
        .iter()
        .map(|one| one.rule.id.to_owned())
        .collect();
    found.extend(reading.diagnostics.iter().filter_map(of_the_chain));
    found.sort();
    found.dedup();
    let missed = row.expect.iter().filter(|rule| !found.contains(rule));
    let false_alarms = row.forbid.iter().filter(|rule| found.contains(rule));
    Verdict {
        missed: missed.cloned().collect(),
        false_alarms: false_alarms.cloned().collect(),
        found,
    }
}

fn lock(row: &Row) -> Entry {
    let dialect = row.server.engine.dialect();
    let text = format!("version = 1\ndialects = [\"{dialect}\"]\n");
    Entry {
        path: "migrate.lock".to_owned(),
        kind: EntryKind::File(text.into_bytes()),
    }
}

fn revision(at: usize, in_transaction: bool, sql: &str) -> [Entry; 3] {
    let parent = at
        .checked_sub(1)
        .map_or_else(|| "base".to_owned(), |parent| parent.to_string());
    let off = if in_transaction {
        ""
    } else {
        "-- migrate: transaction off\n"
    };
    // The blank line ends the head: comments of the script are its own.
    let up = format!("-- step\n-- migrate: revises {parent}\n{off}\n{sql}\n");
    let down = "-- migrate: irreversible because no row has a way back\n".to_owned();
    let file = |name: &str, text: String| Entry {
        path: format!("{at}_step/{name}"),
        kind: EntryKind::File(text.into_bytes()),
    };
    [
        Entry {
            path: format!("{at}_step"),
            kind: EntryKind::Directory,
        },
        file("up.sql", up),
        file("down.sql", down),
    ]
}

/// The rule that an error of the chain stands for: what a build refuses in any case has no rule of its own.
fn of_the_chain(found: &Diagnostic) -> Option<String> {
    let in_setup = found
        .places
        .first()
        .is_some_and(|place| place.file.starts_with("0_"));
    let rule = match found.code {
        _ if in_setup => return None,
        Code::TransactionControl => "transaction-control",
        Code::NeedsTransactionOff if found.message.contains("CONCURRENTLY") => {
            "concurrently-in-transaction"
        }
        Code::NeedsTransactionOff if found.message.contains("PRAGMA") => {
            "sqlite-pragma-in-transaction"
        }
        Code::NeedsTransactionOff => "statement-forbidden-in-transaction",
        _ => return None,
    };
    Some(rule.to_owned())
}
