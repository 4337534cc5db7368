use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Operation, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "attach-partition-scan",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Postgres],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# attach-partition-scan

## What

A table becomes a partition, and its rows, or those of the default partition, are read for it.

## Why

The rows have to be held against the bounds: the table is read under an ACCESS EXCLUSIVE lock, unless a validated CHECK says what the bounds say. A default partition is read as well, since none of its rows may belong to the new one.

## Instead

Let a check say it first, in revisions of their own:

```sql
ALTER TABLE events_2026 ADD CONSTRAINT bounds CHECK (day >= '2026-01-01' AND day < '2027-01-01' AND day IS NOT NULL) NOT VALID;
```
```sql
ALTER TABLE events_2026 VALIDATE CONSTRAINT bounds;
```
```sql
ALTER TABLE events ATTACH PARTITION events_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
```
A check that says the opposite spares the default partition its scan.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::Table {
        act: TableAct::AttachPartition { .. },
        ..
    } = &operation.act
    else {
        return;
    };
    let cost = scene.cost(operation);
    let read: Vec<String> = cost
        .scans
        .iter()
        .filter(|name| scene.matters(name))
        .map(table)
        .collect();
    if read.is_empty() {
        return;
    }
    found.push(
        Finding::new(
            scene.place(operation),
            format!("all of {} is read while nobody can use it", read.join(" and ")),
            "add a CHECK that says what the bounds say, with NOT VALID, validate it, and attach in a third revision",
        )
        .costing(cost),
    );
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn without_a_check() {
        assert!(finds(
            "attach-partition-scan",
            "postgres 15",
            &["ALTER TABLE e ATTACH PARTITION p FOR VALUES FROM (1) TO (2)"]
        ));
        assert!(!finds(
            "attach-partition-scan",
            "postgres 15",
            &[
                "CREATE TABLE p (a int); ALTER TABLE e ATTACH PARTITION p FOR VALUES FROM (1) TO (2)"
            ]
        ));
    }
}
