use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, ObjectKind, ObjectName, Operation};

pub(super) const RULE: Rule = Rule {
    id: "drop-schema",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Postgres],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# drop-schema

## What

A schema is dropped.

## Why

With CASCADE, everything that is in it goes without being named: tables, rows, functions that other schemas use.

## Instead

Drop what is in it by name, in a `phase contract`. Then the schema, without CASCADE: that fails when something was forgotten.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::Drop {
        kind: ObjectKind::Schema,
        name: Some(name),
        cascade,
        ..
    } = &operation.act
    else {
        return;
    };
    let breaks = scene.may_break_programs() || *cascade;
    if !scene.script.is_up || !breaks || !is_known(scene, name) {
        return;
    }
    let what = if *cascade {
        "everything in the schema"
    } else {
        "the schema"
    };
    found.push(Finding::new(
        scene.place(operation),
        format!("{what} {} is gone for running programs", table(name)),
        "drop what is in it by name, in a revision with `-- migrate: phase contract`, and then the schema without CASCADE",
    ));
}

/// Whether it was there before the script.
fn is_known(scene: &Scene<'_>, name: &ObjectName) -> bool {
    let own = (ObjectKind::Schema, scene.before.key(name));
    !scene.before.others.contains(&own) || scene.script.start.others.contains(&own)
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn in_use() {
        assert!(finds("drop-schema", "postgres 15", &["DROP SCHEMA app"]));
        assert!(finds(
            "drop-schema",
            "postgres 15",
            &[
                "CREATE SCHEMA app",
                "-- migrate: phase contract\nDROP SCHEMA app CASCADE"
            ]
        ));
        assert!(!finds(
            "drop-schema",
            "postgres 15",
            &[
                "CREATE SCHEMA app",
                "-- migrate: phase contract\nDROP SCHEMA app"
            ]
        ));
        assert!(!finds(
            "drop-schema",
            "postgres 15",
            &["CREATE SCHEMA app; DROP SCHEMA app"]
        ));
    }
}
