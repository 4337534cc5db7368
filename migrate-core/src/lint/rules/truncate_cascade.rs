use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Operation};

pub(super) const RULE: Rule = Rule {
    id: "truncate-cascade",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Postgres],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# truncate-cascade

## What

TRUNCATE with CASCADE: every table that refers to the one that is named is emptied as well.

## Why

The statement does not say which tables those are, and the tables that refer to them are emptied, too.

## Instead

Name every table that shall be emptied: `TRUNCATE a, b`. Without CASCADE the database refuses when one was forgotten.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::Truncate {
        table: name,
        cascade: true,
    } = &operation.act
    else {
        return;
    };
    let mut finding = Finding::new(
        scene.place(operation),
        format!("every table that refers to {} is emptied, too", table(name)),
        "name each table that shall be emptied, and leave CASCADE out",
    );
    finding.fix = scene.remove(operation, &["cascade"]);
    found.push(finding);
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn of_any_table() {
        assert!(finds(
            "truncate-cascade",
            "postgres 15",
            &["TRUNCATE users CASCADE"]
        ));
        assert!(!finds(
            "truncate-cascade",
            "postgres 15",
            &["TRUNCATE users"]
        ));
    }
}
