//! Steps that share a transaction: which they are, and running them with their rows in the history.

use std::time::{Duration, Instant};

use migrate_core::history::{Origin, Progress, Record, RecordState};
use migrate_core::plan::Step;
use migrate_core::revision::{self, Revision, Way};
use migrate_core::sql::{self, Effect};
use migrate_core::target::Direction;

use crate::apply::{self, Script, Text, run_own};
use crate::backend::{Backend, Ledger};
use crate::engine::{Job, way};
use crate::error::Error;
use crate::event::{Event, Events};
use crate::migrator::TransactionScope;
use crate::report::Done;
use crate::tables::NewRow;

/// The next steps that share a transaction, or one that runs statement by statement.
pub(crate) struct Group<'a> {
    pub(crate) steps: Vec<Step<'a>>,
    pub(crate) by_statement: bool,
    pub(crate) rebuild: bool,
    /// It may set something on the connection, which has to be forgotten.
    pub(crate) session: bool,
}

/// The script of a step, when the chain has one for it.
pub(crate) fn script<'a, B: Backend>(
    step: &Step<'a>,
    direction: Direction,
) -> Option<&'a revision::Script> {
    match step {
        Step::Chain(revision) => way(revision, direction).script(B::DIALECT),
        Step::Stored(_) => None,
    }
}

/// The first group of the steps. `together`: as many as can share a transaction, not one.
pub(crate) fn next<'a, B: Backend>(
    steps: &[Step<'a>],
    ledger: &Ledger,
    direction: Direction,
    together: bool,
    scope: TransactionScope,
) -> Group<'a> {
    let outside =
        |step: &Step<'a>| script::<B>(step, direction).is_some_and(|script| !script.transaction);
    let rebuild = |step: &Step<'a>| rebuilds::<B>(step, ledger, direction);
    // What a function or a kept script does is not known before.
    let session = |step: &Step<'a>| {
        script::<B>(step, direction).is_none() || sets_session::<B>(step, direction)
    };
    let Some(first) = steps.first() else {
        return Group {
            steps: Vec::new(),
            by_statement: false,
            rebuild: false,
            session: false,
        };
    };
    if outside(first) {
        return Group {
            steps: vec![*first],
            by_statement: true,
            rebuild: false,
            session: true,
        };
    }
    if scope == TransactionScope::All {
        return Group {
            steps: steps.to_vec(),
            by_statement: false,
            rebuild: steps.iter().any(rebuild),
            session: steps.iter().any(session),
        };
    }
    // Foreign keys are switched outside of a transaction only, and a revision that relies on their actions must find
    // them on: a change of the switch ends the group. So does what a revision sets on the connection.
    let most = if together { steps.len() } else { 1 };
    let alike = |step: &&Step<'a>| !outside(step) && rebuild(step) == rebuild(first);
    let mut group = Vec::new();
    for step in steps.iter().take(most).take_while(alike) {
        group.push(*step);
        if sets_session::<B>(step, direction) {
            break;
        }
    }
    Group {
        session: group.iter().any(session),
        steps: group,
        by_statement: false,
        rebuild: rebuild(first),
    }
}

/// Whether the script of a step says something to its connection.
fn sets_session<B: Backend>(step: &Step<'_>, direction: Direction) -> bool {
    let Some(script) = script::<B>(step, direction) else {
        return false;
    };
    let word = b"pragma";
    let mut windows = script.sql.as_bytes().windows(word.len());
    if !windows.any(|window| window.eq_ignore_ascii_case(word)) {
        return false;
    }
    let statements = sql::split(B::DIALECT, &script.sql).statements;
    statements.into_iter().any(|statement| {
        sql::effect(B::DIALECT, &script.sql[statement.span]) == Effect::SessionSetting
    })
}

fn rebuilds<B: Backend>(step: &Step<'_>, ledger: &Ledger, direction: Direction) -> bool {
    match step {
        Step::Chain(revision) => match way(revision, direction) {
            way @ Way::Sql(_) => way.script(B::DIALECT).is_some_and(|script| script.rebuild),
            Way::Rust { rebuild, .. } => *rebuild,
            Way::Irreversible { .. } => false,
        },
        Step::Stored(record) => ledger.rebuilds.contains(&record.id),
    }
}

/// Runs a group inside the open transaction. `None`: another process changed the history meanwhile.
pub(crate) async fn run<B: Backend>(
    backend: &mut B,
    job: &Job<'_>,
    group: &Group<'_>,
    direction: Direction,
    ledger: &mut Ledger,
    events: &mut Events<'_>,
) -> Result<Option<Vec<Done>>, Error> {
    if backend.log_version(&job.tables).await? != ledger.log_version {
        return Ok(None);
    }
    if ledger.log_version.is_none() {
        run_own(backend, &job.tables.create(&job.runner)).await?;
    }
    let mut done = Vec::with_capacity(group.steps.len());
    let mut rest = &group.steps[..];
    while let Some(first) = rest.first() {
        let plain = |step: &&Step<'_>| !group.rebuild && script::<B>(step, direction).is_some();
        // Plain scripts travel together; what has to be looked at afterwards goes alone.
        let count = rest.iter().take_while(plain).count().max(1);
        let (steps, after) = rest.split_at(count);
        rest = after;
        if let (Step::Chain(revision), None) = (first, script::<B>(first, direction)) {
            done.push(alone(backend, job, revision, direction, events).await?);
        } else {
            done.extend(scripts(backend, job, steps, direction, events).await?);
        }
    }
    let highest = ledger
        .records
        .iter()
        .map(|record| record.ordinal)
        .max()
        .unwrap_or(0);
    record(backend, job, group, direction, &done, highest).await?;
    for (step, ordinal) in group.steps.iter().zip(highest.saturating_add(1)..) {
        match (step, direction) {
            (Step::Chain(revision), Direction::Up) => {
                ledger.records.push(recorded::<B>(revision, ordinal));
            }
            _ => ledger.records.retain(|record| record.id != step.id()),
        }
    }
    ledger.log_version = backend.log_version(&job.tables).await?;
    Ok(Some(done))
}

/// A revision in Rust, or one without a way back that is passed over.
async fn alone<B: Backend>(
    backend: &mut B,
    job: &Job<'_>,
    revision: &Revision,
    direction: Direction,
    events: &mut Events<'_>,
) -> Result<Done, Error> {
    events.emit(&Event::Started {
        id: &revision.id,
        name: &revision.name,
        direction,
    });
    let started = Instant::now();
    if let Err(error) = apply::function(backend, job, revision, direction).await {
        events.emit(&Event::Failed { id: &revision.id });
        return Err(error);
    }
    Ok(finished(
        &Step::Chain(revision),
        direction,
        0,
        started.elapsed(),
        events,
    ))
}

/// Consecutive revisions in SQL.
async fn scripts<B: Backend>(
    backend: &mut B,
    job: &Job<'_>,
    steps: &[Step<'_>],
    direction: Direction,
    events: &mut Events<'_>,
) -> Result<Vec<Done>, Error> {
    let mut stored = Vec::new();
    for step in steps {
        if let Step::Stored(record) = step {
            let sql = apply::stored(backend, job, record).await?;
            stored.push((format!("{}_{}/down.sql", record.id, record.name), sql));
        }
    }
    let kept = stored.iter().map(|(path, sql)| Text {
        root: "(history)",
        path,
        sql,
    });
    let own = steps
        .iter()
        .filter_map(|step| script::<B>(step, direction))
        .map(|script| Text {
            root: &job.chain.root,
            path: &script.path,
            sql: &script.sql,
        });
    // A step is of one kind or the other, and what only the database knows goes alone.
    let scripts: Vec<Script<'_>> = kept
        .chain(own)
        .map(|text| Script::new(text, B::DIALECT))
        .collect();

    let mut done = Vec::with_capacity(steps.len());
    let mut started = Instant::now();
    events.emit(&Event::Started {
        id: steps[0].id(),
        name: steps[0].name(),
        direction,
    });
    let mut tell = |at: usize| {
        let elapsed = std::mem::replace(&mut started, Instant::now()).elapsed();
        done.push(finished(
            &steps[at],
            direction,
            scripts[at].statements.len(),
            elapsed,
            events,
        ));
        if let Some(next) = steps.get(at + 1) {
            events.emit(&Event::Started {
                id: next.id(),
                name: next.name(),
                direction,
            });
        }
    };
    match apply::scripts(backend, &scripts, &mut tell).await {
        Ok(()) => Ok(done),
        Err((at, error)) => {
            events.emit(&Event::Failed { id: steps[at].id() });
            Err(error)
        }
    }
}

fn finished(
    step: &Step<'_>,
    direction: Direction,
    statements: usize,
    elapsed: Duration,
    events: &mut Events<'_>,
) -> Done {
    let (id, name) = (step.id(), step.name());
    events.emit(&Event::Finished {
        id,
        name,
        direction,
        statements,
        elapsed,
    });
    Done {
        id: id.to_owned(),
        name: name.to_owned(),
        statements,
        elapsed,
    }
}

/// Rows that go to the database at once.
const ROWS: usize = 64;

/// Writes the history and the log, in the transaction of the steps.
async fn record<B: Backend>(
    backend: &mut B,
    job: &Job<'_>,
    group: &Group<'_>,
    direction: Direction,
    done: &[Done],
    highest: i64,
) -> Result<(), Error> {
    let (tables, runner) = (&job.tables, &job.runner);
    let rows: Vec<NewRow<'_>> = group
        .steps
        .iter()
        .zip(done)
        .zip(highest.saturating_add(1)..)
        .filter_map(|((step, done), ordinal)| {
            let Step::Chain(revision) = step else {
                return None;
            };
            let kind = if revision.up.is_rust() { "rust" } else { "sql" };
            let Done {
                statements,
                elapsed,
                ..
            } = *done;
            Some(NewRow {
                revision,
                ordinal: Some(ordinal),
                state: "applied",
                kind,
                statements,
                done: statements,
                elapsed: Some(elapsed),
            })
        })
        .collect();
    for (at, steps) in group.steps.chunks(ROWS).enumerate() {
        let ids = steps.iter().map(Step::id);
        let sql = match direction {
            Direction::Up => {
                let rows = &rows[at * ROWS..at * ROWS + steps.len()];
                tables.insert(rows, B::DIALECT, runner) + &tables.log_each("apply", ids, runner)
            }
            Direction::Down => {
                let deletes: String = ids.clone().map(|id| tables.delete(id)).collect();
                deletes + &tables.log_each("revert", ids, runner)
            }
        };
        run_own(backend, &sql).await?;
    }
    Ok(())
}

/// The row that was just written, as far as the next comparison looks at it.
fn recorded<B: Backend>(revision: &Revision, ordinal: i64) -> Record {
    Record {
        id: revision.id.to_string(),
        ordinal,
        name: revision.name.to_string(),
        parent: revision.parent.as_ref().map(ToString::to_string),
        up_checksum: revision.up.checksum(B::DIALECT),
        down_checksum: revision.down.checksum(B::DIALECT),
        state: RecordState::Applied,
        progress: Progress::default(),
        origin: Origin::default(),
        error: None,
    }
}
