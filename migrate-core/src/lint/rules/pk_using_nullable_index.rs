use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, ConstraintKind, Operation, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "pk-using-nullable-index",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Postgres],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# pk-using-nullable-index

## What

An index becomes the primary key, and one of its columns may be NULL.

## Why

`PRIMARY KEY USING INDEX` makes its columns `NOT NULL`, and reads the whole table for that under an ACCESS EXCLUSIVE lock. Where they are `NOT NULL` already, it reads nothing.

## Instead

Make the columns `NOT NULL` first, the safe way: `cargo migrate explain set-not-null-scan`.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::Table {
        table: name,
        act: TableAct::AddConstraint { constraint, .. },
    } = &operation.act
    else {
        return;
    };
    let is_it = matches!(
        constraint.kind,
        ConstraintKind::PrimaryKey {
            using_index: Some(_),
            ..
        }
    );
    if !is_it || !scene.matters(name) {
        return;
    }
    let cost = scene.cost(operation);
    if cost.scans.is_empty() || cost.assumed {
        return;
    }
    found.push(
        Finding::new(
            scene.place(operation),
            format!(
                "all of {} is read for NULL while nobody can use it",
                table(name)
            ),
            "make the columns of the index NOT NULL before, with a validated CHECK (… IS NOT NULL)",
        )
        .costing(cost),
    );
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn over_columns_that_may_be_null() {
        assert!(finds(
            "pk-using-nullable-index",
            "postgres 15",
            &[
                "CREATE TABLE t (a int); CREATE UNIQUE INDEX i ON t (a)",
                "ALTER TABLE t ADD PRIMARY KEY USING INDEX i"
            ]
        ));
        assert!(!finds(
            "pk-using-nullable-index",
            "postgres 15",
            &[
                "CREATE TABLE t (a int NOT NULL); CREATE UNIQUE INDEX i ON t (a)",
                "ALTER TABLE t ADD PRIMARY KEY USING INDEX i"
            ]
        ));
        assert!(!finds(
            "pk-using-nullable-index",
            "postgres 15",
            &["ALTER TABLE t ADD PRIMARY KEY USING INDEX i"]
        ));
    }
}
