use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Operation};

pub(super) const RULE: Rule = Rule {
    id: "drop-table",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &Engine::ALL,
    check: Check::Operation(check),
};

const PAGE: &str = "\
# drop-table

## What

A table that running programs may use is dropped.

## Why

While a new version is rolled out, the old one still runs and fails. The rows are gone, too.

## Instead

Let a release go out that does not use the table any more. Then drop it in a revision of its own that says so:

```sql
-- migrate: phase contract
DROP TABLE notes;
```

To be able to go back quickly, rename it first and drop it some releases later.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::DropTable {
        table: name,
        temporary: false,
        ..
    } = &operation.act
    else {
        return;
    };
    if !scene.programs_use(name) || scene.is_replaced(name) {
        return;
    }
    found.push(scene.costly(
        operation,
        format!("programs that still use {} fail, and its rows are gone", table(name)),
        "drop it in a later revision with `-- migrate: phase contract`, once no running program uses it",
    ));
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn in_use() {
        assert!(finds("drop-table", "postgres 15", &["DROP TABLE users"]));
        assert!(!finds(
            "drop-table",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, n int, email text UNIQUE)",
                "-- migrate: phase contract\nDROP TABLE users"
            ]
        ));
        assert!(!finds(
            "drop-table",
            "postgres 15",
            &["CREATE TABLE a (b int); DROP TABLE a"]
        ));
    }

    #[test]
    fn unless_another_one_takes_its_place() {
        assert!(finds(
            "drop-table",
            "postgres 15",
            &["DROP TABLE users; CREATE TABLE users (id int)"]
        ));
        assert!(!finds(
            "drop-table",
            "sqlite 3.45",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, n int, email text UNIQUE)",
                "CREATE TABLE new_users (id int); DROP TABLE users; ALTER TABLE new_users RENAME TO users"
            ]
        ));
    }
}
