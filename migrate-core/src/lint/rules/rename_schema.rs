use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, ObjectKind, Operation};

pub(super) const RULE: Rule = Rule {
    id: "rename-schema",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Postgres],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# rename-schema

## What

A schema gets another name.

## Why

Every name in it changes: running programs find nothing in the old one, and neither do functions and settings of `search_path`.

## Instead

Make a second schema, and views in it for what is in the first one. Drop them in a `phase contract`.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::Alter {
        kind: ObjectKind::Schema,
        name: Some(name),
        renamed: Some(to),
        ..
    } = &operation.act
    else {
        return;
    };
    if scene.programs_know(ObjectKind::Schema, name) {
        found.push(Finding::new(
            scene.place(operation),
            format!(
                "programs that still look into the schema {} find nothing",
                table(name)
            ),
            format!(
                "make the schema {} beside it, with views of what is in the other one",
                scene.sql(to)
            ),
        ));
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn in_use() {
        assert!(finds(
            "rename-schema",
            "postgres 15",
            &["ALTER SCHEMA app RENAME TO shop"]
        ));
        assert!(!finds(
            "rename-schema",
            "postgres 15",
            &["CREATE SCHEMA app; ALTER SCHEMA app RENAME TO shop"]
        ));
        assert!(!finds(
            "rename-schema",
            "postgres 15",
            &["ALTER SCHEMA app OWNER TO x"]
        ));
    }
}
