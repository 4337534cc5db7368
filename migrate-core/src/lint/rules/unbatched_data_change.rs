use crate::dialect::Engine;
use crate::lint::few_rows::{picks_few, takes_few};
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Operation, RowSource, batched};

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
        } if !takes_few(scene.dialect(), scene.text(operation)) => table,
        Act::Merge { table } => table,
        _ => return,
    };
    if !scene.script.is_up || !scene.matters(name) || scene.is_batched() {
        return;
    }
    let (message, instead) = if matches!(operation.act, Act::Insert { .. }) {
        (
            format!("one statement adds all rows that its query finds to {}, in one transaction", table(name)),
            "add them in stretches of a key of the table that is read: … WHERE id BETWEEN 1 AND 10000, each in a transaction of its own; \
             a `revision.rs` can go on where it stopped"
                .to_owned(),
        )
    } else {
        let message = format!(
            "one statement changes many rows of {}, and holds all of them until it ends",
            table(name)
        );
        (message, instead(scene))
    };
    found.push(scene.costly(operation, message, instead));
}

/// How to change the rows in batches; what the directive takes no statement of has to be written in another way first.
fn instead(scene: &Scene<'_>) -> String {
    let directive = "`-- migrate: batch key=<column> size=1000` before it and `-- migrate: transaction off` at the head of the file";
    match batched(scene.dialect(), scene.statement.text) {
        Ok(_) => format!("put {directive}"),
        Err(refused) => format!(
            "write it as a plain UPDATE or DELETE, since batches are made of nothing else ({}), and put {directive}; or write a `revision.rs`",
            refused.what
        ),
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::{finds, found};

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
    #[test]
    fn not_of_what_sqlite_counts() {
        assert!(!finds(
            "unbatched-data-change",
            "sqlite 3.45",
            &[
                "INSERT INTO sqlite_sequence (name, seq) SELECT 'b', seq FROM sqlite_sequence WHERE name = 'a'"
            ]
        ));
    }

    fn help(sql: &str) -> String {
        let all = found("postgres 15", &[sql]);
        let mut own = all
            .iter()
            .filter(|one| one.rule.id == "unbatched-data-change");
        own.next()
            .map(|one| one.finding.instead.clone())
            .unwrap_or_default()
    }

    #[test]
    fn the_directive_is_advised_only_where_it_is_taken() {
        assert!(help("UPDATE users SET n = 1").starts_with("put `-- migrate: batch"));
        assert!(!help("INSERT INTO orders SELECT * FROM users").contains("batch key"));
        for sql in [
            "MERGE INTO users u USING n ON n.id = u.id WHEN MATCHED THEN UPDATE SET a = n.a",
            "WITH x AS (DELETE FROM users RETURNING id) SELECT count(*) FROM x",
        ] {
            assert!(
                help(sql).starts_with("write it as a plain"),
                "{sql}: {}",
                help(sql)
            );
        }
    }

    #[test]
    fn a_small_limit_and_an_array_are_few() {
        for sql in [
            "INSERT INTO users SELECT * FROM old_users LIMIT 5",
            "DELETE FROM users WHERE id = ANY(ARRAY[1, 2])",
            "DELETE FROM users WHERE id = ANY('{1,2}')",
            "UPDATE users SET n = 1 WHERE id BETWEEN 1 AND 10000",
            "UPDATE users SET n = 1 WHERE id >= 1 AND id < 10000",
        ] {
            assert_eq!(help(sql), "", "{sql}");
        }
        for sql in [
            "INSERT INTO users SELECT * FROM old_users LIMIT 5000000",
            "INSERT INTO users SELECT * FROM (SELECT * FROM old_users LIMIT 5) a, b",
            "DELETE FROM users WHERE id = ANY(ARRAY(SELECT id FROM a))",
            "DELETE FROM users WHERE id = ANY(ids)",
            "UPDATE users SET n = 1 WHERE id BETWEEN 1 AND 100000000",
            "UPDATE users SET n = 1 WHERE id >= 1 AND id < 100000000",
        ] {
            assert_ne!(help(sql), "", "{sql}");
        }
    }
}
