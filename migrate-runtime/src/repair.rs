//! `repair`: a contradiction between history and chain is accepted on purpose, and logged.

use std::time::Duration;

use migrate_core::checksum::Checksum;
use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Dialect;
use migrate_core::history::{Record, RecordState};
use migrate_core::revision::Revision;
use migrate_core::target::{Line, Target};

use crate::adopt;
use crate::backend::{Backend, Ledger};
use crate::database::Database;
use crate::engine::Job;
use crate::error::Error;
use crate::event::Events;
use crate::exclusive;
use crate::tables::NewRow;

/// Lets the history say of one revision what the chain says. `forget`: removes the record of a revision that the chain
/// does not have.
pub(crate) async fn repair<B: Backend>(
    job: &Job<'_>,
    database: &Database,
    id: &str,
    forget: bool,
    events: &mut Events<'_>,
) -> Result<(), Error> {
    if !database.exists() {
        return Err(Error::from(
            Diagnostic::error(
                Code::Connection,
                format!("there is no database at {database}"),
            )
            .help("name the database with `--url`"),
        ));
    }
    let mut backend = B::open(database, job.settings.open_options(false), events).await?;
    let decide = |ledger: &Ledger| Ok((Some(to_write(job, ledger, id, forget)?), ()));
    let outcome = exclusive::write(&mut backend, job, events, decide).await;
    backend.close().await;
    outcome
}

/// The revision that is meant, and its position. The history is searched too: what is to be forgotten is not in the chain.
fn find(job: &Job<'_>, ledger: &Ledger, wanted: &str) -> Result<(usize, String), Error> {
    let mut line = Line::new(job.chain.revisions(), None);
    let recorded = ledger.records.iter().map(|record| &*record.id);
    line.ids
        .extend(recorded.filter(|id| job.chain.get(id).is_none()));
    let target = Target::parse(wanted).map_err(|found| *found)?;
    let position = target.resolve(&line).map_err(|found| *found)?;
    match position.checked_sub(1) {
        Some(at) => Ok((position, line.ids[at].to_owned())),
        None => Err(refused(
            "`base` is no revision",
            "name the revision to repair",
        )),
    }
}

/// What accepts the contradiction.
fn to_write(job: &Job<'_>, ledger: &Ledger, id: &str, forget: bool) -> Result<String, Error> {
    let chain = job.chain.seen_by(&ledger.records);
    let (whole, job) = (job, &job.on(&chain));
    // What came in the place of originals that are gone is no contradiction.
    let overdue = adopt::sql(whole, &adopt::overdue(whole, ledger));
    let (tables, runner) = (&job.tables, &job.runner);
    let (position, id) = find(job, ledger, id)?;
    let id = id.as_str();
    let record = ledger.records.iter().find(|record| record.id == id);
    let sql = match (job.chain.get(id), record, forget) {
        (None, Some(record), true) => {
            let detail = format!("forgot: {}", record.provenance());
            tables.delete(id) + &tables.log("repair", Some(id), Some(&detail), runner)
        }
        (None, Some(_), false) => {
            return Err(refused(
                &format!("revision `{id}` is not in the chain"),
                "bring it back from version control; if its change is to stay without it, `--forget` removes its record",
            ));
        }
        (Some(_), _, true) => {
            return Err(refused(
                &format!("revision `{id}` is in the chain"),
                "`stamp` and `downgrade` take it out of the history",
            ));
        }
        (Some(_), Some(record), false) if record.state == RecordState::Running => {
            return Err(half_applied(record));
        }
        (Some(revision), Some(record), false)
            if record.up_checksum == revision.up.checksum(job.dialect())
                && record.down_checksum == revision.down.checksum(job.dialect()) =>
        {
            return Err(refused(
                &format!("revision `{id}` is what ran here: there is nothing to accept"),
                "`cargo migrate current` tells what is wrong, if something is",
            ));
        }
        (Some(revision), Some(record), false) => {
            let detail = accepted(revision, record, job.dialect());
            tables.update_content(revision) + &tables.log("repair", Some(id), Some(&detail), runner)
        }
        (Some(revision), None, false) => skipped(job, ledger, revision, position)?,
        (None, None, _) => {
            return Err(refused(
                &format!("no revision is called `{id}`"),
                "`cargo migrate history` lists them",
            ));
        }
    };
    Ok(overdue + &sql)
}

/// What an edit changed, for the log.
fn accepted(revision: &Revision, record: &Record, dialect: Dialect) -> String {
    let sum = |sum: Option<Checksum>| sum.map_or_else(|| "none".to_owned(), |sum| sum.to_string());
    format!(
        "accepted: up {} -> {}, down {} -> {}",
        sum(record.up_checksum),
        sum(revision.up.checksum(dialect)),
        sum(record.down_checksum),
        sum(revision.down.checksum(dialect))
    )
}

/// Records a revision that later ones were applied without. `position` is the one above it.
fn skipped(
    job: &Job<'_>,
    ledger: &Ledger,
    revision: &Revision,
    position: usize,
) -> Result<String, Error> {
    let (tables, runner, id) = (&job.tables, &job.runner, &*revision.id);
    let mut above = job.chain.revisions().iter().skip(position);
    let next = above.find_map(|above| {
        let mut records = ledger.records.iter();
        records.find(|record| *record.id == *above.id)
    });
    let Some(next) = next else {
        return Err(refused(
            &format!("revision `{id}` is not applied here"),
            "run `cargo migrate upgrade`",
        ));
    };
    let row = NewRow {
        revision,
        // The order of the history is that of the chain.
        ordinal: Some(next.ordinal),
        state: "applied",
        kind: "stamp",
        statements: 0,
        done: 0,
        elapsed: Some(Duration::ZERO),
    };
    let detail = Some("recorded as applied: it had been skipped");
    Ok(tables.make_room(next.ordinal)
        + &tables.insert(&[row], runner)
        + &tables.log("repair", Some(id), detail, runner))
}

fn refused(message: &str, help: &str) -> Error {
    Error::from(Diagnostic::error(Code::TargetUnknown, message).help(help))
}

fn half_applied(record: &Record) -> Error {
    let (label, id) = (record.label(), &record.id);
    let message = format!("revision `{label}` is half applied: there is nothing to accept");
    Error::from(Diagnostic::error(Code::HalfApplied, message).help(format!(
        "finish it with `cargo migrate upgrade {id}`; if the database has all of its change, `cargo migrate stamp {id}` \
         records that"
    )))
}
