use crate::dialect::Engine;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Operation, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "unparsed-statement",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &Engine::ALL,
    check: Check::Operation(check),
};

const PAGE: &str = "\
# unparsed-statement

## What

A statement was not recognised, so no rule has looked at it.

## Why

Databases have more statements than are known here, and this may be one; it may also be a slip of the pen that fails when it runs.
Nobody has told what it locks.

## Instead

Look for a slip of the pen. If there is none, read in the manual of the database what it locks, and accept it with
`-- migrate: allow unparsed-statement because …`. If it is a common one, please report it.
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
    if HARMLESS.iter().any(|known| words.starts_with(known)) {
        return;
    }
    let what = if words.is_empty() {
        "the statement".to_owned()
    } else {
        format!("`{words}`")
    };
    found.push(Finding::new(
        scene.place(operation),
        format!("{what} is not known here, so it cannot be judged"),
        "see that it is written right, and look up what it locks",
    ));
}

/// Statements without a meaning to schemas and rows.
const HARMLESS: [&str; 6] = [
    "FLUSH PRIVILEGES",
    "FLUSH STATUS",
    "FLUSH LOGS",
    "CHECKSUM TABLE",
    "KILL",
    "CACHE INDEX",
];

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::{finds, found_with, ids};
    use crate::lint::{Level, Settings};

    #[test]
    fn of_an_unknown_kind() {
        assert!(finds(
            "unparsed-statement",
            "postgres 15",
            &["FROBNICATE users"]
        ));
        assert!(!finds("unparsed-statement", "postgres 15", &["SELECT 1"]));
    }

    #[test]
    fn without_the_style_rules_too() {
        let found = |server: &str, sql: &str| {
            let settings = Settings {
                style: Some(Level::Allow),
                ..Settings::default()
            };
            ids(&found_with(&settings, server, &[sql])).contains(&"unparsed-statement")
        };
        assert!(found("postgres 15", "SELEC 1"));
        assert!(found("mysql 8.0", "ALTR TABLE users ADD a int"));
        assert!(!found("mysql 8.0", "FLUSH PRIVILEGES"));
    }
}
