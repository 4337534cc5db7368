use super::added_column::added_column;
use crate::dialect::Engine;
use crate::lint::words::{column, table};
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Generated, Operation};

pub(super) const RULE: Rule = Rule {
    id: "add-column-stored-generated",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Postgres, Engine::Mysql, Engine::Mariadb],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# add-column-stored-generated

## What

A column that is computed and stored is added to a table that is in use.

## Why

Every row has to be written: PostgreSQL writes the table and its indexes anew under an ACCESS EXCLUSIVE lock, MySQL and MariaDB copy the table.

## Instead

A virtual column is computed when it is read, and costs nothing to add (PostgreSQL 18, MySQL, MariaDB):

```sql
ALTER TABLE users ADD COLUMN full_name text GENERATED ALWAYS AS (first || last) VIRTUAL;
```

Else add a plain column, keep it up to date with a trigger, and fill the old rows in batches.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Some((name, added)) = added_column(operation) else {
        return;
    };
    if !(matches!(added.generated, Some(Generated::Stored(_)))) || !scene.matters(name) {
        return;
    }
    found.push(scene.costly(
        operation,
        format!("all of {} is written to compute {}", table(name), column(&added.name)),
        "make it VIRTUAL where the server can, or add a plain column, keep it with a trigger, and fill the old rows in batches",
    ));
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn on_a_table_in_use() {
        assert!(finds(
            "add-column-stored-generated",
            "postgres 15",
            &["ALTER TABLE users ADD c int GENERATED ALWAYS AS (n * 2) STORED"]
        ));
        assert!(!finds(
            "add-column-stored-generated",
            "postgres 18",
            &["ALTER TABLE users ADD c int GENERATED ALWAYS AS (n * 2) VIRTUAL"]
        ));
        assert!(!finds(
            "add-column-stored-generated",
            "postgres 15",
            &[
                "CREATE TABLE users (n int); ALTER TABLE users ADD c int GENERATED ALWAYS AS (n * 2) STORED"
            ]
        ));
    }
}
