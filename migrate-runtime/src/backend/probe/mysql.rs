//! MySQL and MariaDB. A name without a database is in the current one.

use migrate_core::dialect::Dialect;
use migrate_core::sql::{Object, ObjectName, RoutineKind};

use crate::tables::literal;

/// The rows that are the object; `None` if no statement speaks of such.
pub(super) fn found(object: &Object) -> Option<String> {
    Some(match object {
        Object::Table(name) => named("tables", "table", name),
        Object::View(name) => named("views", "table", name),
        Object::Sequence(name) => named("tables", "table", name) + " AND table_type = 'SEQUENCE'",
        Object::Trigger(name) => named("triggers", "trigger", name),
        Object::Event(name) => named("events", "event", name),
        Object::Routine { kind, name } => {
            let kind = match kind {
                RoutineKind::Function => "FUNCTION",
                RoutineKind::Procedure => "PROCEDURE",
            };
            named("routines", "routine", name) + &format!(" AND routine_type = '{kind}'")
        }
        Object::Column { table, column } => of_table("columns", table, "column_name", column),
        Object::Index {
            table: Some(table),
            name,
        } => of_table("statistics", table, "index_name", &name.name),
        Object::Constraint { table, name } => constraint(table, name),
        Object::ForeignKey { table, name } => {
            constraint(table, name) + " AND constraint_type = 'FOREIGN KEY'"
        }
        Object::Check { table, name } => constraint(table, name) + " AND constraint_type = 'CHECK'",
        Object::Database(name) => format!(
            "SELECT 1 FROM information_schema.schemata WHERE schema_name = {}",
            text(name)
        ),
        // `information_schema` shows others' accounts to few, and says nothing about it.
        Object::User { name, host } => format!(
            "SELECT 1 FROM mysql.user WHERE User = {} AND Host = {}",
            text(name),
            text(host)
        ),
        Object::Role(name) => format!(
            "SELECT 1 FROM mysql.user WHERE User = {} AND Host = IF(VERSION() LIKE '%MariaDB%', '', '%')",
            text(name)
        ),
        Object::Index { table: None, .. }
        | Object::Tablespace(_)
        | Object::Subscription(_)
        | Object::PartitionOf { .. } => return None,
    })
}

fn named(view: &str, kind: &str, name: &ObjectName) -> String {
    format!(
        "SELECT 1 FROM information_schema.{view} WHERE {kind}_schema = {} AND {kind}_name = {}",
        database(name),
        text(&name.name)
    )
}

/// What belongs to a table has the same name in every case.
fn of_table(view: &str, table: &ObjectName, column: &str, name: &str) -> String {
    format!(
        "SELECT 1 FROM information_schema.{view} WHERE table_schema = {} AND table_name = {} \
         AND LOWER({column}) = LOWER({})",
        database(table),
        text(&table.name),
        text(name)
    )
}

fn constraint(table: &ObjectName, name: &str) -> String {
    of_table("table_constraints", table, "constraint_name", name)
}

fn database(name: &ObjectName) -> String {
    match &name.schema {
        Some(schema) => text(schema),
        None => "DATABASE()".to_owned(),
    }
}

fn text(value: &str) -> String {
    literal(Dialect::Mysql, value)
}
