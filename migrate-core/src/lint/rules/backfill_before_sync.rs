use crate::dialect::Engine;
use crate::lint::words::{column, table};
use crate::lint::{Check, Finding, Level, Rule, Scene, Script, Tier};
use crate::sql::{Act, ObjectName, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "backfill-before-sync",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &Engine::ALL,
    check: Check::Script(check),
};

const PAGE: &str = "\
# backfill-before-sync

## What

A column is filled before there is anything that keeps it filled: the trigger or the default for new rows comes later in the chain.

## Why

Rows that are written between the backfill and the trigger are missed, and nobody notices before the column is relied on.

## Instead

First the trigger (or the default) that fills new rows, then the backfill of the old ones.
";

fn check(script: &Script<'_>, found: &mut Vec<Finding>) {
    if !script.is_up {
        return;
    }
    script.each(|scene, operation| {
        let Act::Update(change) = &operation.act else {
            return;
        };
        let Some(known) = scene.before.table(&change.table) else {
            return;
        };
        let is_kept = |own: &String| known.column(own).is_none_or(|one| one.default.is_some());
        let kept = !known.triggers.is_empty() || change.columns.iter().all(is_kept);
        if kept || !scene.is_in_use(&change.table) {
            return;
        }
        if let Some(own) = change
            .columns
            .iter()
            .find(|own| is_kept_later(scene, &change.table, own))
        {
            found.push(Finding::new(
                scene.place(operation),
                format!(
                    "{} of {} is filled before anything fills it for new rows",
                    column(own),
                    table(&change.table)
                ),
                "put the trigger or the default that comes later before this",
            ));
        }
    });
}

/// Whether something that comes later in the chain fills the column.
fn is_kept_later(scene: &Scene<'_>, name: &ObjectName, own: &str) -> bool {
    let key = scene.before.key(name);
    let rest = scene.script.statements.iter().skip(scene.nth + 1);
    let later = scene
        .script
        .chain
        .revisions
        .iter()
        .skip(scene.script.at + 1);
    let mut all = rest
        .chain(later.flat_map(|one| &one.up))
        .flat_map(|statement| &statement.operations);
    all.any(|operation| match &operation.act {
        Act::CreateTrigger { table, .. } => scene.before.key(table) == key,
        Act::Table {
            table,
            act: TableAct::SetDefault { column, .. },
        } => scene.before.key(table) == key && column == own,
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn the_other_way_round() {
        assert!(finds(
            "backfill-before-sync",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int)",
                "UPDATE users SET n = 1 WHERE n IS NULL; ALTER TABLE users ALTER n SET DEFAULT 1"
            ]
        ));
        assert!(!finds(
            "backfill-before-sync",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int)",
                "ALTER TABLE users ALTER n SET DEFAULT 1; UPDATE users SET n = 1 WHERE n IS NULL"
            ]
        ));
        assert!(!finds(
            "backfill-before-sync",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int)",
                "UPDATE users SET n = 1 WHERE n IS NULL"
            ]
        ));
    }
}
