use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, ConstraintKind, Operation, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "exclusion-constraint",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Postgres],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# exclusion-constraint

## What

An exclusion constraint is added to a table that is in use.

## Why

Its index is built under an ACCESS EXCLUSIVE lock: all who use the table wait. There is no `NOT VALID` and no `USING INDEX` for it.

## Instead

Add it while the table is small or nobody uses it, or make a new table with it and move the rows over in batches.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::Table {
        table: name,
        act: TableAct::AddConstraint { constraint, .. },
    } = &operation.act
    else {
        return;
    };
    if constraint.kind != ConstraintKind::Exclude || !scene.matters(name) {
        return;
    }
    found.push(scene.costly(
        operation,
        format!("nobody can use {} while the index of the exclusion constraint is built", table(name)),
        "add it while nobody uses the table, or to a new table that the rows are moved to in batches",
    ));
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn on_a_table_in_use() {
        assert!(finds(
            "exclusion-constraint",
            "postgres 15",
            &["ALTER TABLE r ADD CONSTRAINT e EXCLUDE USING gist (a WITH =)"]
        ));
        assert!(!finds(
            "exclusion-constraint",
            "postgres 15",
            &[
                "CREATE TABLE r (a int); ALTER TABLE r ADD CONSTRAINT e EXCLUDE USING gist (a WITH =)"
            ]
        ));
    }
}
