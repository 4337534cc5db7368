use crate::dialect::{Dialect, Engine};
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Operation};

pub(super) const RULE: Rule = Rule {
    id: "dml-without-where",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &Engine::ALL,
    check: Check::Operation(check),
};

const PAGE: &str = "\
# dml-without-where

## What

UPDATE or DELETE without a condition: every row of the table.

## Why

It is the statement of which a condition was forgotten, and on a large table the longest one there is.

## Instead

Write the condition. If all rows are meant, write it in batches, with a condition that a row fulfils once only:

```sql
-- migrate: batch key=id size=1000
UPDATE users SET active = true WHERE active IS NULL;
```
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let (Act::Update(change) | Act::Delete(change)) = &operation.act else {
        return;
    };
    // The condition of MySQL's joins stands behind ON.
    let is_joined = change.joins && scene.dialect() == Dialect::Mysql;
    if change.condition.is_some() || change.limited || is_joined || !scene.is_in_use(&change.table)
    {
        return;
    }
    let what = if matches!(operation.act, Act::Delete(_)) {
        "deleted"
    } else {
        "changed"
    };
    found.push(Finding::new(
        scene.place(operation),
        format!("every row of {} is {what}", table(&change.table)),
        "write which rows are meant: WHERE …",
    ));
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn of_a_table_in_use() {
        assert!(finds(
            "dml-without-where",
            "postgres 15",
            &["DELETE FROM users"]
        ));
        assert!(finds(
            "dml-without-where",
            "sqlite 3.45",
            &["UPDATE users SET n = 1"]
        ));
        assert!(!finds(
            "dml-without-where",
            "postgres 15",
            &["DELETE FROM users WHERE id = 1"]
        ));
        assert!(!finds(
            "dml-without-where",
            "postgres 15",
            &["CREATE TABLE a (b int); UPDATE a SET b = 1"]
        ));
        assert!(!finds(
            "dml-without-where",
            "mysql 8.0",
            &["UPDATE users u JOIN posts p ON p.id = u.id SET u.n = 1"]
        ));
        assert!(finds(
            "dml-without-where",
            "postgres 15",
            &["DELETE FROM users USING posts"]
        ));
    }
}
