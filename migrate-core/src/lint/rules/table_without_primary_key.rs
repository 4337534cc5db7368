use crate::dialect::Engine;
use crate::lint::kept::Called;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Constraint, ConstraintKind, Operation};

pub(super) const RULE: Rule = Rule {
    id: "table-without-primary-key",
    page: PAGE,
    tier: Tier::Style,
    level: Level::Warn,
    engines: &Engine::ALL,
    check: Check::Operation(check),
};

const PAGE: &str = "\
# table-without-primary-key

## What

A table is made without a primary key.

## Why

Nothing tells its rows apart: they can be there twice, cannot be changed in batches, and logical replication refuses to update them.

## Instead

```sql
id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY
```
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::CreateTable(made) = &operation.act else {
        return;
    };
    // Its columns, or its key, come from elsewhere.
    let from_elsewhere = made.query.is_some()
        || !made.like.is_empty()
        || !made.inherits.is_empty()
        || made.partition_of.is_some();
    if made.temporary || made.is_virtual || made.foreign || from_elsewhere {
        return;
    }
    let is_key = |one: &Constraint| (PRIMARY.is_one)(&one.kind);
    let of_columns = made.columns.iter().flat_map(|column| &column.constraints);
    if made.constraints.iter().chain(of_columns).any(is_key)
        || PRIMARY.is_added_later(scene, &made.name)
    {
        return;
    }
    found.push(Finding::new(
        scene.place(operation),
        format!("nothing tells the rows of {} apart", table(&made.name)),
        "give it a primary key",
    ));
}

const PRIMARY: Called = Called {
    is_one: |kind| matches!(kind, ConstraintKind::PrimaryKey { .. }),
    starts: &[],
    ends: &[],
};

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn of_a_table_that_stays() {
        assert!(finds(
            "table-without-primary-key",
            "postgres 15",
            &["CREATE TABLE a (b int)"]
        ));
        assert!(finds(
            "table-without-primary-key",
            "sqlite 3.45",
            &["CREATE TABLE a (b int)"]
        ));
        assert!(!finds(
            "table-without-primary-key",
            "postgres 15",
            &["CREATE TABLE a (b int PRIMARY KEY)"]
        ));
        assert!(!finds(
            "table-without-primary-key",
            "mysql 8.0",
            &["CREATE TABLE a (b int, PRIMARY KEY (b))"]
        ));
        assert!(!finds(
            "table-without-primary-key",
            "postgres 15",
            &["CREATE TABLE a (b int); ALTER TABLE a ADD PRIMARY KEY (b)"]
        ));
        assert!(!finds(
            "table-without-primary-key",
            "postgres 15",
            &["CREATE TEMP TABLE a (b int)"]
        ));
        assert!(!finds(
            "table-without-primary-key",
            "postgres 15",
            &["CREATE TABLE a (LIKE b INCLUDING ALL)"]
        ));
    }
}
