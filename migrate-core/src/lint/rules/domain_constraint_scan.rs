use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, ConstraintKind, DomainAct, Operation};

pub(super) const RULE: Rule = Rule {
    id: "domain-constraint-scan",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Postgres],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# domain-constraint-scan

## What

A constraint of a domain is added and checked at once, or validated.

## Why

Every table with a column of the domain is read under a SHARE lock, one after another in one transaction: nobody can write to any of them.

## Instead

```sql
ALTER DOMAIN positive ADD CONSTRAINT positive_check CHECK (VALUE > 0) NOT VALID;
```
This holds for new values. Validating it reads the tables, so do that while they are small, or hold the old rows with a CHECK of each table.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::Domain { name, act } = &operation.act else {
        return;
    };
    let adds_check = match act {
        DomainAct::AddConstraint(one) => {
            one.validated && matches!(one.kind, ConstraintKind::Check { .. })
        }
        _ => false,
    };
    let cost = scene.cost(operation);
    let is_known = scene.before.domains.contains_key(&scene.before.key(name));
    // Of a domain that no statement made, who knows which tables use it; most have some.
    let reads = if is_known {
        cost.scans.iter().any(|read| scene.matters(read))
    } else {
        adds_check
    };
    if !reads {
        return;
    }
    found.push(
        Finding::new(
            scene.place(operation),
            format!(
                "nobody can write to the tables that use {} while they are read",
                table(name)
            ),
            "add it with NOT VALID: it holds for new values then",
        )
        .costing(cost),
    );
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn that_is_looked_at() {
        assert!(finds(
            "domain-constraint-scan",
            "postgres 15",
            &["ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE > 0)"]
        ));
        assert!(finds(
            "domain-constraint-scan",
            "postgres 15",
            &[
                "CREATE DOMAIN d AS int; CREATE TABLE t (a d)",
                "ALTER DOMAIN d SET NOT NULL"
            ]
        ));
        assert!(!finds(
            "domain-constraint-scan",
            "postgres 15",
            &["ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE > 0) NOT VALID"]
        ));
        assert!(!finds(
            "domain-constraint-scan",
            "postgres 15",
            &[
                "CREATE DOMAIN d AS int",
                "ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE > 0)"
            ]
        ));
    }
}
