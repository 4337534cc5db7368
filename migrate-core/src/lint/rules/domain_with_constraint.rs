use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Operation};

pub(super) const RULE: Rule = Rule {
    id: "domain-with-constraint",
    page: PAGE,
    tier: Tier::Style,
    level: Level::Warn,
    engines: &[Engine::Postgres],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# domain-with-constraint

## What

A domain is made with a constraint.

## Why

A constraint of a domain is hard to change later: that reads every table that uses the domain, and columns of such a domain cannot be added without writing the table anew.

## Instead

Write the constraint with the columns that it is about, as a `CHECK` of the table.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::CreateDomain {
        name,
        not_null,
        checks,
        ..
    } = &operation.act
    else {
        return;
    };
    if *not_null || !checks.is_empty() {
        found.push(Finding::new(
            scene.place(operation),
            format!(
                "the constraint of the domain {} is hard to change later",
                table(name)
            ),
            "make it a CHECK of the tables that need it",
        ));
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn one_with() {
        assert!(finds(
            "domain-with-constraint",
            "postgres 15",
            &["CREATE DOMAIN d AS int CHECK (VALUE > 0)"]
        ));
        assert!(!finds(
            "domain-with-constraint",
            "postgres 15",
            &["CREATE DOMAIN d AS int"]
        ));
    }
}
