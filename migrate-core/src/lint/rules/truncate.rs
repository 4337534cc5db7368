use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Operation};

pub(super) const RULE: Rule = Rule {
    id: "truncate",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Postgres, Engine::Mysql, Engine::Mariadb],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# truncate

## What

A table that was there before is emptied.

## Why

All rows are gone. On PostgreSQL, all who use the table wait meanwhile (ACCESS EXCLUSIVE); on MySQL, no transaction takes it back, and triggers do not run.

## Instead

Delete the rows that shall go in batches, under a condition:

```sql
-- migrate: batch key=id size=1000
DELETE FROM events WHERE created_at < '2026-01-01';
```
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::Truncate { table: name, .. } = &operation.act else {
        return;
    };
    if scene.script.is_up && scene.is_in_use(name) {
        found.push(scene.costly(
            operation,
            format!("all rows of {} are gone", table(name)),
            format!(
                "delete those that shall go, in batches and under a condition: DELETE FROM {} WHERE …",
                scene.sql_table(name)
            ),
        ));
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::{finds, found_with, ids};
    use crate::lint::{Settings, Size};

    #[test]
    fn in_use() {
        assert!(finds("truncate", "postgres 15", &["TRUNCATE users"]));
        assert!(finds(
            "truncate",
            "mariadb 10.11",
            &["TRUNCATE TABLE users"]
        ));
        assert!(!finds(
            "truncate",
            "postgres 15",
            &["CREATE TABLE a (b int); TRUNCATE a"]
        ));
        assert!(!finds(
            "truncate",
            "postgres 15",
            &["DELETE FROM users WHERE id = 1"]
        ));
    }
    #[test]
    fn it_is_no_long_step() {
        let settings = Settings {
            sizes: [("users".to_owned(), Size::Large)].into(),
            ..Settings::default()
        };
        for server in ["postgres 15", "mariadb 10.11"] {
            let all = found_with(&settings, server, &["TRUNCATE TABLE users"]);
            let cost = all
                .iter()
                .find_map(|one| one.finding.cost.as_ref())
                .unwrap();
            assert!(cost.rewrites.is_empty() && cost.scans.is_empty());
            assert!(!ids(&all).contains(&"large-table-long-step"), "{server}");
        }
    }
}
