use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Operation};

pub(super) const RULE: Rule = Rule {
    id: "backfill-not-idempotent",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &Engine::ALL,
    check: Check::Operation(check),
};

const PAGE: &str = "\
# backfill-not-idempotent

## What

A change of rows that is not one transaction would change a row again when it runs again: its condition is not about what it sets.

## Why

After it was cut off, nobody can tell which rows are done. `SET n = n + 1` counts them twice.

## Instead

A condition that a row fulfils once only:

```sql
UPDATE users SET active = true WHERE active IS NULL;
```
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::Update(change) = &operation.act else {
        return;
    };
    let in_pieces = scene.is_batched() || !scene.script.transaction;
    if !in_pieces || change.columns.is_empty() || !scene.is_in_use(&change.table) {
        return;
    }
    let dialect = scene.dialect();
    let is_about = |own: &String| {
        let condition = change.condition.as_ref();
        condition.is_some_and(|condition| condition.mentions(dialect, own))
    };
    if change.columns.iter().any(is_about) || says_so(scene.statement.leading) {
        return;
    }
    found.push(Finding::new(
        scene.place(operation),
        format!(
            "rows of {} that are done are changed again when it runs again",
            table(&change.table)
        ),
        format!(
            "leave out what is done: WHERE {} IS NULL",
            change
                .columns
                .iter()
                .map(|own| scene.sql(own))
                .next()
                .unwrap_or_default()
        ),
    ));
}

/// Whether the directive before it says that it may run twice.
fn says_so(leading: &str) -> bool {
    leading.lines().any(|line| {
        let line = line.trim_start().trim_start_matches('-').trim_start();
        line.strip_prefix("migrate:")
            .is_some_and(|said| said.trim() == "idempotent")
    })
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn in_pieces() {
        assert!(finds(
            "backfill-not-idempotent",
            "postgres 15",
            &["off\n\n-- migrate: batch key=id size=1000\nUPDATE users SET n = n + 1"]
        ));
        assert!(finds(
            "backfill-not-idempotent",
            "postgres 15",
            &["off\nUPDATE users SET n = 1 WHERE id > 5"]
        ));
        assert!(!finds(
            "backfill-not-idempotent",
            "postgres 15",
            &["off\nUPDATE users SET n = 1 WHERE n IS NULL"]
        ));
        assert!(!finds(
            "backfill-not-idempotent",
            "postgres 15",
            &["UPDATE users SET n = n + 1"]
        ));
    }
}
