use crate::dialect::Dialect;
use crate::dialect::Engine;
use crate::lint::Statement;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, EnumAct, Operation, tokens};

pub(super) const RULE: Rule = Rule {
    id: "enum-value-used-in-same-transaction",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Postgres],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# enum-value-used-in-same-transaction

## What

A value of an enum type is used in the transaction that adds it.

## Why

PostgreSQL refuses it before the transaction has ended: `unsafe use of new value`.

## Instead

Add the value in a revision before.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::Enum {
        name,
        act: EnumAct::AddValue { value, .. },
    } = &operation.act
    else {
        return;
    };
    let key = scene.before.key(name);
    let is_own =
        scene.before.enums.contains_key(&key) && !scene.script.start.enums.contains_key(&key);
    if !scene.script.transaction || is_own {
        return;
    }
    let literal = format!("'{}'", value.replace('\'', "''"));
    let mut later = scene.script.statements.iter().skip(scene.nth + 1);
    let uses = |statement: &&Statement<'_>| {
        // Another value that is placed beside it may name it.
        let places = |operation: &Operation| matches!(operation.act, Act::Enum { .. });
        let mut all = tokens(Dialect::Postgres, statement.text);
        !statement.operations.iter().any(places)
            && all.any(|token| statement.text.get(token.span) == Some(literal.as_str()))
    };
    if let Some(statement) = later.find(uses) {
        found.push(Finding::new(
            statement.span.clone(),
            format!(
                "the value {literal} of {} is used in the transaction that adds it",
                table(name)
            ),
            "add the value in a revision before this one",
        ));
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn in_one_script() {
        assert!(finds(
            "enum-value-used-in-same-transaction",
            "postgres 15",
            &["ALTER TYPE mood ADD VALUE 'glad'; UPDATE users SET mood = 'glad' WHERE id = 1"]
        ));
        assert!(!finds(
            "enum-value-used-in-same-transaction",
            "postgres 15",
            &["ALTER TYPE mood ADD VALUE 'glad'; UPDATE users SET mood = 'sad' WHERE id = 1"]
        ));
        assert!(!finds(
            "enum-value-used-in-same-transaction",
            "postgres 15",
            &["off\nALTER TYPE mood ADD VALUE 'glad'; UPDATE users SET mood = 'glad' WHERE id = 1"]
        ));
        assert!(!finds(
            "enum-value-used-in-same-transaction",
            "postgres 15",
            &[
                "CREATE TYPE mood AS ENUM ('a'); ALTER TYPE mood ADD VALUE 'glad'; CREATE TABLE a (b mood DEFAULT 'glad')"
            ]
        ));
    }
}
