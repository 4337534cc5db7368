use crate::dialect::Dialect;
use crate::dialect::Engine;
use crate::lint::words::{column, place, table};
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Operation, operations};

pub(super) const RULE: Rule = Rule {
    id: "duplicate-column-assignment",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &Engine::ALL,
    check: Check::Operation(check),
};

const PAGE: &str = "\
# duplicate-column-assignment

## What

A statement names the same column twice.

## Why

PostgreSQL refuses it. MySQL and SQLite take one of the two values without a word.

## Instead

Name it once.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let (name, lists) = match &operation.act {
        Act::Update(change) => (&change.table, vec![change.columns.clone()]),
        Act::Insert { table, columns, .. } => {
            let named = columns.clone().unwrap_or_default();
            (table, vec![named, set_on_conflict(scene, operation)])
        }
        _ => return,
    };
    let twice = lists.iter().find_map(|columns| {
        let mut each = columns.iter().enumerate();
        each.find(|(at, own)| {
            columns
                .iter()
                .take(*at)
                .any(|other| same(scene, other, own))
        })
    });
    if let Some((_, own)) = twice {
        found.push(Finding::new(
            scene.place(operation),
            format!("{} of {} is set twice", column(own), table(name)),
            "set it once",
        ));
    }
}

/// The columns that `ON CONFLICT DO UPDATE SET` sets: what follows is an update without its head.
fn set_on_conflict(scene: &Scene<'_>, operation: &Operation) -> Vec<String> {
    let text = scene.text(operation);
    let Some(behind) = place(text, "DO UPDATE").and_then(|place| text.get(place.end..)) else {
        return Vec::new();
    };
    let update = format!("UPDATE t {behind}");
    let found = operations(scene.dialect(), &update);
    match found.first().map(|one| &one.act) {
        Some(Act::Update(change)) => change.columns.clone(),
        _ => Vec::new(),
    }
}

fn same(scene: &Scene<'_>, one: &str, other: &str) -> bool {
    match scene.dialect() {
        // Parts of a value are set one by one: `a[1] = 1, a[2] = 2` looks the same here.
        Dialect::Postgres => one == other && !scene.statement.text.contains('['),
        Dialect::Mysql | Dialect::Sqlite => one.eq_ignore_ascii_case(other),
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn in_one_statement() {
        assert!(finds(
            "duplicate-column-assignment",
            "postgres 15",
            &["UPDATE users SET n = 1, n = 2 WHERE id = 1"]
        ));
        assert!(finds(
            "duplicate-column-assignment",
            "sqlite 3.45",
            &["INSERT INTO users (id, ID) VALUES (1, 2)"]
        ));
        assert!(!finds(
            "duplicate-column-assignment",
            "postgres 15",
            &["UPDATE users SET n = 1, m = 2 WHERE id = 1"]
        ));
        assert!(!finds(
            "duplicate-column-assignment",
            "postgres 15",
            &["UPDATE users SET n[1] = 1, n[2] = 2 WHERE id = 1"]
        ));
        assert!(finds(
            "duplicate-column-assignment",
            "postgres 15",
            &["INSERT INTO users (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET n = 1, n = 2"]
        ));
    }
}
