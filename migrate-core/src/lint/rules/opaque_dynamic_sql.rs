use crate::dialect::Engine;
use crate::lint::words::keyword;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Operation};

pub(super) const RULE: Rule = Rule {
    id: "opaque-dynamic-sql",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &Engine::ALL,
    check: Check::Operation(check),
};

const PAGE: &str = "\
# opaque-dynamic-sql

## What

A statement decides what it does when it runs: a `DO` block that changes something, `EXECUTE` of a prepared statement, `CALL`, a function of one's own.

## Why

Nobody can tell before what it locks, and the schema behind it is not known: what other rules say of later statements is a guess.

## Instead

Write the statements themselves. Where it has to depend on the data, `revision.rs` can do that, and be tested.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    if let Act::Dynamic { what } = &operation.act
        && does_something(what, scene.text(operation))
    {
        found.push(Finding::new(
            scene.place(operation),
            format!("what {what} does is decided when it runs, so it cannot be judged"),
            "write the statements themselves, or a revision.rs",
        ));
    }
}

/// Whether rows or the schema can be others behind it. Of a block, the words in it tell.
fn does_something(what: &str, text: &str) -> bool {
    match what {
        // Only what executes it does something.
        "PREPARE" | "DEALLOCATE" => false,
        "DO" => CHANGING.iter().any(|word| keyword(text, word)),
        _ => true,
    }
}

const CHANGING: [&str; 16] = [
    "EXECUTE", "PERFORM", "CALL", "CREATE", "ALTER", "DROP", "RENAME", "INSERT", "UPDATE",
    "DELETE", "MERGE", "TRUNCATE", "LOCK", "GRANT", "REVOKE", "REINDEX",
];

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::{found_with, ids};
    use crate::lint::{Level, Settings};

    #[test]
    fn what_changes_something() {
        let found = |sql: &str| {
            let settings = Settings {
                style: Some(Level::Allow),
                ..Settings::default()
            };
            ids(&found_with(&settings, "postgres 15", &[sql])).contains(&"opaque-dynamic-sql")
        };
        assert!(found(
            "DO $$ BEGIN EXECUTE 'ALTER TABLE users ALTER age TYPE bigint'; END $$"
        ));
        assert!(found(
            "DO $$ BEGIN ALTER TABLE users ALTER age TYPE bigint; END $$"
        ));
        assert!(found("PREPARE p AS DELETE FROM users; EXECUTE p"));
        assert!(!found("DO $$ BEGIN NULL; END $$"));
        assert!(!found("SELECT 1"));
    }
}
