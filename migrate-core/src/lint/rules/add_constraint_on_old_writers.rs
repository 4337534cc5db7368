use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, ConstraintKind, Operation, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "add-constraint-on-old-writers",
    page: PAGE,
    tier: Tier::Style,
    level: Level::Warn,
    engines: &Engine::ALL,
    check: Check::Operation(check),
};

const PAGE: &str = "\
# add-constraint-on-old-writers

## What

A CHECK is added to columns that running programs write. Whether they heed it cannot be seen here: it is told with the rules of style, if those are on.

## Why

From then on, what breaks it is refused, also with NOT VALID: running programs that write such rows fail.

## Instead

Let a release go out that heeds it, and add it in a revision that says which phase it is in: `-- migrate: phase contract`.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::Table {
        table: name,
        act: TableAct::AddConstraint { constraint, .. },
    } = &operation.act
    else {
        return;
    };
    let (ConstraintKind::Check { .. } | ConstraintKind::NotNull { .. } | ConstraintKind::Exclude) =
        &constraint.kind
    else {
        return;
    };
    let says_phase = scene.script.revision().phase.is_some();
    if !says_phase && scene.programs_use(name) {
        found.push(Finding::new(
            scene.place(operation),
            format!("programs that write other rows into {} fail", table(name)),
            "add it once every running program heeds it, in a revision with `-- migrate: phase contract`",
        ));
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn in_use() {
        assert!(finds(
            "add-constraint-on-old-writers",
            "postgres 15",
            &["ALTER TABLE users ADD CHECK (n > 0) NOT VALID"]
        ));
        assert!(!finds(
            "add-constraint-on-old-writers",
            "postgres 15",
            &["-- migrate: phase contract\nALTER TABLE users ADD CHECK (n > 0) NOT VALID"]
        ));
    }
}
