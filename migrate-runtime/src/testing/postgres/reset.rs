//! Putting a database back as it was when it was made.

use migrate_core::dialect::Dialect;

use super::state::{State, later, send};
use crate::error::Error;
use crate::tables::literal;
use crate::wire::Wire;

/// Takes out the rows that were put in, and lets sequences go on where they did. False when that is not enough, or cannot be
/// known to be.
pub(super) async fn reset(wire: &mut Wire, wanted: &State) -> Result<bool, Error> {
    let found = State::read(wire, Some(&wanted.end)).await?;
    if found == *wanted {
        return Ok(true);
    }
    // Rows of the template that were changed are nowhere else: that takes a new copy.
    if found.catalog != wanted.catalog || found.tables != wanted.tables {
        return Ok(false);
    }
    let filled: Vec<&str> = found.filled.iter().map(String::as_str).collect();
    if !filled.is_empty() {
        if have_programs(wire, &filled).await? {
            return Ok(false);
        }
        send(wire, &emptying(&filled, &wanted.end)).await?;
        // In a message of its own: it is not done in a transaction. The next one finds no pages.
        send(wire, &format!("VACUUM {}", filled.join(", "))).await?;
    }
    let moved = wanted.sequences.iter();
    let moved = moved.filter(|(name, value)| found.sequences.get(*name) != Some(value));
    let back: Vec<String> = moved.map(|(name, value)| set(name, value)).collect();
    if !back.is_empty() {
        send(wire, &back.join(";\n")).await?;
    }
    Ok(State::read(wire, Some(&wanted.end)).await? == *wanted)
}

/// Whether triggers or rules of the user's run when rows of these tables go. Those of a partition may be its parent's.
async fn have_programs(wire: &mut Wire, tables: &[&str]) -> Result<bool, Error> {
    let list: Vec<String> = tables
        .iter()
        .map(|table| format!("{}::regclass", literal(Dialect::Postgres, table)))
        .collect();
    let list = list.join(", ");
    let sql = format!(
        "SELECT 1 FROM unnest(ARRAY[{list}]) AS one(t), pg_partition_ancestors(one.t) AS above(relid), pg_trigger \
         WHERE NOT tgisinternal AND tgrelid IN (one.t, above.relid) UNION ALL \
         SELECT 1 FROM pg_trigger WHERE NOT tgisinternal AND tgrelid IN ({list}) UNION ALL \
         SELECT 1 FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class WHERE c.relkind = 'r' AND c.oid IN ({list})"
    );
    let answers = send(wire, &sql).await?;
    Ok(answers.iter().any(|answer| !answer.rows.is_empty()))
}

/// One statement: a key of a table to another is looked at when the rows of both are gone.
fn emptying(tables: &[&str], end: &str) -> String {
    let later = later(end);
    let parts: Vec<String> = tables
        .iter()
        .enumerate()
        .map(|(at, table)| format!("t{at} AS (DELETE FROM ONLY {table} WHERE {later})"))
        .collect();
    format!("WITH {} SELECT 1", parts.join(", "))
}

fn set(sequence: &str, value: &str) -> String {
    let (last, called) = value.split_once(' ').unwrap_or((value, "true"));
    format!(
        "SELECT setval({}, {last}, {called})",
        literal(Dialect::Postgres, sequence)
    )
}
