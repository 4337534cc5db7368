//! Putting a database back as it was when it was made.

use std::collections::BTreeMap;

use migrate_core::dialect::Dialect;

use super::state::{State, table_key, trigger_keys};
use crate::error::Error;
use crate::shadow::beside::Beside;
use crate::tables::{Identifier, literal};

/// Gives a database the rows of the template where they differ. False when that is not enough, or cannot be known to be.
pub(super) async fn reset(
    beside: &mut Beside,
    database: &str,
    template: &str,
    wanted: &State,
) -> Result<bool, Error> {
    beside.end_sessions_of(database).await;
    let found = State::read(beside, database).await?;
    if found == *wanted {
        return Ok(true);
    }
    let Some(tables) = differing(&found, wanted) else {
        return Ok(false);
    };
    let columns = columns(beside, template).await?;
    let sql = copying(database, template, &tables, &columns);
    if beside.ask(&sql).await.is_err() {
        // It is dropped.
        let _ = beside.ask("ROLLBACK").await;
        return Ok(false);
    }
    Ok(State::read(beside, database).await? == *wanted)
}

/// The tables with other rows, and the number that each goes on with. `None`: something else differs, or rows cannot be
/// put in without a trigger that runs.
fn differing(found: &State, wanted: &State) -> Option<Vec<(String, String)>> {
    let mut tables = Vec::new();
    let keys = |state: &State| state.objects.keys().cloned().collect::<Vec<_>>();
    if keys(found) != keys(wanted) {
        return None;
    }
    for (key, object) in &found.objects {
        let aim = &wanted.objects[key];
        if object.definition != aim.definition {
            return None;
        }
        if object == aim {
            continue;
        }
        let table = key.strip_prefix(&table_key(""))?;
        let triggers = trigger_keys(table);
        if found.objects.keys().any(|key| key.starts_with(&triggers)) {
            return None;
        }
        tables.push((table.to_owned(), aim.next.clone()));
    }
    Some(tables)
}

/// The columns of each table that take a value.
async fn columns(
    beside: &mut Beside,
    template: &str,
) -> Result<BTreeMap<String, Vec<String>>, Error> {
    let sql = format!(
        "SELECT table_name, column_name FROM information_schema.columns \
         WHERE table_schema = {} AND coalesce(generation_expression, '') = '' ORDER BY table_name, ordinal_position",
        literal(Dialect::Mysql, template)
    );
    let mut columns: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in beside.ask(&sql).await?.rows {
        if let [Some(table), Some(column)] = &row[..] {
            let column = Identifier::new(Dialect::Mysql, None, column).to_string();
            columns.entry(table.clone()).or_default().push(column);
        }
    }
    Ok(columns)
}

fn copying(
    database: &str,
    template: &str,
    tables: &[(String, String)],
    columns: &BTreeMap<String, Vec<String>>,
) -> String {
    // What the rows say is what was said once.
    let mut sql = "SET SESSION foreign_key_checks = 0, SESSION unique_checks = 0, SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO';\
                   START TRANSACTION"
        .to_owned();
    let named =
        |database: &str, table: &str| Identifier::new(Dialect::Mysql, Some(database), table);
    for (table, _) in tables {
        let columns = columns
            .get(table)
            .map_or_else(String::new, |columns| columns.join(", "));
        let (to, from) = (named(database, table), named(template, table));
        sql +=
            &format!(";DELETE FROM {to};INSERT INTO {to} ({columns}) SELECT {columns} FROM {from}");
    }
    sql += ";COMMIT";
    for (table, next) in tables {
        let next = if next.is_empty() { "1" } else { next };
        let to = named(database, table);
        if columns.contains_key(table) {
            sql += &format!(";ALTER TABLE {to} AUTO_INCREMENT = {next}");
        }
    }
    sql
}
