use crate::dialect::Engine;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Operation, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "unparsed-statement",
    page: PAGE,
    tier: Tier::Style,
    level: Level::Warn,
    engines: &Engine::ALL,
    check: Check::Operation(check),
};

const PAGE: &str = "\
# unparsed-statement

## What

A statement was not recognised, so no rule has looked at it.

## Why

It is not an error: databases have more statements than are known here. But nobody has told what it locks.

## Instead

Read in the manual of the database what it locks. If it is a common one, please report it.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let (Act::Opaque { words }
    | Act::Table {
        act: TableAct::Other { words },
        ..
    }) = &operation.act
    else {
        return;
    };
    found.push(Finding::new(
        scene.place(operation),
        format!("`{words}` was not recognised"),
        "look up what it locks",
    ));
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn of_an_unknown_kind() {
        assert!(finds(
            "unparsed-statement",
            "postgres 15",
            &["FROBNICATE users"]
        ));
        assert!(!finds("unparsed-statement", "postgres 15", &["SELECT 1"]));
    }
}
