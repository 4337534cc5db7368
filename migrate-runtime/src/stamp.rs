//! `stamp`: the history says what it is told, and nothing runs.

use std::borrow::Cow;
use std::time::{Duration, Instant};

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Dialect;
use migrate_core::history::{self, Finding, RecordState};
use migrate_core::squash;
use migrate_core::target::{Line, Target};

use crate::adopt;
use crate::backend::{Backend, Ledger};
use crate::database::Database;
use crate::engine::Job;
use crate::error::Error;
use crate::event::Events;
use crate::exclusive;
use crate::report::{Done, Report};
use crate::tables::NewRow;

/// Records the chain up to the target as applied, and nothing above it. `purge`: whatever else is recorded goes first.
pub(crate) async fn stamp<B: Backend>(
    job: &Job<'_>,
    database: &Database,
    purge: bool,
    events: &mut Events<'_>,
) -> Result<Report, Error> {
    let started = Instant::now();
    let options = job.settings.open_options(!job.settings.dry_run);
    if job.settings.dry_run && !database.exists() {
        return Err(Error::from(
            Diagnostic::error(
                Code::Connection,
                format!("there is no database at {database}"),
            )
            .help("without `--dry-run` it is made"),
        ));
    }
    let mut backend = B::open(database, options, events).await?;
    let outcome = record(&mut backend, job, purge, events).await;
    backend.close().await;
    Ok(Report {
        elapsed: started.elapsed(),
        ..outcome?
    })
}

async fn record<B: Backend>(
    backend: &mut B,
    job: &Job<'_>,
    purge: bool,
    events: &mut Events<'_>,
) -> Result<Report, Error> {
    if job.settings.dry_run {
        let ledger = backend.ledger(&job.tables, events).await?;
        return Ok(to_write(job, &ledger, purge)?.1);
    }
    exclusive::write(backend, job, events, |ledger| to_write(job, ledger, purge)).await
}

/// What is to be written, if anything is, and the report of it.
fn to_write(
    job: &Job<'_>,
    ledger: &Ledger,
    purge: bool,
) -> Result<(Option<String>, Report), Error> {
    let (tables, runner) = (&job.tables, &job.runner);
    let seen = if purge {
        Cow::Borrowed(job.chain)
    } else {
        job.chain.seen_by(&ledger.records)
    };
    let chain = seen.revisions();
    let overdue = if purge {
        Vec::new()
    } else {
        adopt::overdue(job, ledger)
    };
    let records = squash::adopted(chain, &ledger.records, job.dialect());
    let standing = history::compare(chain, &ledger.records, job.dialect());
    let current = standing.applied;
    let line = Line::new(chain, Some(current));
    let target = job.settings.target.clone().unwrap_or_else(Target::head);
    let to = target.resolve(&line).map_err(|found| *found)?;

    let foreign: Vec<&str> = records
        .iter()
        .map(|record| &*record.id)
        .filter(|id| seen.get(id).is_none())
        .collect();
    if !purge && !foreign.is_empty() {
        let mut found: Vec<Diagnostic> = standing
            .findings
            .iter()
            .map(Finding::diagnostic)
            .filter(Diagnostic::is_error)
            .collect();
        if found.is_empty() {
            found.push(Diagnostic::error(
                Code::HistoryAhead,
                format!(
                    "the history holds revisions that the chain does not: {}",
                    foreign.join(", ")
                ),
            ));
        }
        "`cargo migrate stamp --purge` forgets all that is recorded first"
            .clone_into(&mut found[0].help);
        return Err(Error::from(found));
    }

    let id_at = |position: usize| position.checked_sub(1).map(|at| chain[at].id.to_string());
    let mut report = Report {
        from: id_at(current),
        to: id_at(to),
        ..Report::default()
    };
    let mut sql = match job.dialect() {
        Dialect::Sqlite => tables.create(runner),
        // Who holds the lease has made them.
        Dialect::Postgres | Dialect::Mysql => String::new(),
    };
    sql += &adopt::sql(job, &overdue);
    if purge {
        sql += &tables.delete_all();
        sql += &tables.log("purge", None, None, runner);
    }
    let record = |id: &str| {
        let mut records = records.iter().filter(|_| !purge);
        records.find(|record| record.id == id)
    };
    for revision in &chain[..to] {
        match record(&revision.id) {
            Some(record) if record.state == RecordState::Applied => continue,
            // It stopped half-way, and counts as applied from here on.
            Some(_) => sql += &tables.delete(&revision.id),
            None => {}
        }
        let row = NewRow {
            revision,
            ordinal: None,
            state: "applied",
            kind: "stamp",
            statements: 0,
            done: 0,
            elapsed: Some(Duration::ZERO),
        };
        sql += &tables.insert(&[row], runner);
        sql += &tables.log("stamp", Some(&revision.id), None, runner);
        report.done.push(done(&revision.id, &revision.name));
    }
    for revision in chain[to..]
        .iter()
        .rev()
        .filter(|revision| record(&revision.id).is_some())
    {
        sql += &tables.delete(&revision.id);
        sql += &tables.log("unstamp", Some(&revision.id), None, runner);
        report.done.push(done(&revision.id, &revision.name));
    }
    report.planned.clone_from(&report.done);
    let changes = !report.done.is_empty() || purge;
    Ok((changes.then_some(sql), report))
}

fn done(id: &str, name: &str) -> Done {
    Done {
        id: id.to_owned(),
        name: name.to_owned(),
        statements: 0,
        elapsed: Duration::ZERO,
    }
}
