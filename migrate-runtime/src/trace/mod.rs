//! Tracing a chain: its statements run on a shadow database with rows in it, one after the other, and what each locks, reads and writes anew
//! is seen there and held against what is told of it.

mod differ;
mod mysql;
mod postgres;

use std::collections::BTreeMap;
use std::ops::Range;

use migrate_core::cost::{Cost, Held, statement_cost};
use migrate_core::dialect::{Dialect, Server};
use migrate_core::forecast::state_at;
use migrate_core::replay::{Birth, State, apply_statement};
use migrate_core::sql::{Act, ObjectName, Operation, Scope, operations, split};
use migrate_core::target::Direction;

use crate::chain::Chain;
use crate::database::Database;
use crate::error::Error;
use crate::introspect::unreadable;
use crate::plan::server;
use crate::rows;
use crate::shadow::Shadows;
use crate::verify::{Shared, to};
use crate::wire::Wire;

/// A revision whose statements were run.
#[derive(Debug, Clone)]
pub struct TracedRevision {
    /// Its id.
    pub id: String,
    /// The rest of its directory's name.
    pub name: String,
    /// The file; `None`: it is written in Rust, and was not run.
    pub path: Option<String>,
    /// Its statements, as far as they were run.
    pub statements: Vec<Traced>,
}

/// A statement that was run.
#[derive(Debug, Clone)]
pub struct Traced {
    /// Its text.
    pub sql: String,
    /// What was told of it; `None` where nothing can be (a query, `DO`).
    pub told: Option<Cost>,
    /// What was seen.
    pub seen: Seen,
    /// In what the two differ.
    pub differences: Vec<String>,
}

/// What a statement did, as the server showed it. Only what was there before the statement is in it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Seen {
    /// The locks, the strongest of each table; `None`: they could not be seen.
    pub locks: Option<Vec<Held>>,
    /// The tables that were read; `None`: it could not be seen.
    pub scans: Option<Vec<ObjectName>>,
    /// The tables that were written anew; `None`: it could not be seen.
    pub rewrites: Option<Vec<ObjectName>>,
    /// The tables of whose indexes one has a new file.
    pub builds: Vec<ObjectName>,
    /// How a server of MySQL's kind did it: `INSTANT`, `INPLACE, LOCK=NONE` …
    pub algorithm: Option<String>,
    /// What the server said instead.
    pub error: Option<String>,
}

/// What was seen, and on which server.
#[derive(Debug, Clone)]
pub struct Trace {
    /// The server.
    pub server: Server,
    /// Where it was.
    pub place: String,
    /// The revisions, in their order; it ends at the first statement that failed.
    pub revisions: Vec<TracedRevision>,
    /// Tables that have no rows, and why: what is told of them may be seen in part only.
    pub without_rows: Vec<(String, String)>,
}

impl Trace {
    /// Whether everything that was told was so, and nothing failed.
    #[must_use]
    pub fn is_as_told(&self) -> bool {
        let statements = self
            .revisions
            .iter()
            .flat_map(|revision| &revision.statements);
        statements
            .into_iter()
            .all(|statement| statement.differences.is_empty() && statement.seen.error.is_none())
    }
}

/// Runs a stretch of a chain on a shadow database, and looks.
///
/// The codes of its errors are `shadow-database`, `connection`, and those of an upgrade.
pub async fn trace(
    chain: &Chain,
    range: Range<usize>,
    shadows: &mut Shadows,
) -> Result<Trace, Error> {
    let place = shadows.place();
    let database = shadows.create().await?;
    let shared: Shared<'_> = tokio::sync::Mutex::new(shadows);
    let outcome = trace_in(chain, range, &database, &shared, place).await;
    shared.lock().await.remove(database).await;
    outcome
}

async fn trace_in(
    chain: &Chain,
    range: Range<usize>,
    database: &Database,
    shadows: &Shared<'_>,
    place: String,
) -> Result<Trace, Error> {
    if let Some(below) = range
        .start
        .checked_sub(1)
        .and_then(|at| chain.revisions().get(at))
    {
        to(chain, &below.id, Direction::Up, database, shadows).await?;
    }
    let mut wire = Wire::open(database).await?;
    let outcome = run(chain, range, database, &mut wire, place).await;
    // The database goes anyhow.
    let _ = wire.close().await;
    outcome
}

async fn run(
    chain: &Chain,
    range: Range<usize>,
    database: &Database,
    wire: &mut Wire,
    place: String,
) -> Result<Trace, Error> {
    let server = server(wire).await?;
    let mut trace = Trace {
        server,
        place,
        revisions: Vec::new(),
        without_rows: Vec::new(),
    };
    let mut state = state_at(chain.revisions(), server, range.start);
    let mut refused: BTreeMap<String, String> = BTreeMap::new();
    let each = chain.revisions().iter().enumerate();
    for (at, revision) in each.take(range.end).skip(range.start) {
        let script = revision.up.script(database.dialect());
        let mut traced = TracedRevision {
            id: revision.id.to_string(),
            name: revision.name.to_string(),
            path: script.map(|script| script.path.to_string()),
            statements: Vec::new(),
        };
        let Some(script) = script else {
            trace.revisions.push(traced);
            return Ok(trace);
        };
        let tables = rows::tables(wire, &chain.tables_in(database)).await?;
        for one in rows::fill(wire, database.dialect(), &tables, &refused)
            .await?
            .refused
        {
            refused.insert(one.table.clone(), one.shape);
            trace.without_rows.push((one.table, one.why));
        }
        if database.dialect() == Dialect::Postgres {
            // Plans are those of tables that are known, however few rows they have.
            wire.ask("ANALYZE").await.map_err(unreadable)?;
        }
        let stopped = statements(
            &mut traced,
            &script.sql,
            at,
            &mut state,
            server,
            database,
            wire,
        )
        .await?;
        state.end_session();
        trace.revisions.push(traced);
        if stopped {
            return Ok(trace);
        }
    }
    Ok(trace)
}

/// Whether one of them failed.
async fn statements(
    traced: &mut TracedRevision,
    sql: &str,
    revision: usize,
    state: &mut State,
    server: Server,
    database: &Database,
    wire: &mut Wire,
) -> Result<bool, Error> {
    let dialect = server.engine.dialect();
    let mut settings: Vec<String> = Vec::new();
    let mut zone = zone(wire, dialect).await;
    for (nth, statement) in split(dialect, sql).statements.into_iter().enumerate() {
        let text = sql.get(statement.span).unwrap_or_default();
        let found = operations(dialect, text);
        let told = told(&found, state, server, zone.as_deref());
        let seen = look(text, &found, &settings, state, server, database, wire).await?;
        for operation in &found {
            if let Act::Set(setting) = &operation.act {
                if setting.name == "timezone" && setting.scope != Scope::Server {
                    zone.clone_from(&setting.value);
                }
                // Each statement has a transaction of its own here.
                if setting.scope == Scope::Transaction {
                    settings.push(text.to_owned());
                }
            }
        }
        let differences = differ::differences(told.as_ref(), &seen);
        let stopped = seen.error.is_some();
        traced.statements.push(Traced {
            sql: text.to_owned(),
            told,
            seen,
            differences,
        });
        if stopped {
            return Ok(true);
        }
        let birth = Birth {
            revision,
            statement: nth,
        };
        apply_statement(state, text, &found, birth);
    }
    Ok(false)
}

async fn look(
    text: &str,
    found: &[Operation],
    settings: &[String],
    state: &State,
    server: Server,
    database: &Database,
    wire: &mut Wire,
) -> Result<Seen, Error> {
    match wire {
        #[cfg(feature = "postgres")]
        Wire::Postgres(_) => postgres::look(text, found, settings, state, database, wire).await,
        #[cfg(feature = "mysql")]
        Wire::Mysql(_) => Ok(mysql::look(text, found, state, server, wire).await),
        #[cfg(feature = "sqlite")]
        Wire::Sqlite(_) => {
            let outcome = wire.send(text).await.err();
            let error =
                outcome.map(|stopped| crate::words::database_message_showing(&stopped.error, true));
            Ok(Seen {
                error,
                ..Seen::default()
            })
        }
    }
}

/// What is told of a statement, if there is anything to be told.
fn told(found: &[Operation], state: &State, server: Server, zone: Option<&str>) -> Option<Cost> {
    let is_dark = |act: &Act| matches!(act, Act::Query | Act::Dynamic { .. } | Act::Opaque { .. });
    if found.iter().any(|operation| is_dark(&operation.act)) {
        return None;
    }
    Some(statement_cost(found, state, server, zone))
}

async fn zone(wire: &mut Wire, dialect: Dialect) -> Option<String> {
    if dialect != Dialect::Postgres {
        return None;
    }
    let answer = wire.ask("SHOW TimeZone").await.ok()?;
    answer.cell(0).map(str::to_owned)
}
