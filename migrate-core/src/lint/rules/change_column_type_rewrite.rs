use crate::dialect::Engine;
use crate::lint::words::{column, table};
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Operation, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "change-column-type-rewrite",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Deny,
    engines: &[Engine::Postgres],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# change-column-type-rewrite

## What

The type of a column changes to one whose values are stored in another way, so that the table or its indexes are written anew.

## Why

The whole table and all of its indexes are written under an ACCESS EXCLUSIVE lock: all who use the table wait. Some changes are free
(`varchar(20)` to `varchar(40)` or `text`, a `numeric` with more digits of the same scale, `cidr` to `inet`); the old type decides, and the chain tells it. Where no statement says what
the column is, the change is taken to be one that writes.

## Instead

Add a column of the new type, keep both in step with a trigger, fill it in batches, and let programs move over.
`cargo migrate new --change 'change type of orders.id to bigint'` writes these revisions.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::Table {
        table: name,
        act:
            TableAct::ColumnType {
                column: own,
                data_type,
                ..
            },
    } = &operation.act
    else {
        return;
    };
    if !scene.matters(name) {
        return;
    }
    let cost = scene.cost(operation);
    if cost.rewrites.is_empty() && cost.builds.is_empty() {
        return;
    }
    let what = if cost.rewrites.is_empty() {
        "the indexes of"
    } else {
        "all of"
    };
    found.push(
        Finding::new(
            scene.place(operation),
            format!("{what} {} is written anew for the new type of {}", table(name), column(own)),
            format!(
                "add a column of type {}, keep both in step with a trigger, fill it in batches, and drop {} once no program uses it: \
                 `cargo migrate new --change 'change type of {}.{own} to {}'`",
                data_type.text, column(own), name.name, data_type.text
            ),
        )
        .costing(cost),
    );
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn one_that_writes() {
        assert!(finds(
            "change-column-type-rewrite",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int)",
                "ALTER TABLE users ALTER n TYPE bigint"
            ]
        ));
        assert!(finds(
            "change-column-type-rewrite",
            "postgres 15",
            &["ALTER TABLE users ALTER n TYPE bigint"]
        ));
    }

    #[test]
    fn not_a_free_one() {
        assert!(!finds(
            "change-column-type-rewrite",
            "postgres 15",
            &[
                "CREATE TABLE t (a varchar(20))",
                "ALTER TABLE t ALTER a TYPE varchar(40)"
            ]
        ));
        assert!(!finds(
            "change-column-type-rewrite",
            "postgres 15",
            &[
                "CREATE TABLE t (a varchar(20))",
                "ALTER TABLE t ALTER a TYPE text"
            ]
        ));
        assert!(!finds(
            "change-column-type-rewrite",
            "postgres 15",
            &["CREATE TABLE t (a int); ALTER TABLE t ALTER a TYPE bigint"]
        ));
    }
}
