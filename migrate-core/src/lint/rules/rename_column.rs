use crate::dialect::Engine;
use crate::lint::words::{column, table};
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, ObjectName, Operation, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "rename-column",
    page: PAGE,
    tier: Tier::Shared,
    level: Level::Deny,
    engines: &Engine::ALL,
    check: Check::Operation(check),
};

const PAGE: &str = "\
# rename-column

## What

A column that running programs may use gets another name.

## Why

While a new version is rolled out, the old one still runs: its queries name the old column and fail at once.

## Instead

Add a second column, keep both in step with a trigger, fill it, and drop the old one in a `phase contract` once no program uses it. `cargo migrate new --change 'rename column users.name to full_name'` writes the revisions.

Where all clients do simple queries, keep the old name as a generated column, or rename the table and put a view in its place, in the same revision.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::Table { table: name, act } = &operation.act else {
        return;
    };
    let (from, to) = match act {
        TableAct::RenameColumn { from, to } => (from, to),
        TableAct::ModifyColumn { column, to } => (column, &to.name),
        _ => return,
    };
    if from.eq_ignore_ascii_case(to) || !scene.programs_use(name) || !scene.was_there(name, from) {
        return;
    }
    if keeps_old_name(scene, name, from) {
        return;
    }
    found.push(scene.costly(
        operation,
        format!(
            "programs that still use {} of {} fail",
            column(from),
            table(name)
        ),
        format!(
            "add {} beside it and keep both in step: cargo migrate new --change 'rename column {}.{from} to {to}'",
            column(to),
            name.name
        ),
    ));
}

/// Whether the script puts something of the old name in its place: a column, or a view in the place of the table.
fn keeps_old_name(scene: &Scene<'_>, name: &ObjectName, from: &str) -> bool {
    let key = scene.before.key(name);
    let is_column = |act: &Act| match act {
        Act::Table {
            table,
            act: TableAct::AddColumn { column, .. },
        } => scene.before.key(table) == key && column.name.eq_ignore_ascii_case(from),
        _ => false,
    };
    scene.comes_later(is_column) || scene.is_replaced(name)
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn of_a_table_in_use() {
        assert!(finds(
            "rename-column",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, n int, email text UNIQUE)",
                "ALTER TABLE users RENAME name TO full_name"
            ]
        ));
        assert!(finds(
            "rename-column",
            "mysql 8.0",
            &["ALTER TABLE users CHANGE name full_name text"]
        ));
        assert!(!finds(
            "rename-column",
            "postgres 15",
            &["CREATE TABLE a (b int); ALTER TABLE a RENAME b TO c"]
        ));
        assert!(!finds(
            "rename-column",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, n int, email text UNIQUE)",
                "-- migrate: phase contract\nALTER TABLE users RENAME name TO full_name"
            ]
        ));
    }

    #[test]
    fn unless_the_old_name_stays() {
        assert!(!finds(
            "rename-column",
            "mysql 8.0",
            &["ALTER TABLE users RENAME COLUMN a TO b, ADD COLUMN a int AS (b)"]
        ));
        assert!(!finds(
            "rename-column",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, n int, email text UNIQUE)",
                "ALTER TABLE users RENAME name TO full_name; ALTER TABLE users RENAME TO people; CREATE VIEW users AS SELECT id, full_name AS name FROM people"
            ]
        ));
    }
}
