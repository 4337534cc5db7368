use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, EnumAct, Operation};

pub(super) const RULE: Rule = Rule {
    id: "enum-add-value-in-transaction",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Postgres],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# enum-add-value-in-transaction

## What

A value is added to an enum type in a transaction, on PostgreSQL before 12.

## Why

It is refused there: `ALTER TYPE ... ADD cannot run inside a transaction block`.

## Instead

In a revision of its own:

```sql
-- migrate: transaction off
ALTER TYPE mood ADD VALUE 'glad' AFTER 'happy';
```
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::Enum {
        name,
        act: EnumAct::AddValue { .. },
    } = &operation.act
    else {
        return;
    };
    let key = scene.before.key(name);
    let is_own =
        scene.before.enums.contains_key(&key) && !scene.script.start.enums.contains_key(&key);
    if scene.script.transaction && !is_own && !scene.script.server.at_least(12, 0) {
        found.push(Finding::new(
            scene.place(operation),
            format!(
                "PostgreSQL before 12 adds no value to {} in a transaction",
                table(name)
            ),
            "put it into a revision of its own with `-- migrate: transaction off`",
        ));
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn before_twelve() {
        assert!(finds(
            "enum-add-value-in-transaction",
            "postgres 11",
            &["ALTER TYPE mood ADD VALUE 'glad'"]
        ));
        assert!(!finds(
            "enum-add-value-in-transaction",
            "postgres 12",
            &["ALTER TYPE mood ADD VALUE 'glad'"]
        ));
        assert!(!finds(
            "enum-add-value-in-transaction",
            "postgres 11",
            &["off\nALTER TYPE mood ADD VALUE 'glad'"]
        ));
        assert!(!finds(
            "enum-add-value-in-transaction",
            "postgres 11",
            &["CREATE TYPE mood AS ENUM ('a'); ALTER TYPE mood ADD VALUE 'glad'"]
        ));
    }
}
