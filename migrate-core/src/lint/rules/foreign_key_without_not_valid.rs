use super::not_valid::checked_at_once;
use crate::dialect::Engine;
use crate::lint::words::{column, table};
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Constraint, ConstraintKind, Operation, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "foreign-key-without-not-valid",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Deny,
    engines: &[Engine::Postgres],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# foreign-key-without-not-valid

## What

A foreign key is added to a table that is in use, and checked at once.

## Why

It takes a SHARE ROW EXCLUSIVE lock on both tables for as long as it reads both: nobody can write to either. With `NOT VALID` the lock is held for a moment, and `VALIDATE CONSTRAINT` lets others go on.

## Instead

```sql
ALTER TABLE posts ADD CONSTRAINT posts_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;
```
and in a revision of its own:
```sql
ALTER TABLE posts VALIDATE CONSTRAINT posts_user_id_fkey;
```
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::Table { table: name, act } = &operation.act else {
        return;
    };
    if !scene.matters(name) {
        return;
    }
    let is_key =
        |one: &Constraint| matches!(one.kind, ConstraintKind::ForeignKey { .. }) && one.validated;
    match act {
        TableAct::AddConstraint { constraint, .. } if is_key(constraint) => {
            let message = format!(
                "nobody can write to {} and the table it refers to while both are read",
                table(name)
            );
            found.push(checked_at_once(
                scene, operation, name, constraint, "fkey", message,
            ));
        }
        TableAct::AddColumn { column: added, .. } if added.constraints.iter().any(is_key) => {
            // Where all values are NULL, nothing is looked at.
            let cost = scene.cost(operation);
            if cost.scans.is_empty() {
                return;
            }
            found.push(
                Finding::new(
                    scene.place(operation),
                    format!("nobody can use {} while the values of {} are looked up", table(name), column(&added.name)),
                    "add the column without REFERENCES, the foreign key with NOT VALID, and validate it in a later revision",
                )
                .costing(cost),
            );
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn validated_at_once() {
        assert!(finds(
            "foreign-key-without-not-valid",
            "postgres 15",
            &["ALTER TABLE posts ADD FOREIGN KEY (u) REFERENCES users (id)"]
        ));
        assert!(finds(
            "foreign-key-without-not-valid",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int)",
                "ALTER TABLE users ADD c bigint DEFAULT 1 REFERENCES users (id)"
            ]
        ));
    }

    #[test]
    fn not_with_not_valid() {
        assert!(!finds(
            "foreign-key-without-not-valid",
            "postgres 15",
            &["ALTER TABLE posts ADD FOREIGN KEY (u) REFERENCES users (id) NOT VALID"]
        ));
        assert!(!finds(
            "foreign-key-without-not-valid",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int)",
                "ALTER TABLE users ADD c bigint REFERENCES users (id)"
            ]
        ));
        assert!(!finds(
            "foreign-key-without-not-valid",
            "postgres 15",
            &["CREATE TABLE p (u int); ALTER TABLE p ADD FOREIGN KEY (u) REFERENCES users (id)"]
        ));
    }
}
