use crate::dialect::Engine;
use crate::lint::programs::new_columns;
use crate::lint::words::column;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Operation, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "reserved-identifier",
    page: PAGE,
    tier: Tier::Style,
    level: Level::Warn,
    engines: &Engine::ALL,
    check: Check::Operation(check),
};

const PAGE: &str = "\
# reserved-identifier

## What

A table or a column is called by a word of SQL.

## Why

It needs quotes in every statement, and tools that do not write them fail.

## Instead

Another name: `user_account` instead of `user`, `position` instead of `order`.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let tables = match &operation.act {
        Act::CreateTable(made) => Some(&made.name.name),
        Act::Table {
            act: TableAct::Rename { to },
            ..
        } => Some(&to.name),
        _ => None,
    };
    let renamed = match &operation.act {
        Act::Table {
            act: TableAct::RenameColumn { to, .. },
            ..
        } => Some(to),
        _ => None,
    };
    let columns = new_columns(operation)
        .into_iter()
        .map(|column| &column.name);
    for name in tables.into_iter().chain(columns).chain(renamed) {
        let lower = name.to_ascii_lowercase();
        if RESERVED.contains(&lower.as_str()) {
            found.push(Finding::new(
                scene.place(operation),
                format!(
                    "{} is a word of SQL and needs quotes everywhere",
                    column(name)
                ),
                "give it another name",
            ));
        }
    }
}

/// What PostgreSQL, MySQL or the standard reserve, and what people call things.
const RESERVED: [&str; 60] = [
    "all",
    "analyze",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "between",
    "both",
    "case",
    "cast",
    "check",
    "collate",
    "column",
    "constraint",
    "create",
    "cross",
    "current_date",
    "current_time",
    "current_timestamp",
    "current_user",
    "default",
    "deferrable",
    "desc",
    "distinct",
    "do",
    "else",
    "end",
    "except",
    "false",
    "fetch",
    "for",
    "foreign",
    "from",
    "grant",
    "group",
    "having",
    "in",
    "index",
    "initially",
    "interval",
    "into",
    "join",
    "key",
    "limit",
    "not",
    "null",
    "offset",
    "on",
    "order",
    "primary",
    "references",
    "select",
    "session_user",
    "table",
    "then",
    "union",
    "unique",
    "user",
    "where",
];

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn of_tables_and_columns() {
        assert!(finds(
            "reserved-identifier",
            "postgres 15",
            &["CREATE TABLE \"user\" (id int)"]
        ));
        assert!(finds(
            "reserved-identifier",
            "postgres 15",
            &["ALTER TABLE a ADD \"order\" int"]
        ));
        assert!(!finds(
            "reserved-identifier",
            "postgres 15",
            &["CREATE TABLE users (id int, position int)"]
        ));
    }
}
