//! What tells that a statement has run.

mod alter;
mod mysql;
mod postgres;

use migrate_core::dialect::Dialect::{self, Mysql, Postgres, Sqlite};
use migrate_core::sql::{Completion, Condition, Object, ObjectName, completion};

/// `index app.notes.slug, no table notes`
fn shown(dialect: Dialect, sql: &str) -> String {
    match completion(dialect, sql) {
        Completion::Transactional => "transactional".to_owned(),
        Completion::Repeatable => "repeatable".to_owned(),
        Completion::Unknown => "unknown".to_owned(),
        Completion::Known(conditions) => conditions
            .iter()
            .map(|Condition { object, exists }| {
                format!("{}{}", if *exists { "" } else { "no " }, text(object))
            })
            .collect::<Vec<_>>()
            .join(", "),
    }
}

fn text(object: &Object) -> String {
    match object {
        Object::Table(name) => format!("table {}", full(name)),
        Object::View(name) => format!("view {}", full(name)),
        Object::Column { table, column } => format!("column {}.{column}", full(table)),
        Object::Index { table: None, name } => format!("index {}", full(name)),
        Object::Index {
            table: Some(table),
            name,
        } => {
            assert_eq!(table.schema, name.schema);
            format!("index {}.{}", full(table), name.name)
        }
        Object::Constraint { table, name } => format!("constraint {}.{name}", full(table)),
        Object::ForeignKey { table, name } => format!("foreign key {}.{name}", full(table)),
        Object::Check { table, name } => format!("check {}.{name}", full(table)),
        Object::Trigger(name) => format!("trigger {}", full(name)),
        Object::Routine { kind, name } => {
            format!("{} {}", format!("{kind:?}").to_lowercase(), full(name))
        }
        Object::Event(name) => format!("event {}", full(name)),
        Object::Sequence(name) => format!("sequence {}", full(name)),
        Object::Database(name) => format!("database {name}"),
        Object::Tablespace(name) => format!("tablespace {name}"),
        Object::Subscription(name) => format!("subscription {name}"),
        Object::PartitionOf { parent, partition } => {
            format!("partition {} of {}", full(partition), full(parent))
        }
        Object::User { name, host } => format!("user {name}@{host}"),
        Object::Role(name) => format!("role {name}"),
    }
}

fn full(name: &ObjectName) -> String {
    match &name.schema {
        Some(schema) => format!("{schema}.{}", name.name),
        None => name.name.clone(),
    }
}

fn table(dialect: Dialect, rows: &[(&str, &str)]) {
    for (sql, expected) in rows {
        assert_eq!(&shown(dialect, sql), expected, "{dialect}: {sql}");
        let with_end = format!("/* why */ {sql};");
        assert_eq!(
            &shown(dialect, &with_end),
            expected,
            "{dialect}: {with_end}"
        );
    }
}

fn all(dialect: Dialect, expected: &str, statements: &[&str]) {
    for sql in statements {
        table(dialect, &[(sql, expected)]);
    }
}

#[test]
fn sqlite_repeats_what_stands_outside_of_a_transaction() {
    all(
        Sqlite,
        "repeatable",
        &["VACUUM", "PRAGMA journal_mode = wal"],
    );
    all(
        Sqlite,
        "transactional",
        &[
            "CREATE TABLE t (a)",
            "DROP INDEX i",
            "INSERT INTO t VALUES (1)",
            "nonsense",
        ],
    );
}

#[test]
fn nothing_at_all_harms_nobody() {
    for dialect in Dialect::ALL {
        for sql in ["", ";", "-- only this\n", "/* a */"] {
            assert_eq!(shown(dialect, sql), "transactional", "{dialect}: {sql}");
        }
    }
}

#[test]
fn two_statements_about_one_thing_can_be_seen() {
    let first = completion(Mysql, "ALTER TABLE notes ADD INDEX By_Slug (slug)");
    let second = completion(Mysql, "DROP INDEX `by_slug` ON notes");
    let (Completion::Known(first), Completion::Known(second)) = (first, second) else {
        panic!("not known")
    };
    assert_eq!(first[0].object, second[0].object);
    assert_ne!(first[0], second[0]);
    assert_eq!(shown(Postgres, "CREATE TABLE t (a int)"), "transactional");
}
