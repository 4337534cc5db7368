use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Operation, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "rename-table",
    page: PAGE,
    tier: Tier::Shared,
    level: Level::Deny,
    engines: &Engine::ALL,
    check: Check::Operation(check),
};

const PAGE: &str = "\
# rename-table

## What

A table that running programs may use gets another name.

## Why

While a new version is rolled out, the old one still runs: its queries name the old table and fail at once.

## Instead

Put a view in its place, in the same revision, and drop that in a `phase contract` once no program uses it:

```sql
ALTER TABLE users RENAME TO people;
CREATE VIEW users AS SELECT * FROM people;
```
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::Table {
        table: name,
        act: TableAct::Rename { to },
    } = &operation.act
    else {
        return;
    };
    if !scene.programs_use(name) || scene.is_replaced(name) {
        return;
    }
    let (old, new) = (scene.sql_table(name), scene.sql_table(to));
    found.push(scene.costly(
        operation,
        format!("programs that still use {} fail", table(name)),
        format!("put a view in its place, in the same revision: CREATE VIEW {old} AS SELECT * FROM {new};"),
    ));
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn of_a_table_in_use() {
        assert!(finds(
            "rename-table",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, n int, email text UNIQUE)",
                "ALTER TABLE users RENAME TO people"
            ]
        ));
        assert!(finds(
            "rename-table",
            "mysql 8.0",
            &["RENAME TABLE users TO people"]
        ));
        assert!(!finds(
            "rename-table",
            "postgres 15",
            &["CREATE TABLE a (b int); ALTER TABLE a RENAME TO c"]
        ));
    }

    #[test]
    fn unless_a_view_takes_its_place() {
        assert!(!finds(
            "rename-table",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, n int, email text UNIQUE)",
                "ALTER TABLE users RENAME TO people; CREATE VIEW users AS SELECT * FROM people"
            ]
        ));
        assert!(!finds(
            "rename-table",
            "sqlite 3.45",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, n int, email text UNIQUE)",
                "CREATE TABLE new_users (id int); DROP TABLE users; ALTER TABLE new_users RENAME TO users"
            ]
        ));
    }
}
