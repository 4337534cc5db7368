use crate::dialect::Engine;
use crate::lint::words::{column, table};
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Operation, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "type-change-rechecks-constraint",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Postgres],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# type-change-rechecks-constraint

## What

The type of a column changes in a way that leaves its values as they are, and yet something else looks at all of them, or forbids it.

## Why

A CHECK on the column is held against every row again, under an ACCESS EXCLUSIVE lock. A view that uses the column makes the change fail.

## Instead

Drop the check before, and add it again with `NOT VALID`; drop the view before, and make it again after.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::Table {
        table: name,
        act: TableAct::ColumnType { column: own, .. },
    } = &operation.act
    else {
        return;
    };
    if !scene.matters(name) {
        return;
    }
    let cost = scene.cost(operation);
    let (message, instead) = if let Some(why) = &cost.fails {
        (
            format!("the type of {} cannot change: {why}", column(own)),
            "drop the view before, and make it again after",
        )
    } else if cost.rewrites.is_empty() && cost.builds.is_empty() && !cost.scans.is_empty() {
        (
            format!(
                "all of {} is read for a constraint on {} while nobody can use it",
                table(name),
                column(own)
            ),
            "drop the check before, and add it again with NOT VALID; validate it in a later revision",
        )
    } else {
        return;
    };
    found.push(Finding::new(scene.place(operation), message, instead).costing(cost));
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn a_check_or_a_view() {
        assert!(finds(
            "type-change-rechecks-constraint",
            "postgres 15",
            &[
                "CREATE TABLE t (a varchar(20) CHECK (a <> ''))",
                "ALTER TABLE t ALTER a TYPE text"
            ]
        ));
        assert!(finds(
            "type-change-rechecks-constraint",
            "postgres 15",
            &[
                "CREATE TABLE t (a varchar(20)); CREATE VIEW v AS SELECT a FROM t",
                "ALTER TABLE t ALTER a TYPE text"
            ]
        ));
        assert!(!finds(
            "type-change-rechecks-constraint",
            "postgres 15",
            &[
                "CREATE TABLE t (a varchar(20))",
                "ALTER TABLE t ALTER a TYPE text"
            ]
        ));
    }
}
