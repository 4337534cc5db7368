//! Steps that share a transaction: which they are, and running them with their rows in the history.

use std::time::{Duration, Instant};

use migrate_core::dialect::Dialect;
use migrate_core::history::{Origin, Progress, Record, RecordState};
use migrate_core::plan::Step;
use migrate_core::revision::{self, Revision, Way};
use migrate_core::sql::{self, Effect};
use migrate_core::target::Direction;

use crate::apply::{self, Script, Text};
use crate::backend::{Backend, Ledger};
use crate::backup;
use crate::engine::{Job, way};
use crate::error::Error;
use crate::event::{Event, Events};
use crate::migrator::TransactionScope;
use crate::report::Done;
use crate::tables::{DownMode, NewRow};

/// The next steps that share a transaction, or one that runs statement by statement.
pub(crate) struct Group<'a> {
    pub(crate) steps: Vec<Step<'a>>,
    pub(crate) by_statement: bool,
    pub(crate) rebuild: bool,
    /// It may set something on the connection, which has to be forgotten.
    pub(crate) session: bool,
}

/// The script of a step, when the chain has one for it.
pub(crate) fn script<'a>(
    step: &Step<'a>,
    direction: Direction,
    dialect: Dialect,
) -> Option<&'a revision::Script> {
    match step {
        Step::Chain(revision) => way(revision, direction).script(dialect),
        Step::Stored(_) => None,
    }
}

/// The first group of the steps: as many as can share a transaction, and not more than `most`.
pub(crate) fn next<'a>(
    steps: &[Step<'a>],
    ledger: &Ledger,
    direction: Direction,
    most: usize,
    job: &Job<'_>,
) -> Group<'a> {
    let dialect = job.dialect();
    let outside = |step: &Step<'a>| runs_by_statement(step, ledger, direction, dialect);
    let rebuild = |step: &Step<'a>| rebuilds(step, ledger, direction, dialect);
    // What a function or a kept script does is not known before.
    let session = |step: &Step<'a>| {
        script(step, direction, dialect).is_none() || sets_session(step, direction, dialect)
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
        // What a step sets on the connection the next one must not find.
        let function = is_function(first, direction);
        let most = if dialect == Dialect::Mysql && !function {
            steps.len()
        } else {
            1
        };
        let mut group = Vec::new();
        for step in steps.iter().take(most).take_while(|step| outside(step)) {
            // What goes is copied right before, when the steps before it are done.
            let alone = keeps(step, direction, job) || is_function(step, direction);
            if !group.is_empty() && alone {
                break;
            }
            group.push(*step);
            if session(step) {
                break;
            }
        }
        return Group {
            session: dialect != Dialect::Mysql || group.iter().any(session),
            steps: group,
            by_statement: true,
            rebuild: false,
        };
    }
    if job.settings.scope == TransactionScope::All {
        return Group {
            steps: steps.to_vec(),
            by_statement: false,
            rebuild: steps.iter().any(rebuild),
            session: steps.iter().any(session),
        };
    }
    // Foreign keys are switched outside of a transaction only, and a revision that relies on their actions must find
    // them on: a change of the switch ends the group. So does what a revision sets on the connection.
    let alike = |step: &&Step<'a>| !outside(step) && rebuild(step) == rebuild(first);
    let mut group = Vec::new();
    for step in steps.iter().take(most).take_while(alike) {
        group.push(*step);
        // On PostgreSQL it is undone inside the transaction.
        let ends = match dialect {
            Dialect::Postgres => ends_transaction(step, direction, job),
            Dialect::Sqlite | Dialect::Mysql => sets_session(step, direction, dialect),
        };
        if ends {
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

/// Whether a step is a function that runs outside of a transaction.
pub(crate) fn is_function(step: &Step<'_>, direction: Direction) -> bool {
    matches!(step, Step::Chain(revision) if way(revision, direction).is_rust_outside())
}

/// Whether something is copied before a step.
fn keeps(step: &Step<'_>, direction: Direction, job: &Job<'_>) -> bool {
    direction == Direction::Up && job.keeping.ids.contains(step.id())
}

/// Whether the history says that something was kept that a step threw away.
pub(crate) fn is_kept(step: &Step<'_>, ledger: &Ledger) -> bool {
    let mut records = ledger.records.iter();
    records.any(|record| record.id == step.id() && record.origin.kept)
}

/// Whether the statements of a step commit one by one.
fn runs_by_statement(
    step: &Step<'_>,
    ledger: &Ledger,
    direction: Direction,
    dialect: Dialect,
) -> bool {
    // DDL commits by itself on MySQL.
    let always = dialect == Dialect::Mysql;
    match step {
        Step::Chain(_) => {
            is_function(step, direction)
                || script(step, direction, dialect)
                    .is_some_and(|script| always || !script.transaction)
        }
        Step::Stored(record) => {
            let mode = ledger.down_modes.get(&record.id);
            always || dialect == Dialect::Postgres && mode == Some(&DownMode::Statements)
        }
    }
}

/// Whether what follows a step can only be done when it is committed, on PostgreSQL: a value that was added to an enum cannot
/// be used before, nor can a table be altered while constraints that are deferred are still to be checked.
fn ends_transaction(step: &Step<'_>, direction: Direction, job: &Job<'_>) -> bool {
    let Some(script) = script(step, direction, Dialect::Postgres) else {
        return false;
    };
    let adds_value = |sql: &str| {
        let mut before = "";
        words(sql).any(|word| {
            let before = std::mem::replace(&mut before, word);
            before.eq_ignore_ascii_case("add") && word.eq_ignore_ascii_case("value")
        })
    };
    if adds_value(&script.sql) {
        return true;
    }
    // A constraint stays deferred in the revisions after the one that made it.
    let defers = |revision: &Revision| {
        let script = revision.up.script(Dialect::Postgres);
        script.is_some_and(|script| {
            words(&script.sql).any(|word| word.eq_ignore_ascii_case("deferred"))
        })
    };
    let through = |revision: &&Revision| revision.id != step.id();
    let mut before = job.chain.revisions().iter().take_while(through);
    before.any(defers) || matches!(step, Step::Chain(revision) if defers(revision))
}

fn words(sql: &str) -> impl Iterator<Item = &str> {
    sql.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .filter(|word| !word.is_empty())
}

/// Whether the script of a step says something to its connection.
fn sets_session(step: &Step<'_>, direction: Direction, dialect: Dialect) -> bool {
    let Some(script) = script(step, direction, dialect) else {
        return false;
    };
    let words: &[&str] = match dialect {
        Dialect::Sqlite => &["pragma"],
        Dialect::Postgres => &["set", "discard"],
        Dialect::Mysql => &["set", "use"],
    };
    let has = |word: &&str| {
        let mut windows = script.sql.as_bytes().windows(word.len());
        windows.any(|window| window.eq_ignore_ascii_case(word.as_bytes()))
    };
    if !words.iter().any(has) {
        return false;
    }
    let statements = sql::split(dialect, &script.sql).statements;
    statements.into_iter().any(|statement| {
        sql::effect(dialect, &script.sql[statement.span]) == Effect::SessionSetting
    })
}

fn rebuilds(step: &Step<'_>, ledger: &Ledger, direction: Direction, dialect: Dialect) -> bool {
    match step {
        Step::Chain(revision) => match way(revision, direction) {
            way @ Way::Sql(_) => way.script(dialect).is_some_and(|script| script.rebuild),
            Way::Rust { rebuild, .. } => *rebuild,
            Way::Irreversible { .. } => false,
        },
        Step::Stored(record) => ledger.down_modes.get(&record.id) == Some(&DownMode::Rebuild),
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
    if backend.log_version(&job.tables, ledger.log_version).await? != ledger.log_version {
        return Ok(None);
    }
    if ledger.log_version.is_none() {
        backend.own(&job.tables.create(&job.runner)).await?;
    }
    let mut done = Vec::with_capacity(group.steps.len());
    let mut rest = &group.steps[..];
    while let Some(first) = rest.first() {
        let restores = |step: &Step<'_>| direction == Direction::Down && is_kept(step, ledger);
        let plain = |step: &&Step<'_>| {
            let looked_at = group.rebuild || keeps(step, direction, job) || restores(step);
            !looked_at && script(step, direction, job.dialect()).is_some()
        };
        // Plain scripts travel together; what has to be looked at afterwards goes alone.
        let count = rest.iter().take_while(plain).count().max(1);
        let (steps, after) = rest.split_at(count);
        rest = after;
        if let Step::Chain(revision) = first
            && keeps(first, direction, job)
        {
            Box::pin(backup::keep(backend, job, revision, events)).await?;
        }
        if let (Step::Chain(revision), None) = (first, script(first, direction, job.dialect())) {
            done.push(alone(backend, job, revision, direction, events).await?);
        } else {
            done.extend(scripts(backend, job, steps, direction, events).await?);
        }
        if restores(first) {
            Box::pin(backup::restore(backend, job, first.id(), events)).await?;
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
                ledger
                    .records
                    .push(recorded(revision, ordinal, job.dialect()));
            }
            _ => ledger.records.retain(|record| record.id != step.id()),
        }
    }
    ledger.log_version = backend.log_version(&job.tables, ledger.log_version).await?;
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
            let sql = apply::stored(backend, job, record)
                .await?
                .in_transaction(record)?;
            stored.push((format!("{}_{}/down.sql", record.id, record.name), sql));
        }
    }
    let kept = stored.iter().map(|(path, sql)| Text {
        root: "(history)",
        path,
        sql,
        show_data: job.settings.show_data,
    });
    let own = steps
        .iter()
        .filter_map(|step| script(step, direction, job.dialect()))
        .map(|script| Text {
            root: &job.chain.root,
            path: &script.path,
            sql: &script.sql,
            show_data: job.settings.show_data,
        });
    // A step is of one kind or the other, and what only the database knows goes alone.
    let scripts: Vec<Script<'_>> = kept
        .chain(own)
        .map(|text| Script::new(text, job.dialect()))
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

pub(crate) fn finished(
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
            let kind = match (&revision.up, keeps(step, direction, job)) {
                (_, true) => "kept",
                (Way::Rust { .. }, _) => "rust",
                _ => "sql",
            };
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
                tables.insert(rows, runner) + &tables.log_each("apply", ids, runner)
            }
            Direction::Down => {
                let deletes: String = ids.clone().map(|id| tables.delete(id)).collect();
                deletes + &tables.log_each("revert", ids, runner)
            }
        };
        backend.own(&sql).await?;
    }
    Ok(())
}

/// The row that was just written, as far as the next comparison looks at it.
fn recorded(revision: &Revision, ordinal: i64, dialect: Dialect) -> Record {
    Record {
        id: revision.id.to_string(),
        ordinal,
        name: revision.name.to_string(),
        parent: revision.parent.as_ref().map(ToString::to_string),
        up_checksum: revision.up.checksum(dialect),
        down_checksum: revision.down.checksum(dialect),
        state: RecordState::Applied,
        progress: Progress::default(),
        origin: Origin::default(),
        error: None,
    }
}
