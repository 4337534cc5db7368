use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, EnumAct, Operation};

pub(super) const RULE: Rule = Rule {
    id: "enum-add-value-unordered",
    page: PAGE,
    tier: Tier::Style,
    level: Level::Warn,
    engines: &[Engine::Postgres],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# enum-add-value-unordered

## What

A value is added to an enum type without a place.

## Why

It comes last. `ORDER BY` and `<` go by the order of the values, and that cannot be changed later.

## Instead

```sql
ALTER TYPE mood ADD VALUE 'glad' AFTER 'happy';
```
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::Enum {
        name,
        act:
            EnumAct::AddValue {
                value,
                placed: false,
                ..
            },
    } = &operation.act
    else {
        return;
    };
    found.push(Finding::new(
        scene.place(operation),
        format!(
            "the place of '{value}' among the values of {} is not said",
            table(name)
        ),
        "say where it belongs: BEFORE or AFTER another value",
    ));
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn without_a_place() {
        assert!(finds(
            "enum-add-value-unordered",
            "postgres 15",
            &["ALTER TYPE mood ADD VALUE 'glad'"]
        ));
        assert!(!finds(
            "enum-add-value-unordered",
            "postgres 15",
            &["ALTER TYPE mood ADD VALUE 'glad' AFTER 'sad'"]
        ));
    }
}
