use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, ObjectKind, Operation};

pub(super) const RULE: Rule = Rule {
    id: "drop-view",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &Engine::ALL,
    check: Check::Operation(check),
};

const PAGE: &str = "\
# drop-view

## What

A view that running programs may read is dropped.

## Why

While a new version is rolled out, the old one still runs: its queries of the view fail.

## Instead

Drop it in a revision with `-- migrate: phase contract`, once no running program reads it. To change it, `CREATE OR REPLACE VIEW` leaves no moment without it.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::Drop {
        kind: kind @ (ObjectKind::View | ObjectKind::MaterializedView),
        name: Some(name),
        ..
    } = &operation.act
    else {
        return;
    };
    if scene.programs_know(*kind, name) && !scene.is_replaced(name) {
        found.push(Finding::new(
            scene.place(operation),
            format!("programs that still read the view {} fail", table(name)),
            "drop it in a later revision with `-- migrate: phase contract`, once no running program reads it",
        ));
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn in_use() {
        assert!(finds("drop-view", "postgres 15", &["DROP VIEW v"]));
        assert!(finds(
            "drop-view",
            "sqlite 3.45",
            &["CREATE VIEW v AS SELECT 1 AS a", "DROP VIEW v"]
        ));
        assert!(!finds(
            "drop-view",
            "postgres 15",
            &["DROP VIEW v; CREATE VIEW v AS SELECT 1 AS a"]
        ));
        assert!(!finds(
            "drop-view",
            "postgres 15",
            &["CREATE VIEW v AS SELECT 1 AS a; DROP VIEW v"]
        ));
        assert!(!finds(
            "drop-view",
            "postgres 15",
            &["-- migrate: phase contract\nDROP VIEW v"]
        ));
    }
}
