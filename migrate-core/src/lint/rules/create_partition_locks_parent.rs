use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Operation};

pub(super) const RULE: Rule = Rule {
    id: "create-partition-locks-parent",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Postgres],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# create-partition-locks-parent

## What

A partition is made with `PARTITION OF`.

## Why

`CREATE TABLE … PARTITION OF` takes an ACCESS EXCLUSIVE lock on the parent: all who use any partition wait. `ATTACH PARTITION` takes a lock that lets them read and write (PostgreSQL 12 and later).

## Instead

```sql
CREATE TABLE events_2027 (LIKE events INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
ALTER TABLE events ATTACH PARTITION events_2027 FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');
```
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::CreateTable(create) = &operation.act else {
        return;
    };
    let Some((parent, bounds)) = &create.partition_of else {
        return;
    };
    if !scene.script.server.at_least(12, 0) || !scene.is_in_use(parent) {
        return;
    }
    let (own, above) = (scene.sql_table(&create.name), scene.sql_table(parent));
    found.push(scene.costly(
        operation,
        format!("all who use {} wait while its partition is made", table(parent)),
        format!(
            "CREATE TABLE {own} (LIKE {above} INCLUDING DEFAULTS INCLUDING CONSTRAINTS); ALTER TABLE {above} ATTACH PARTITION {own} {};",
            bounds.text
        ),
    ));
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn of_a_table_in_use() {
        assert!(finds(
            "create-partition-locks-parent",
            "postgres 15",
            &["CREATE TABLE p PARTITION OF e FOR VALUES FROM (1) TO (2)"]
        ));
        assert!(!finds(
            "create-partition-locks-parent",
            "postgres 15",
            &[
                "CREATE TABLE e (a int) PARTITION BY RANGE (a); CREATE TABLE p PARTITION OF e FOR VALUES FROM (1) TO (2)"
            ]
        ));
    }
}
