use crate::dialect::Engine;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Operation, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "not-rerunnable",
    page: PAGE,
    tier: Tier::Style,
    level: Level::Warn,
    engines: &Engine::ALL,
    check: Check::Operation(check),
};

const PAGE: &str = "\
# not-rerunnable

## What

A statement that no transaction takes back would fail when it runs a second time.

## Why

After a failure half way, a statement may have run without anybody knowing. With `IF EXISTS` or `IF NOT EXISTS` it can be run again. (`CREATE INDEX CONCURRENTLY` is another matter: `cargo migrate explain if-not-exists-hides-invalid-index`.)

## Instead

```sql
DROP INDEX CONCURRENTLY IF EXISTS users_name_idx;
ALTER TABLE users ADD COLUMN IF NOT EXISTS email text;
```
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let stays_done = match scene.script.server.engine {
        Engine::Mysql | Engine::Mariadb => true,
        Engine::Postgres | Engine::Sqlite => {
            scene.transaction_since().is_none() || is_concurrent(&operation.act)
        }
    };
    if !stays_done {
        return;
    }
    let what = match &operation.act {
        Act::CreateTable(create) if !create.if_not_exists && !create.temporary => "IF NOT EXISTS",
        Act::CreateIndex(create) if !create.if_not_exists && create.name.is_some() => {
            "IF NOT EXISTS"
        }
        Act::DropTable {
            if_exists: false, ..
        }
        | Act::DropIndex {
            if_exists: false, ..
        } => "IF EXISTS",
        Act::Table { act, .. } => match act {
            TableAct::AddColumn {
                if_not_exists: false,
                ..
            } => "IF NOT EXISTS",
            TableAct::DropColumn {
                if_exists: false, ..
            }
            | TableAct::DropConstraint {
                if_exists: false, ..
            } => "IF EXISTS",
            _ => return,
        },
        _ => return,
    };
    // SQLite and MySQL have the words for tables and indexes only, if at all.
    let has_words = scene.script.server.engine != Engine::Mysql
        && scene.script.server.engine != Engine::Sqlite
        || matches!(operation.act, Act::CreateTable(_) | Act::DropTable { .. });
    if has_words {
        found.push(Finding::new(
            scene.place(operation),
            "it fails when it runs a second time",
            format!("add {what}"),
        ));
    }
}

fn is_concurrent(act: &Act) -> bool {
    match act {
        Act::CreateIndex(create) => create.concurrently,
        Act::DropIndex { concurrently, .. } => *concurrently,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn outside_a_transaction() {
        assert!(finds(
            "not-rerunnable",
            "postgres 15",
            &["off\nDROP TABLE a"]
        ));
        assert!(finds(
            "not-rerunnable",
            "postgres 15",
            &["off\nALTER TABLE a ADD b int"]
        ));
        assert!(!finds(
            "not-rerunnable",
            "postgres 15",
            &["off\nDROP TABLE IF EXISTS a"]
        ));
        assert!(!finds("not-rerunnable", "postgres 15", &["DROP TABLE a"]));
        assert!(!finds(
            "not-rerunnable",
            "postgres 15",
            &["off\nCREATE TEMP TABLE a (b int)"]
        ));
    }
}
