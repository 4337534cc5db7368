use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Operation};

pub(super) const RULE: Rule = Rule {
    id: "refresh-matview-not-concurrent",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Postgres],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# refresh-matview-not-concurrent

## What

A materialized view that is in use is filled anew without `CONCURRENTLY`.

## Why

It takes an ACCESS EXCLUSIVE lock on the view: whoever reads it waits until the query is done.

## Instead

```sql
REFRESH MATERIALIZED VIEW CONCURRENTLY totals;
```
The view needs a unique index over plain columns, without a condition.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::RefreshView {
        view,
        concurrently: false,
        with_data: true,
    } = &operation.act
    else {
        return;
    };
    let key = scene.before.key(view);
    let is_new =
        scene.before.views.contains_key(&key) && !scene.script.start.views.contains_key(&key);
    if is_new {
        return;
    }
    let mut finding = scene.costly(
        operation,
        format!("whoever reads {} waits until it is filled", table(view)),
        format!(
            "REFRESH MATERIALIZED VIEW CONCURRENTLY {}; it needs a unique index of the view",
            scene.sql_table(view)
        ),
    );
    finding.fix = scene.insert_after(operation, "view", "CONCURRENTLY");
    found.push(finding);
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn of_a_view_in_use() {
        assert!(finds(
            "refresh-matview-not-concurrent",
            "postgres 15",
            &["REFRESH MATERIALIZED VIEW v"]
        ));
        assert!(!finds(
            "refresh-matview-not-concurrent",
            "postgres 15",
            &["REFRESH MATERIALIZED VIEW CONCURRENTLY v"]
        ));
        assert!(!finds(
            "refresh-matview-not-concurrent",
            "postgres 15",
            &["CREATE MATERIALIZED VIEW v AS SELECT 1 AS a; REFRESH MATERIALIZED VIEW v"]
        ));
    }
}
