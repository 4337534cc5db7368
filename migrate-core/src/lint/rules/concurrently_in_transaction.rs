use crate::dialect::Engine;
use crate::lint::{Check, Finding, Level, Rule, Script, Tier};

use super::outside;

pub(super) const RULE: Rule = Rule {
    id: "concurrently-in-transaction",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Deny,
    engines: &[Engine::Postgres],
    check: Check::Script(check),
};

const PAGE: &str = "\
# concurrently-in-transaction

## What

A statement with `CONCURRENTLY` stands in a transaction.

## Why

PostgreSQL refuses it there: it commits between its phases by itself. In a revision that runs in a transaction this is an error of the chain (`cargo migrate explain needs-transaction-off`); the rule finds it between a `BEGIN` and a `COMMIT` of the script, too.

## Instead

In a revision of its own:

```sql
-- migrate: transaction off
CREATE INDEX CONCURRENTLY users_name_idx ON users (name);
```
";

fn check(script: &Script<'_>, found: &mut Vec<Finding>) {
    for (place, what) in outside::inside(script) {
        if what.contains("CONCURRENTLY") {
            found.push(Finding::new(
                place,
                format!("`{what}` cannot run inside a transaction"),
                "give it a revision of its own with `-- migrate: transaction off`",
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn inside() {
        assert!(finds(
            "concurrently-in-transaction",
            "postgres 15",
            &["CREATE INDEX CONCURRENTLY a ON t (b)"]
        ));
        assert!(finds(
            "concurrently-in-transaction",
            "postgres 15",
            &["off\nBEGIN; CREATE INDEX CONCURRENTLY a ON t (b); COMMIT"]
        ));
        assert!(finds(
            "concurrently-in-transaction",
            "postgres 15",
            &["ALTER TABLE e DETACH PARTITION p CONCURRENTLY"]
        ));
        assert!(!finds(
            "concurrently-in-transaction",
            "postgres 15",
            &["off\nCREATE INDEX CONCURRENTLY a ON t (b)"]
        ));
        assert!(!finds(
            "concurrently-in-transaction",
            "postgres 15",
            &["off\nBEGIN; SELECT 1; COMMIT; DROP INDEX CONCURRENTLY a"]
        ));
        assert!(!finds(
            "concurrently-in-transaction",
            "postgres 15",
            &["CREATE INDEX a ON t (b)"]
        ));
    }
}
