use super::added_column::added_column;
use crate::dialect::Engine;
use crate::lint::words::{column, table};
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Generated, Operation};

pub(super) const RULE: Rule = Rule {
    id: "add-column-auto-increment",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Postgres, Engine::Mysql, Engine::Mariadb],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# add-column-auto-increment

## What

A column that numbers its rows by itself (`serial`, `GENERATED … AS IDENTITY`, `AUTO_INCREMENT`) is added to a table that is in use.

## Why

Every row gets a number: PostgreSQL writes the table and its indexes anew under an ACCESS EXCLUSIVE lock, MySQL and MariaDB let nobody write meanwhile.

## Instead

```sql
ALTER TABLE users ADD COLUMN number bigint;
CREATE SEQUENCE users_number_seq OWNED BY users.number;
ALTER TABLE users ALTER COLUMN number SET DEFAULT nextval('users_number_seq');
```
Then fill the old rows in batches in a later revision.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Some((name, added)) = added_column(operation) else {
        return;
    };
    if !(matches!(
        added.generated,
        Some(Generated::Serial | Generated::Identity { .. } | Generated::AutoIncrement)
    )) || !scene.matters(name)
    {
        return;
    }
    found.push(scene.costly(
        operation,
        format!("all of {} is written to number {}", table(name), column(&added.name)),
        "add a plain bigint column, set a sequence as its default for new rows, and number the old ones in batches",
    ));
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn on_a_table_in_use() {
        assert!(finds(
            "add-column-auto-increment",
            "postgres 15",
            &["ALTER TABLE users ADD c serial"]
        ));
        assert!(finds(
            "add-column-auto-increment",
            "postgres 15",
            &["ALTER TABLE users ADD c int GENERATED ALWAYS AS IDENTITY"]
        ));
        assert!(!finds(
            "add-column-auto-increment",
            "postgres 15",
            &["CREATE TABLE users (c serial)"]
        ));
        assert!(!finds(
            "add-column-auto-increment",
            "postgres 15",
            &["ALTER TABLE users ADD c int"]
        ));
    }
}
