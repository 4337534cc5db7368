//! A stretch of a chain, statement by statement.

use std::ops::Range;

use super::{Estimate, Rates, Seconds, TableStats, estimate};
use crate::cost::{Cost, Held, cost, statement_cost};
use crate::dialect::{Dialect, Server};
use crate::replay::{Birth, State, apply_statement};
use crate::revision::{Revision, Way};
use crate::sql::{
    Act, Effect, Loss, ObjectName, Operation, Scope, Span, TableAct, effect, losses_of_script,
    operations, split,
};

/// What is known of the database.
#[derive(Debug, Clone, Copy)]
pub struct World<'a> {
    /// The server.
    pub server: Server,
    /// The time zone of sessions, if it is known.
    pub timezone: Option<&'a str>,
    /// How large its tables are, and how fast it is.
    pub stats: &'a TableStats,
}

/// What a revision is going to do.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// The revision's id.
    pub id: String,
    /// The rest of its directory's name.
    pub name: String,
    /// The file; `None` where it is written in Rust.
    pub path: Option<String>,
    /// Whether it runs in one transaction.
    pub transaction: bool,
    /// Its statements; none where it is written in Rust.
    pub statements: Vec<StatementForecast>,
    /// The way back.
    pub way_back: WayBack,
    /// What it throws away.
    pub loses: Vec<Loss>,
}

/// Whether a revision can be undone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WayBack {
    /// The schema can be had back.
    Schema,
    /// It cannot, for that reason.
    Never(String),
}

/// What a statement is going to do.
#[derive(Debug, Clone, PartialEq)]
pub struct StatementForecast {
    /// Its text.
    pub sql: String,
    /// Where it stands in the file.
    pub span: Span,
    /// Whether it runs outside of a transaction, whatever the revision says.
    pub outside: bool,
    /// What it locks, reads and writes anew, on tables that were there before the revision.
    pub cost: Cost,
    /// Whether what it does can be told. It cannot where it is decided when it runs (`DO`, `CALL`), or where it was not recognised.
    pub known: bool,
    /// How long it takes; `None` where that is not known.
    pub estimate: Option<Estimate>,
    /// Locks that statements before it took, and that are still held while it runs.
    pub held: Vec<Held>,
}

/// The schema that a chain has built at a position.
#[must_use]
pub fn state_at(revisions: &[Revision], server: Server, below: usize) -> State {
    let mut state = State::empty_on(server.engine);
    for (at, revision) in revisions.iter().enumerate().take(below) {
        for (nth, text) in texts(&revision.up, server.engine.dialect()).enumerate() {
            let found = operations(server.engine.dialect(), &text);
            let birth = Birth {
                revision: at,
                statement: nth,
            };
            apply_statement(&mut state, &text, &found, birth);
        }
        state.end_session();
    }
    state
}

fn texts(way: &Way, dialect: Dialect) -> impl Iterator<Item = String> {
    let script = way
        .script(dialect)
        .map(|script| script.sql.clone())
        .unwrap_or_default();
    let spans = split(dialect, &script).statements.into_iter();
    spans.map(move |statement| script.get(statement.span).unwrap_or_default().to_owned())
}

/// What a stretch of a chain is going to do when its ways up run.
#[must_use]
pub fn forecast(revisions: &[Revision], range: Range<usize>, world: World<'_>) -> Vec<Forecast> {
    let mut state = state_at(revisions, world.server, range.start);
    let each = revisions
        .iter()
        .enumerate()
        .take(range.end)
        .skip(range.start);
    each.map(|(at, revision)| one(revision, at, &mut state, world))
        .collect()
}

fn one(revision: &Revision, at: usize, state: &mut State, world: World<'_>) -> Forecast {
    let dialect = world.server.engine.dialect();
    let script = revision.up.script(dialect);
    let start = state.clone();
    let mut statements = Vec::new();
    let mut held: Vec<Held> = Vec::new();
    let mut zone = world.timezone.map(str::to_owned);
    let transaction = script.is_some_and(|script| script.transaction) && dialect != Dialect::Mysql;
    let sql = script.map_or("", |script| &*script.sql);
    for (nth, statement) in split(dialect, sql).statements.into_iter().enumerate() {
        let text = sql.get(statement.span.clone()).unwrap_or_default();
        let found = operations(dialect, text);
        let outside =
            !transaction || matches!(effect(dialect, text), Effect::OutsideTransaction { .. });
        if outside {
            held.clear();
        }
        for operation in &found {
            if let Act::Set(setting) = &operation.act
                && setting.name == "timezone"
                && setting.scope != Scope::Server
            {
                zone.clone_from(&setting.value);
            }
        }
        let mut told = statement_cost(&found, state, world.server, zone.as_deref());
        let mut total = Some(Seconds::default());
        for operation in &found {
            let own = cost(operation, state, world.server, zone.as_deref());
            let extent = |table: &ObjectName| {
                let is_new = start.table(table).is_none() && state.table(table).is_some();
                if is_new {
                    Some(super::Extent::default())
                } else {
                    world.stats.extent(table)
                }
            };
            let rates = world.stats.rates.unwrap_or(Rates::ASSUMED);
            let time = estimate(operation, &own, state, world.server.engine, &extent, &rates);
            total = total.zip(time).map(|(all, one)| all.and(one));
        }
        // Nobody else knows a table that this very revision makes.
        let is_new =
            |table: &ObjectName| start.table(table).is_none() && state.table(table).is_some();
        told.locks.retain(|lock| !is_new(&lock.table));
        for tables in [&mut told.scans, &mut told.rewrites, &mut told.builds] {
            tables.retain(|table| !is_new(table));
        }
        statements.push(StatementForecast {
            sql: text.to_owned(),
            span: statement.span,
            outside,
            known: !found.iter().any(is_dark),
            estimate: total.map(|total| Estimate {
                total,
                blocked: blocked(total, told.locks.iter().chain(&held)),
            }),
            held: held.clone(),
            cost: told.clone(),
        });
        if !outside {
            keep(&mut held, &told.locks);
        }
        let birth = Birth {
            revision: at,
            statement: nth,
        };
        apply_statement(state, text, &found, birth);
    }
    state.end_session();
    Forecast {
        id: revision.id.to_string(),
        name: revision.name.to_string(),
        path: script.map(|script| script.path.to_string()),
        transaction,
        statements,
        way_back: way_back(&revision.down, dialect),
        loses: losses_of_script(dialect, sql)
            .into_iter()
            .flat_map(|placed| in_columns(placed.loss, &start, dialect))
            .collect(),
    }
}

/// What a copy left out of a table, where its columns are known.
fn in_columns(loss: Loss, start: &State, dialect: Dialect) -> Vec<Loss> {
    let columns: Vec<String> = match &loss {
        Loss::LeftOut { table, .. } => {
            let table = start.table(table);
            let columns = table.into_iter().flat_map(|table| &table.columns);
            columns
                .filter(|column| column.generated.is_none())
                .map(|column| column.name.clone())
                .collect()
        }
        _ => Vec::new(),
    };
    loss.of_columns(dialect, &columns)
}

fn is_dark(operation: &Operation) -> bool {
    matches!(
        operation.act,
        Act::Dynamic { .. }
            | Act::Opaque { .. }
            | Act::Table {
                act: TableAct::Other { .. },
                ..
            }
    )
}

/// Locks are held to the end of the transaction.
fn keep(held: &mut Vec<Held>, more: &[Held]) {
    for lock in more.iter().filter(|lock| lock.mode.blocks_writes()) {
        match held.iter_mut().find(|held| held.table == lock.table) {
            Some(held) => held.mode = held.mode.max(lock.mode),
            None => held.push(lock.clone()),
        }
    }
}

fn blocked<'h>(total: Seconds, mut locks: impl Iterator<Item = &'h Held>) -> Seconds {
    if locks.any(|lock| lock.mode.blocks_writes()) {
        total
    } else {
        Seconds::default()
    }
}

fn way_back(down: &Way, dialect: Dialect) -> WayBack {
    match down {
        Way::Irreversible { reason, .. } => WayBack::Never(reason.to_string()),
        Way::Sql(_) if down.script(dialect).is_none() => {
            WayBack::Never(format!("it has no way back for {dialect}"))
        }
        Way::Sql(_) | Way::Rust { .. } => WayBack::Schema,
    }
}
