use super::added_column::added_column;
use crate::dialect::Engine;
use crate::lint::words::{column, table};
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Column, ObjectName, Operation};

pub(super) const RULE: Rule = Rule {
    id: "add-column-constrained-domain",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Postgres],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# add-column-constrained-domain

## What

A column of a domain with a CHECK or NOT NULL is added to a table that is in use.

## Why

The constraint is held against every row, so the table and its indexes are written anew under an ACCESS EXCLUSIVE lock, also when the column has no default.

## Instead

Add the column with the plain type, and the check to the table:

```sql
ALTER TABLE users ADD COLUMN age integer;
ALTER TABLE users ADD CONSTRAINT users_age_check CHECK (age > 0) NOT VALID;
```
Then `VALIDATE CONSTRAINT` in a later revision.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Some((name, added)) = added_column(operation) else {
        return;
    };
    if !(is_constrained(scene, added)) || !scene.matters(name) {
        return;
    }
    found.push(scene.costly(
        operation,
        format!(
            "all of {} is written: the domain of {} has a constraint",
            table(name),
            column(&added.name)
        ),
        "add it with the plain type, and its check to the table with NOT VALID",
    ));
}

fn is_constrained(scene: &Scene<'_>, added: &Column) -> bool {
    let name = ObjectName {
        schema: added.data_type.schema.clone(),
        name: added.data_type.name.clone(),
    };
    let domain = scene.before.domains.get(&scene.before.key(&name));
    domain.is_some_and(|domain| domain.not_null || !domain.checks.is_empty())
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn of_a_domain_with_a_check() {
        assert!(finds(
            "add-column-constrained-domain",
            "postgres 15",
            &[
                "CREATE DOMAIN d AS int CHECK (VALUE > 0)",
                "ALTER TABLE users ADD c d"
            ]
        ));
        assert!(!finds(
            "add-column-constrained-domain",
            "postgres 15",
            &["CREATE DOMAIN d AS int", "ALTER TABLE users ADD c d"]
        ));
        assert!(!finds(
            "add-column-constrained-domain",
            "postgres 15",
            &["ALTER TABLE users ADD c int"]
        ));
    }
}
