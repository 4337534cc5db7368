use crate::cost::Cost;
use crate::dialect::Engine;
use crate::lint::words::{keyword, table};
use crate::lint::{Check, Finding, Level, Rule, Scene, Script, Tier};
use crate::sql::{Act, ObjectName, Operation, RowSource};

pub(super) const RULE: Rule = Rule {
    id: "statements-after-exclusive-lock",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Postgres],
    check: Check::Script(check),
};

const PAGE: &str = "\
# statements-after-exclusive-lock

## What

A transaction locks a table against everybody, and then does something that takes its time.

## Why

Locks are held to the end of the transaction: an `ADD COLUMN` that takes a moment, followed by an `UPDATE` of a minute, is an outage of a minute.

## Instead

Let the statement that takes the lock be the last one of its revision, or put what takes long into a revision of its own, before it or after it.
";

fn check(script: &Script<'_>, found: &mut Vec<Finding>) {
    if script.statements.len() < 2 {
        return;
    }
    let mut locked: Option<ObjectName> = None;
    let mut told = false;
    script.each(|scene, operation| {
        if scene.transaction_since().is_none() || matches!(operation.act, Act::Transaction { .. }) {
            locked = None;
            return;
        }
        let cost = scene.cost(operation);
        if let Some(name) = &locked
            && !told
            && takes_long(scene, operation, &cost)
        {
            told = true;
            found.push(
                Finding::new(
                    scene.place(operation),
                    format!(
                        "nobody can use {} while this runs: an earlier statement locked it",
                        table(name)
                    ),
                    "put it into a revision of its own",
                )
                .costing(cost.clone()),
            );
        }
        let exclusive = cost
            .locks
            .iter()
            .find(|held| held.mode.blocks_reads() && scene.is_in_use(&held.table));
        if let Some(held) = exclusive
            && locked.is_none()
        {
            locked = Some(held.table.clone());
        }
    });
}

fn takes_long(scene: &Scene<'_>, operation: &Operation, cost: &Cost) -> bool {
    let reads = cost.scans.iter().any(|name| scene.matters(name));
    match &operation.act {
        // A function that is called alone, a setting that is asked for: done in a moment.
        Act::Query => keyword(scene.statement.text, "from"),
        Act::Update(change) | Act::Delete(change) => scene.matters(&change.table),
        Act::Insert { source, .. } => *source == RowSource::Query,
        Act::Merge { .. } | Act::Load { .. } | Act::RefreshView { .. } => true,
        _ => reads,
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn what_takes_long() {
        assert!(finds(
            "statements-after-exclusive-lock",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int)",
                "ALTER TABLE users ADD c int; SELECT count(*) FROM users"
            ]
        ));
        assert!(finds(
            "statements-after-exclusive-lock",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int)",
                "ALTER TABLE users ADD c int; UPDATE users SET c = 1"
            ]
        ));
        assert!(!finds(
            "statements-after-exclusive-lock",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int)",
                "SELECT count(*) FROM users; ALTER TABLE users ADD c int"
            ]
        ));
        assert!(!finds(
            "statements-after-exclusive-lock",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int)",
                "ALTER TABLE users ADD c int; ALTER TABLE users ADD d int"
            ]
        ));
        assert!(!finds(
            "statements-after-exclusive-lock",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int); ALTER TABLE users ADD c int; UPDATE users SET c = 1"
            ]
        ));
    }
}
