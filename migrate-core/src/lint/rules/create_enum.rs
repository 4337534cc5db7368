use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Operation};

pub(super) const RULE: Rule = Rule {
    id: "create-enum",
    page: PAGE,
    tier: Tier::Style,
    level: Level::Warn,
    engines: &[Engine::Postgres],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# create-enum

## What

An enum type is made.

## Why

No value can be taken out of it, and their order stays as it is.

## Instead

A table of the values and a foreign key, or a `text` with a CHECK.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::CreateEnum { name, .. } = &operation.act else {
        return;
    };
    found.push(Finding::new(
        scene.place(operation),
        format!("no value of {} can be taken out later", table(name)),
        "make a table of the values and refer to it, or write a CHECK on a text",
    ));
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn of_any_values() {
        assert!(finds(
            "create-enum",
            "postgres 15",
            &["CREATE TYPE mood AS ENUM ('a')"]
        ));
        assert!(!finds(
            "create-enum",
            "postgres 15",
            &["CREATE TYPE pair AS (a int, b int)"]
        ));
    }
}
