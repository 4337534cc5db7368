use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Operation, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "detach-partition-not-concurrent",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Postgres],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# detach-partition-not-concurrent

## What

A partition is detached without `CONCURRENTLY`.

## Why

It takes an ACCESS EXCLUSIVE lock on the parent: all who use any partition wait. From PostgreSQL 14 on it can be done beside the others, unless there is a default partition.

## Instead

```sql
-- migrate: transaction off
ALTER TABLE events DETACH PARTITION events_2020 CONCURRENTLY;
```
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::Table {
        table: parent,
        act:
            TableAct::DetachPartition {
                partition,
                concurrently: false,
                finalize: false,
            },
    } = &operation.act
    else {
        return;
    };
    let has_default = scene.before.tables.values().any(|known| {
        known.partition_of.as_ref().is_some_and(|(of, bounds)| {
            *of == scene.before.key(parent) && bounds.text.trim().eq_ignore_ascii_case("default")
        })
    });
    if !scene.script.server.at_least(14, 0) || !scene.is_in_use(parent) || has_default {
        return;
    }
    let safe = format!(
        "ALTER TABLE {} DETACH PARTITION {} CONCURRENTLY;",
        scene.sql_table(parent),
        scene.sql_table(partition)
    );
    found.push(scene.costly(
        operation,
        format!(
            "all who use {} wait while {} is detached",
            table(parent),
            table(partition)
        ),
        scene.without_transaction(&safe),
    ));
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn without_concurrently() {
        assert!(finds(
            "detach-partition-not-concurrent",
            "postgres 15",
            &["ALTER TABLE e DETACH PARTITION p"]
        ));
        assert!(!finds(
            "detach-partition-not-concurrent",
            "postgres 15",
            &["off\nALTER TABLE e DETACH PARTITION p CONCURRENTLY"]
        ));
        assert!(!finds(
            "detach-partition-not-concurrent",
            "postgres 13",
            &["ALTER TABLE e DETACH PARTITION p"]
        ));
    }
}
