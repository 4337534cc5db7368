use super::not_valid::checked_at_once;
use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Constraint, ConstraintKind, Operation, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "check-without-not-valid",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Deny,
    engines: &[Engine::Postgres],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# check-without-not-valid

## What

A check is added to a table that is in use, and looked at for every row at once.

## Why

The whole table is read under an ACCESS EXCLUSIVE lock: all who use it wait. That holds for a check that is written with a new column, too. With `NOT VALID` the lock is held for a moment, and `VALIDATE CONSTRAINT` lets others go on.

## Instead

```sql
ALTER TABLE users ADD CONSTRAINT users_age_check CHECK (age >= 0) NOT VALID;
```
and in a revision of its own:
```sql
ALTER TABLE users VALIDATE CONSTRAINT users_age_check;
```
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::Table { table: name, act } = &operation.act else {
        return;
    };
    if !scene.matters(name) {
        return;
    }
    let is_check = |one: &Constraint| {
        one.validated
            && matches!(
                one.kind,
                ConstraintKind::Check { .. } | ConstraintKind::NotNull { .. }
            )
    };
    let message = format!(
        "all of {} is read for the check while nobody can use it",
        table(name)
    );
    match act {
        TableAct::AddConstraint { constraint, .. } if is_check(constraint) => {
            found.push(checked_at_once(
                scene, operation, name, constraint, "check", message,
            ));
        }
        TableAct::AddColumn { column: added, .. }
            if added
                .constraints
                .iter()
                .any(|one| matches!(one.kind, ConstraintKind::Check { .. })) =>
        {
            let finding = Finding::new(
                scene.place(operation),
                message,
                "add the column without it, the check as a constraint with NOT VALID, and validate that in a later revision",
            );
            found.push(finding.costing(scene.cost(operation)));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::{finds, found};

    #[test]
    fn validated_at_once() {
        assert!(finds(
            "check-without-not-valid",
            "postgres 15",
            &["ALTER TABLE users ADD CHECK (n > 0)"]
        ));
        assert!(finds(
            "check-without-not-valid",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int)",
                "ALTER TABLE users ADD c int CHECK (c > 0)"
            ]
        ));
    }

    #[test]
    fn not_with_not_valid() {
        assert!(!finds(
            "check-without-not-valid",
            "postgres 15",
            &["ALTER TABLE users ADD CHECK (n > 0) NOT VALID"]
        ));
        assert!(!finds(
            "check-without-not-valid",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int); ALTER TABLE users ADD CHECK (n > 0)"
            ]
        ));
    }
    #[test]
    fn the_name_to_validate_is_the_one_that_it_gets() {
        let help = |rule: &str, ups: &[&str]| {
            let all = found("postgres 15", ups);
            let mut own = all.into_iter().filter(|one| one.rule.id == rule);
            own.next().unwrap().finding.instead
        };
        let users = "CREATE TABLE users (id int, age int)";
        let add = "ALTER TABLE users ADD CHECK (age >= 0)";
        let known = help("check-without-not-valid", &[users, add]);
        assert!(
            known.ends_with("VALIDATE CONSTRAINT users_age_check;"),
            "{known}"
        );
        let unknown = help("check-without-not-valid", &[add]);
        let written = "ALTER TABLE users ADD CONSTRAINT users_check CHECK (age >= 0) NOT VALID;";
        assert!(unknown.contains(written), "{unknown}");
        let add = "ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users (id)";
        let key = help("foreign-key-without-not-valid", &[add]);
        assert!(
            key.ends_with("VALIDATE CONSTRAINT orders_user_id_fkey;"),
            "{key}"
        );
    }
}
