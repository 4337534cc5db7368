use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Script, Tier};
use crate::sql::{Act, ObjectName};

pub(super) const RULE: Rule = Rule {
    id: "wide-lock-window",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Postgres],
    check: Check::Script(check),
};

const PAGE: &str = "\
# wide-lock-window

## What

One transaction locks more than one table that is in use against everybody.

## Why

While it waits for the second lock it holds the first, and everybody who uses the first table waits for those who use the second one. Two that lock in another order wait for each other.

## Instead

One table for each revision, and always in the same order.
";

fn check(script: &Script<'_>, found: &mut Vec<Finding>) {
    if script.statements.len() < 2 {
        return;
    }
    let mut locked: Vec<ObjectName> = Vec::new();
    script.each(|scene, operation| {
        if scene.transaction_since().is_none() || matches!(operation.act, Act::Transaction { .. }) {
            locked.clear();
            return;
        }
        let Some(name) = operation.act.table() else {
            return;
        };
        let name = scene.before.key(name);
        let cost = scene.cost(operation);
        let is_exclusive = cost
            .locks
            .iter()
            .any(|held| held.table == name && held.mode.blocks_reads());
        if !is_exclusive || !scene.is_in_use(&name) || locked.contains(&name) {
            return;
        }
        if let [first] = locked.as_slice() {
            found.push(
                Finding::new(
                    scene.place(operation),
                    format!(
                        "while this waits for {}, nobody can use {} either",
                        table(&name),
                        table(first)
                    ),
                    format!("change {} in a revision of its own", table(&name)),
                )
                .costing(cost),
            );
        }
        locked.push(name);
    });
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn two_tables() {
        assert!(finds(
            "wide-lock-window",
            "postgres 15",
            &["ALTER TABLE a ADD c int; ALTER TABLE b ADD c int"]
        ));
        assert!(!finds(
            "wide-lock-window",
            "postgres 15",
            &["ALTER TABLE a ADD c int; ALTER TABLE a ADD d int"]
        ));
        assert!(!finds(
            "wide-lock-window",
            "postgres 15",
            &["off\nALTER TABLE a ADD c int; ALTER TABLE b ADD c int"]
        ));
    }
}
