use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Operation};

pub(super) const RULE: Rule = Rule {
    id: "explicit-lock-table",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Postgres, Engine::Mysql, Engine::Mariadb],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# explicit-lock-table

## What

`LOCK TABLE` locks a table that is in use.

## Why

Without a mode it takes an ACCESS EXCLUSIVE lock, to the end of the transaction: all who use the table wait.

## Instead

Take no lock by hand where the change takes its own. Where one is needed, the weakest that does: `LOCK TABLE users IN SHARE UPDATE EXCLUSIVE MODE`.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::Lock { table: name, mode } = &operation.act else {
        return;
    };
    let weak = [
        "ACCESS SHARE",
        "ROW SHARE",
        "ROW EXCLUSIVE",
        "SHARE UPDATE EXCLUSIVE",
    ];
    let is_weak = mode.as_deref().is_some_and(|mode| weak.contains(&mode));
    if is_weak || !scene.is_in_use(name) {
        return;
    }
    found.push(scene.costly(
        operation,
        format!(
            "others wait for {} until the transaction is over",
            table(name)
        ),
        "leave it to the statements to take their locks, or lock in SHARE UPDATE EXCLUSIVE mode",
    ));
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn a_strong_one() {
        assert!(finds(
            "explicit-lock-table",
            "postgres 15",
            &["LOCK TABLE users"]
        ));
        assert!(finds(
            "explicit-lock-table",
            "postgres 15",
            &["LOCK TABLE users IN SHARE MODE"]
        ));
        assert!(!finds(
            "explicit-lock-table",
            "postgres 15",
            &["LOCK TABLE users IN ROW EXCLUSIVE MODE"]
        ));
    }
}
