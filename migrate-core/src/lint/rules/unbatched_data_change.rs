use crate::dialect::Engine;
use crate::lint::few_rows::picks_few;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Operation, RowSource};

pub(super) const RULE: Rule = Rule {
    id: "unbatched-data-change",
    page: PAGE,
    tier: Tier::Shared,
    level: Level::Deny,
    engines: &Engine::ALL,
    check: Check::Operation(check),
};

const PAGE: &str = "\
# unbatched-data-change

## What

One statement changes the rows of a table that is in use: all of them, or as many as its condition finds.

## Why

Each row that it has changed stays locked until it has changed the last one, and on PostgreSQL every row is written a second time before the first is cleaned up. On a large table that is minutes of failing writes, and replicas fall behind.

## Instead

In batches, each a short transaction. It goes on where it stopped:

```sql
-- migrate: transaction off
-- migrate: batch key=id size=1000
UPDATE users SET active = true WHERE active IS NULL;
```

If the table is small, say so in the configuration: `small = [\"settings\"]`.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let name = match &operation.act {
        Act::Update(change) | Act::Delete(change)
            if !change.limited && !picks_few(scene, change) =>
        {
            &change.table
        }
        Act::Insert {
            table,
            source: RowSource::Query,
            ..
        }
        | Act::Merge { table } => table,
        _ => return,
    };
    if !scene.script.is_up || !scene.matters(name) || scene.is_batched() {
        return;
    }
    found.push(scene.costly(
        operation,
        format!("one statement changes many rows of {}, and holds all of them until it ends", table(name)),
        "put `-- migrate: batch key=<column> size=1000` before it and `-- migrate: transaction off` at the head of the file",
    ));
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn of_many_rows() {
        assert!(finds(
            "unbatched-data-change",
            "postgres 15",
            &["UPDATE users SET n = 1"]
        ));
        assert!(finds(
            "unbatched-data-change",
            "postgres 15",
            &["DELETE FROM users WHERE n > 5"]
        ));
        assert!(finds(
            "unbatched-data-change",
            "mysql 8.0",
            &["UPDATE users SET n = 1 WHERE n IS NULL"]
        ));
        assert!(finds(
            "unbatched-data-change",
            "postgres 15",
            &["INSERT INTO users SELECT * FROM old_users"]
        ));
        assert!(!finds(
            "unbatched-data-change",
            "postgres 15",
            &["INSERT INTO users VALUES (1, 'a')"]
        ));
        assert!(!finds(
            "unbatched-data-change",
            "postgres 15",
            &["CREATE TABLE a (b int); UPDATE a SET b = 1"]
        ));
    }

    #[test]
    fn not_of_few() {
        assert!(!finds(
            "unbatched-data-change",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, n int, email text UNIQUE)",
                "UPDATE users SET n = 1 WHERE email = 'a'"
            ]
        ));
        assert!(!finds(
            "unbatched-data-change",
            "postgres 15",
            &["DELETE FROM users WHERE id IN (1, 2)"]
        ));
        assert!(!finds(
            "unbatched-data-change",
            "postgres 15",
            &["UPDATE users SET n = 1 WHERE id IN (SELECT id FROM users LIMIT 100)"]
        ));
        assert!(!finds(
            "unbatched-data-change",
            "postgres 15",
            &["off\n\n-- migrate: batch key=id size=1000\nUPDATE users SET n = 1"]
        ));
    }
}
