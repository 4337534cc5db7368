use crate::dialect::Engine;
use crate::lint::words::{column, table};
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Operation, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "change-column-default",
    page: PAGE,
    tier: Tier::Style,
    level: Level::Warn,
    engines: &Engine::ALL,
    check: Check::Operation(check),
};

const PAGE: &str = "\
# change-column-default

## What

The default of a column that was there before changes. It is told with the rules of style, if those are on.

## Why

Running programs that leave the column out write the new default from then on, and those whose ORM writes the default itself write the old one.

## Instead

Let the programs write the value, or change the default in a revision with `-- migrate: phase contract`.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::Table {
        table: name,
        act: TableAct::SetDefault { column: own, .. } | TableAct::DropDefault { column: own },
    } = &operation.act
    else {
        return;
    };
    // A column without a default gets one: nobody relied on another.
    let had_none = scene
        .column(name, own)
        .is_some_and(|known| known.default.is_none());
    if !had_none && scene.programs_use(name) && scene.was_there(name, own) {
        found.push(Finding::new(
            scene.place(operation),
            format!(
                "old and new programs get different values for {} of {}",
                column(own),
                table(name)
            ),
            "let the programs write the value themselves while both run",
        ));
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn in_use() {
        assert!(finds(
            "change-column-default",
            "postgres 15",
            &["ALTER TABLE users ALTER n SET DEFAULT 1"]
        ));
        assert!(!finds(
            "change-column-default",
            "postgres 15",
            &[
                "CREATE TABLE users (n int)",
                "ALTER TABLE users ALTER n SET DEFAULT 1"
            ]
        ));
    }
}
