use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Operation, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "validate-in-same-transaction",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Deny,
    engines: &[Engine::Postgres],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# validate-in-same-transaction

## What

A constraint is added with `NOT VALID` and validated in the same transaction.

## Why

The lock of the first statement is held to the end of the transaction, so it is held through the scan that `NOT VALID` was meant to take out of it.

## Instead

Validate it in a revision of its own:

```sql
ALTER TABLE users VALIDATE CONSTRAINT users_age_check;
```
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::Table {
        table: name,
        act: TableAct::ValidateConstraint { name: validated },
    } = &operation.act
    else {
        return;
    };
    let is_added = |one: &Operation| match &one.act {
        Act::Table {
            table: other,
            act: TableAct::AddConstraint { constraint, .. },
        } => {
            let same = scene.before.key(other) == scene.before.key(name);
            let named = constraint.name.as_ref().is_none_or(|own| own == validated);
            same && named && !constraint.validated
        }
        _ => false,
    };
    let Some(since) = scene.transaction_since() else {
        return;
    };
    let statements = scene
        .script
        .statements
        .iter()
        .take(scene.nth + 1)
        .skip(since);
    let mut operations = statements.flat_map(|statement| &statement.operations);
    if !operations.any(is_added) || !scene.matters(name) {
        return;
    }
    found.push(scene.costly(
        operation,
        format!(
            "{} is locked through the scan: the constraint was added in this transaction",
            table(name)
        ),
        format!(
            "move it to a revision of its own: ALTER TABLE {} VALIDATE CONSTRAINT {};",
            scene.sql_table(name),
            scene.sql(validated)
        ),
    ));
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn both_in_one_revision() {
        assert!(finds(
            "validate-in-same-transaction",
            "postgres 15",
            &[
                "ALTER TABLE users ADD CONSTRAINT c CHECK (n > 0) NOT VALID; ALTER TABLE users VALIDATE CONSTRAINT c"
            ]
        ));
    }

    #[test]
    fn not_in_two() {
        assert!(finds(
            "validate-in-same-transaction",
            "postgres 15",
            &[
                "off\nBEGIN; ALTER TABLE users ADD CONSTRAINT c CHECK (n > 0) NOT VALID; ALTER TABLE users VALIDATE CONSTRAINT c; COMMIT"
            ]
        ));
        assert!(!finds(
            "validate-in-same-transaction",
            "postgres 15",
            &[
                "ALTER TABLE users ADD CONSTRAINT c CHECK (n > 0) NOT VALID",
                "ALTER TABLE users VALIDATE CONSTRAINT c"
            ]
        ));
        assert!(!finds(
            "validate-in-same-transaction",
            "postgres 15",
            &[
                "off\nALTER TABLE users ADD CONSTRAINT c CHECK (n > 0) NOT VALID; ALTER TABLE users VALIDATE CONSTRAINT c"
            ]
        ));
    }
}
