use crate::dialect::Engine;
use crate::lint::{Check, Finding, Level, Rule, Script, Tier};
use crate::sql::Operation;

pub(super) const RULE: Rule = Rule {
    id: "multiple-nontransactional-statements",
    page: PAGE,
    tier: Tier::Style,
    level: Level::Warn,
    engines: &Engine::ALL,
    check: Check::Script(check),
};

const PAGE: &str = "\
# multiple-nontransactional-statements

## What

A revision that runs outside a transaction holds more than one statement that changes the schema.

## Why

When one fails, those before it stay done. `cargo migrate upgrade` goes on where it stopped, but a database may be found half way, and the way back starts from there.

## Instead

One revision for each statement that cannot be in a transaction.
";

fn check(script: &Script<'_>, found: &mut Vec<Finding>) {
    if script.transaction {
        return;
    }
    let changes = |operation: &Operation| operation.act.changes_schema();
    let mut each = script
        .statements
        .iter()
        .filter(|statement| statement.operations.iter().any(changes));
    if let (Some(_), Some(second)) = (each.next(), each.next()) {
        found.push(Finding::new(
            second.span.clone(),
            "when this fails, the statements before it stay done",
            "give it a revision of its own",
        ));
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn outside_a_transaction() {
        assert!(finds(
            "multiple-nontransactional-statements",
            "postgres 15",
            &["off\nCREATE INDEX CONCURRENTLY a ON t (x); CREATE INDEX CONCURRENTLY b ON t (y)"]
        ));
        assert!(!finds(
            "multiple-nontransactional-statements",
            "postgres 15",
            &["CREATE INDEX a ON t (x); CREATE INDEX b ON t (y)"]
        ));
        assert!(!finds(
            "multiple-nontransactional-statements",
            "postgres 15",
            &["off\nCREATE INDEX CONCURRENTLY a ON t (x)"]
        ));
    }
}
