//! PostgreSQL: its table of locks, the files of its tables, and what its statistics count within a transaction.

use std::collections::BTreeMap;
use std::time::Duration;

use migrate_core::cost::{Held, LockMode};
use migrate_core::dialect::Dialect;
use migrate_core::replay::State;
use migrate_core::sql::{Act, Effect, ObjectName, Operation, effect};

use super::Seen;
use crate::database::Database;
use crate::error::Error;
use crate::introspect::unreadable;
use crate::plan::mode_of;
use crate::wire::{Answer, Wire};
use crate::words::database_message_showing;

/// Everything that has a file or can be locked, with the table of an index.
const RELATIONS: &str = "
SELECT c.oid, n.nspname, c.relname, c.relkind, coalesce(pg_catalog.pg_relation_filenode(c.oid), 0), coalesce(i.indrelid, 0),
    coalesce(pg_catalog.pg_stat_get_xact_numscans(c.oid), 0)
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
    AND c.relkind IN ('r', 'p', 'm', 'v', 'f', 'i', 'I')";

const LOCKS: &str = "
SELECT l.relation, l.mode FROM pg_catalog.pg_locks l
WHERE l.locktype = 'relation' AND l.pid = PID
    AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())";

/// How often a statement is looked at that runs outside of a transaction.
const BETWEEN_LOOKS: Duration = Duration::from_millis(5);

/// Something of a database that has a name.
#[derive(Debug, Clone)]
struct Relation {
    name: ObjectName,
    kind: String,
    file: String,
    /// The table that an index is of.
    of: String,
    scans: i64,
}

type Relations = BTreeMap<String, Relation>;

impl Relation {
    fn is_index(&self) -> bool {
        matches!(self.kind.as_str(), "i" | "I")
    }
}

pub(super) async fn look(
    text: &str,
    found: &[Operation],
    settings: &[String],
    state: &State,
    database: &Database,
    wire: &mut Wire,
) -> Result<Seen, Error> {
    match effect(Dialect::Postgres, text) {
        Effect::OutsideTransaction { .. } => outside(text, state, database, wire).await,
        _ => inside(text, found, settings, state, wire).await,
    }
}

/// In a transaction of its own: at its end, all that it locked is still locked.
async fn inside(
    text: &str,
    found: &[Operation],
    settings: &[String],
    state: &State,
    wire: &mut Wire,
) -> Result<Seen, Error> {
    let mut begin = "BEGIN".to_owned();
    for setting in settings {
        begin = format!("{begin};\n{setting}");
    }
    if changes_rows(found) {
        // A few rows are read without the index that many rows would be found by.
        begin.push_str(";\nSET LOCAL enable_seqscan = off");
    }
    wire.ask(&begin).await.map_err(unreadable)?;
    let before = relations(wire, state).await?;
    if let Err(stopped) = wire.send(text).await {
        let error = Some(database_message_showing(&stopped.error, true));
        wire.ask("ROLLBACK").await.map_err(unreadable)?;
        return Ok(Seen {
            error,
            ..Seen::default()
        });
    }
    let locks = wire
        .ask(&LOCKS.replace("PID", "pg_backend_pid()"))
        .await
        .map_err(unreadable)?;
    let after = relations(wire, state).await?;
    if let Err(error) = wire.ask("COMMIT").await {
        let error = Some(database_message_showing(&error, true));
        // It may be over already.
        let _ = wire.ask("ROLLBACK").await;
        return Ok(Seen {
            error,
            ..Seen::default()
        });
    }
    let mut seen = files(&before, &after);
    seen.locks = Some(held(&before, &[locks]));
    seen.scans = Some(scanned(&before, &after));
    if empties(found) {
        // The new files are empty ones, and so is what their indexes are made of.
        seen.rewrites = Some(Vec::new());
        seen.scans = Some(Vec::new());
    }
    Ok(seen)
}

fn empties(found: &[Operation]) -> bool {
    let is_truncate = |operation: &Operation| matches!(operation.act, Act::Truncate { .. });
    !found.is_empty() && found.iter().all(is_truncate)
}

fn changes_rows(found: &[Operation]) -> bool {
    found.iter().any(|operation| {
        matches!(
            operation.act,
            Act::Update(_) | Act::Delete(_) | Act::Insert { .. } | Act::Merge { .. }
        )
    })
}

/// Outside of one: somebody holds every table, so that the statement has to wait for its first lock, and can be looked at.
async fn outside(
    text: &str,
    state: &State,
    database: &Database,
    wire: &mut Wire,
) -> Result<Seen, Error> {
    let before = relations(wire, state).await?;
    let pid = wire
        .ask("SELECT pg_backend_pid()")
        .await
        .map_err(unreadable)?;
    let pid = pid.cell(0).unwrap_or("0").to_owned();
    let mut holder = Wire::open(database).await?;
    let mut looker = Wire::open(database).await?;
    let tables: Vec<String> = before
        .values()
        .filter(|relation| matches!(relation.kind.as_str(), "r" | "p"))
        .map(|relation| {
            crate::tables::Identifier::new(
                Dialect::Postgres,
                relation.name.schema.as_deref(),
                &relation.name.name,
            )
            .to_string()
        })
        .collect();
    let hold = if tables.is_empty() {
        "BEGIN".to_owned()
    } else {
        format!(
            "BEGIN; LOCK TABLE {} IN SHARE UPDATE EXCLUSIVE MODE",
            tables.join(", ")
        )
    };
    holder.ask(&hold).await.map_err(unreadable)?;
    let question = LOCKS.replace("PID", &pid);
    let mut looks: Vec<Answer> = Vec::new();
    let mut holding = true;
    let outcome = {
        let mut running = std::pin::pin!(wire.send(text));
        loop {
            if let Ok(outcome) = tokio::time::timeout(BETWEEN_LOOKS, &mut running).await {
                break outcome;
            }
            let look = looker.ask(&question).await.map_err(unreadable)?;
            let sees = look.rows.iter().any(|row| of(&before, row).is_some());
            looks.push(look);
            if holding && sees {
                holding = false;
                holder.ask("ROLLBACK").await.map_err(unreadable)?;
            }
        }
    };
    // They have done what they were made for.
    let _ = holder.close().await;
    let _ = looker.close().await;
    if let Err(stopped) = outcome {
        let error = Some(database_message_showing(&stopped.error, true));
        return Ok(Seen {
            error,
            ..Seen::default()
        });
    }
    let after = relations(wire, state).await?;
    let mut seen = files(&before, &after);
    seen.locks = Some(held(&before, &looks));
    Ok(seen)
}

async fn relations(wire: &mut Wire, state: &State) -> Result<Relations, Error> {
    let answer = wire.ask(RELATIONS).await.map_err(unreadable)?;
    let each = answer.rows.into_iter().filter_map(|row| {
        let text = |at: usize| row.get(at).cloned().flatten();
        let name = ObjectName {
            schema: text(1),
            name: text(2)?,
        };
        let relation = Relation {
            name: state.key(&name),
            kind: text(3)?,
            file: text(4)?,
            of: text(5)?,
            scans: text(6)?.parse().unwrap_or(0),
        };
        Some((text(0)?, relation))
    });
    Ok(each.collect())
}

/// The relation of a row of locks, if it was there before, and is no index.
fn of<'r>(before: &'r Relations, row: &[Option<String>]) -> Option<(&'r Relation, LockMode)> {
    let relation = before.get(row.first()?.as_deref()?)?;
    let mode = mode_of(row.get(1)?.as_deref()?)?;
    (!relation.is_index()).then_some((relation, mode))
}

fn held(before: &Relations, looks: &[Answer]) -> Vec<Held> {
    let mut strongest: BTreeMap<ObjectName, LockMode> = BTreeMap::new();
    for row in looks.iter().flat_map(|look| &look.rows) {
        if let Some((relation, mode)) = of(before, row) {
            let known = strongest.entry(relation.name.clone()).or_insert(mode);
            *known = (*known).max(mode);
        }
    }
    let each = strongest.into_iter();
    each.map(|(table, mode)| Held { table, mode }).collect()
}

/// What has another file than before: tables, and tables of indexes.
fn files(before: &Relations, after: &Relations) -> Seen {
    let changed = before
        .iter()
        .filter(|(oid, relation)| after.get(*oid).is_some_and(|now| now.file != relation.file));
    let mut seen = Seen::default();
    let mut rewrites = Vec::new();
    for (_, relation) in changed {
        if !relation.is_index() {
            rewrites.push(relation.name.clone());
        } else if let Some(table) = before.get(&relation.of)
            && !seen.builds.contains(&table.name)
        {
            seen.builds.push(table.name.clone());
        }
    }
    rewrites.sort();
    seen.builds.retain(|table| !rewrites.contains(table));
    seen.rewrites = Some(rewrites);
    seen
}

fn scanned(before: &Relations, after: &Relations) -> Vec<ObjectName> {
    let more = before.iter().filter(|(oid, relation)| {
        !relation.is_index()
            && after
                .get(*oid)
                .is_some_and(|now| now.scans > relation.scans)
    });
    let mut all: Vec<ObjectName> = more.map(|(_, relation)| relation.name.clone()).collect();
    all.sort();
    all
}
