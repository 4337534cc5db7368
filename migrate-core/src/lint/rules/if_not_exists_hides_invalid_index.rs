use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Operation};

pub(super) const RULE: Rule = Rule {
    id: "if-not-exists-hides-invalid-index",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Postgres],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# if-not-exists-hides-invalid-index

## What

`CREATE INDEX CONCURRENTLY IF NOT EXISTS`: what a failed attempt left behind passes for the index.

## Why

When a concurrent build fails or is cut short it leaves an index that is invalid: it is kept up to date and never used. With `IF NOT EXISTS` the next attempt finds it, does nothing, and succeeds.

## Instead

Without `IF NOT EXISTS`. `cargo migrate upgrade` looks whether the index is valid, and drops what a failed attempt left behind:

```sql
CREATE INDEX CONCURRENTLY users_name_idx ON users (name);
```
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::CreateIndex(create) = &operation.act else {
        return;
    };
    if !create.concurrently || !create.if_not_exists {
        return;
    }
    let own = create
        .name
        .as_ref()
        .map_or_else(|| "the index".to_owned(), table);
    let mut finding = Finding::new(
        scene.place(operation),
        format!("where a failed attempt left an invalid index, {own} is never built"),
        "leave IF NOT EXISTS out: a failed attempt is cleaned up when the revision runs again",
    );
    finding.fix = scene.remove(operation, &["if", "not", "exists"]);
    found.push(finding);
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn both_words() {
        assert!(finds(
            "if-not-exists-hides-invalid-index",
            "postgres 15",
            &["off\nCREATE INDEX CONCURRENTLY IF NOT EXISTS a ON users (n)"]
        ));
        assert!(!finds(
            "if-not-exists-hides-invalid-index",
            "postgres 15",
            &["off\nCREATE INDEX CONCURRENTLY a ON users (n)"]
        ));
    }
}
