use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, EnumAct, ObjectKind, Operation};

pub(super) const RULE: Rule = Rule {
    id: "rename-enum-value",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Postgres],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# rename-enum-value

## What

A value of an enum type gets another name.

## Why

Running programs still send and expect the old one: their statements fail, or they cannot read the rows.

## Instead

Add the new value, let a release go out that knows both, move the rows in batches, and keep the old value (PostgreSQL cannot drop one).
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::Enum {
        name,
        act: EnumAct::RenameValue { from, to },
    } = &operation.act
    else {
        return;
    };
    if scene.programs_know(ObjectKind::Type, name) {
        let quoted = to.replace('\'', "''");
        found.push(Finding::new(
            scene.place(operation),
            format!(
                "programs that still use the value '{from}' of {} fail",
                table(name)
            ),
            format!(
                "add the new value beside it: ALTER TYPE {} ADD VALUE '{quoted}';",
                scene.sql_table(name)
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
            "rename-enum-value",
            "postgres 15",
            &[
                "CREATE TYPE mood AS ENUM ('a')",
                "ALTER TYPE mood RENAME VALUE 'a' TO 'b'"
            ]
        ));
        assert!(finds(
            "rename-enum-value",
            "postgres 15",
            &["ALTER TYPE mood RENAME VALUE 'a' TO 'b'"]
        ));
        assert!(!finds(
            "rename-enum-value",
            "postgres 15",
            &["CREATE TYPE mood AS ENUM ('a'); ALTER TYPE mood RENAME VALUE 'a' TO 'b'"]
        ));
        assert!(!finds(
            "rename-enum-value",
            "postgres 15",
            &["ALTER TYPE mood ADD VALUE 'b' AFTER 'a'"]
        ));
    }
}
