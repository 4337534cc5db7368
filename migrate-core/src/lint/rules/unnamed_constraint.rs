use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, ConstraintKind, Operation, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "unnamed-constraint",
    page: PAGE,
    tier: Tier::Style,
    level: Level::Warn,
    engines: &[Engine::Postgres, Engine::Mysql, Engine::Mariadb],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# unnamed-constraint

## What

A constraint is added without a name.

## Why

The database makes one up, and it can be another one on another database: later revisions that drop or validate it fail there.

## Instead

```sql
ALTER TABLE users ADD CONSTRAINT users_age_positive CHECK (age > 0) NOT VALID;
```
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::Table {
        table: name,
        act: TableAct::AddConstraint { constraint, .. },
    } = &operation.act
    else {
        return;
    };
    // The name of a primary key is always the same.
    let is_key = matches!(constraint.kind, ConstraintKind::PrimaryKey { .. });
    if constraint.name.is_none() && !is_key {
        found.push(Finding::new(
            scene.place(operation),
            format!(
                "the name of a constraint of {} is up to the database",
                table(name)
            ),
            "name it: ADD CONSTRAINT <name> …",
        ));
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn that_is_added() {
        assert!(finds(
            "unnamed-constraint",
            "postgres 15",
            &["ALTER TABLE a ADD CHECK (b > 0)"]
        ));
        assert!(finds(
            "unnamed-constraint",
            "postgres 15",
            &["ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES c"]
        ));
        assert!(!finds(
            "unnamed-constraint",
            "postgres 15",
            &["ALTER TABLE a ADD CONSTRAINT d CHECK (b > 0)"]
        ));
        assert!(!finds(
            "unnamed-constraint",
            "postgres 15",
            &["ALTER TABLE a ADD PRIMARY KEY (b)"]
        ));
    }
}
