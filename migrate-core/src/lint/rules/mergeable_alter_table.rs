use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Script, Tier};
use crate::sql::{Act, ObjectName, Operation, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "mergeable-alter-table",
    page: PAGE,
    tier: Tier::Style,
    level: Level::Warn,
    engines: &[Engine::Postgres, Engine::Mysql, Engine::Mariadb],
    check: Check::Script(check),
};

const PAGE: &str = "\
# mergeable-alter-table

## What

Two `ALTER TABLE` of the same table follow each other and could be one.

## Why

Each takes the lock for itself, and where both read or write the table, that is done twice. MySQL copies the table twice.

## Instead

```sql
ALTER TABLE users ADD COLUMN a integer, ADD COLUMN b integer;
```
";

fn check(script: &Script<'_>, found: &mut Vec<Finding>) {
    let pairs = script
        .statements
        .iter()
        .zip(script.statements.iter().skip(1));
    for (first, second) in pairs {
        let (Some(one), Some(other)) =
            (mergeable(&first.operations), mergeable(&second.operations))
        else {
            continue;
        };
        let is_new = script.start.table(one).is_none()
            && script.statements.iter().any(|statement| {
                let mut acts = statement.operations.iter().map(|operation| &operation.act);
                acts.any(|act| matches!(act, Act::CreateTable(create) if create.name == *one))
            });
        if one == other && !is_new {
            found.push(Finding::new(
                second.span.clone(),
                format!("{} is changed by the statement before, too", table(one)),
                "make them one ALTER TABLE with a comma between",
            ));
        }
    }
}

/// The table of an `ALTER TABLE` whose actions can stand beside others.
fn mergeable(operations: &[Operation]) -> Option<&ObjectName> {
    let mut tables = operations.iter().map(|operation| match &operation.act {
        Act::Table { table, act } if !stands_alone(act) => Some(table),
        _ => None,
    });
    let first = tables.next()??;
    tables.all(|table| table == Some(first)).then_some(first)
}

const fn stands_alone(act: &TableAct) -> bool {
    matches!(
        act,
        TableAct::Rename { .. }
            | TableAct::RenameColumn { .. }
            | TableAct::RenameConstraint { .. }
            | TableAct::RenameIndex { .. }
            | TableAct::SetSchema { .. }
            | TableAct::AttachPartition { .. }
            | TableAct::DetachPartition { .. }
            | TableAct::Partitioning(_)
            | TableAct::ValidateConstraint { .. }
            | TableAct::Other { .. }
    )
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn of_one_table() {
        assert!(finds(
            "mergeable-alter-table",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int)",
                "ALTER TABLE users ADD a int; ALTER TABLE users ADD b int"
            ]
        ));
        assert!(!finds(
            "mergeable-alter-table",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int)",
                "ALTER TABLE users ADD a int; ALTER TABLE posts ADD b int"
            ]
        ));
        assert!(!finds(
            "mergeable-alter-table",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int)",
                "ALTER TABLE users ADD a int, ADD b int"
            ]
        ));
        assert!(!finds(
            "mergeable-alter-table",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int); ALTER TABLE users ADD a int; ALTER TABLE users ADD b int"
            ]
        ));
    }
}
