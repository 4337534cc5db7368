//! Squashes in a history: one row takes the place of those of its originals, in one transaction. Nothing runs.

use std::time::Duration;

use migrate_core::dialect::Dialect;
use migrate_core::history::Standing;
use migrate_core::squash::{self, Adoption};
use migrate_core::target::Direction;

use crate::backend::{Backend, Ledger};
use crate::engine::Job;
use crate::error::Error;
use crate::event::{Event, Events};
use crate::exclusive;
use crate::tables::NewRow;

/// The squashes that can take the place of their originals now. Toward base only those whose originals are gone: the others
/// are taken back one by one.
pub(crate) fn due<'a>(
    job: &Job<'a>,
    ledger: &Ledger,
    standing: &Standing,
    direction: Direction,
) -> Vec<Adoption<'a>> {
    // What is newer may know more about them.
    if !standing.ahead.is_empty() {
        return Vec::new();
    }
    let mut due = squash::adoptions(job.chain.revisions(), &ledger.records, job.dialect());
    if direction == Direction::Down {
        due.retain(is_alone);
    }
    due
}

/// The squashes that have to take the place of originals which are gone, before anything is said of them.
pub(crate) fn overdue<'a>(job: &Job<'a>, ledger: &Ledger) -> Vec<Adoption<'a>> {
    let mut due = squash::adoptions(job.chain.revisions(), &ledger.records, job.dialect());
    due.retain(is_alone);
    due
}

fn is_alone(adoption: &Adoption<'_>) -> bool {
    let squash = adoption.revision.squash.as_ref();
    squash.is_some_and(|squash| squash.originals.is_empty())
}

/// What writes that.
pub(crate) fn sql(job: &Job<'_>, due: &[Adoption<'_>]) -> String {
    let (tables, runner) = (&job.tables, &job.runner);
    let mut sql = String::new();
    for adoption in due {
        sql.extend(adoption.ids.iter().map(|id| tables.delete(id)));
        let row = NewRow {
            revision: adoption.revision,
            ordinal: Some(adoption.ordinal),
            state: "applied",
            kind: "squash",
            statements: 0,
            done: 0,
            elapsed: Some(Duration::ZERO),
        };
        sql += &tables.insert(&[row], runner);
        let detail = format!("in place of {}", adoption.ids.join(", "));
        sql += &tables.log("adopt", Some(&adoption.revision.id), Some(&detail), runner);
    }
    sql
}

/// Lets squashes take the place of their originals while others are excluded, and reads the history again.
pub(crate) async fn adopt<B: Backend>(
    backend: &mut B,
    job: &Job<'_>,
    direction: Direction,
    ledger: Ledger,
    events: &mut Events<'_>,
) -> Result<Ledger, Error> {
    // Where a transaction excludes others, the history is looked at in it.
    let held = (job.dialect() != Dialect::Sqlite).then_some(ledger);
    let decide = |ledger: &Ledger| to_write(job, ledger, direction);
    let adopted = exclusive::transaction(backend, job, held, events, decide).await?;
    tell(&adopted, events);
    backend.ledger(&job.tables, events).await
}

/// The same when there is nothing else to do. Who may only read, or has to wait for too long, does without: the database is
/// at its target either way.
pub(crate) async fn alone<B: Backend>(backend: &mut B, job: &Job<'_>, events: &mut Events<'_>) {
    let decide = |ledger: &Ledger| to_write(job, ledger, Direction::Up);
    match exclusive::write(backend, job, events, decide).await {
        Ok(adopted) => tell(&adopted, events),
        Err(error) => events.emit(&Event::NotAdopted {
            reason: &error.to_string(),
        }),
    }
}

type Adopted = Vec<(String, usize)>;

fn to_write(
    job: &Job<'_>,
    ledger: &Ledger,
    direction: Direction,
) -> Result<(Option<String>, Adopted), Error> {
    let chain = job.chain.seen_by(&ledger.records);
    let standing = job.on(&chain).standing(ledger, direction)?;
    let due = due(job, ledger, &standing, direction);
    let adopted = due
        .iter()
        .map(|adoption| (adoption.revision.id.to_string(), adoption.ids.len()));
    let sql = (!due.is_empty()).then(|| sql(job, &due));
    Ok((sql, adopted.collect()))
}

fn tell(adopted: &Adopted, events: &mut Events<'_>) {
    for (id, revisions) in adopted {
        events.emit(&Event::Adopted {
            id,
            revisions: *revisions,
        });
    }
}
