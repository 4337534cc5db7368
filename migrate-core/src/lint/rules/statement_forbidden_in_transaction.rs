use crate::dialect::Engine;
use crate::lint::{Check, Finding, Level, Rule, Script, Tier};

use super::outside;

pub(super) const RULE: Rule = Rule {
    id: "statement-forbidden-in-transaction",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Deny,
    engines: &Engine::ALL,
    check: Check::Script(check),
};

const PAGE: &str = "\
# statement-forbidden-in-transaction

## What

A statement that cannot run in a transaction stands in one: `VACUUM`, `CREATE DATABASE`, `ALTER SYSTEM`.

## Why

The database refuses it there. In a revision that runs in a transaction this is an error of the chain (`cargo migrate explain needs-transaction-off`); the rule finds it between a `BEGIN` and a `COMMIT` of the script, too.

## Instead

In a revision of its own:

```sql
-- migrate: transaction off
VACUUM users;
```
";

fn check(script: &Script<'_>, found: &mut Vec<Finding>) {
    for (place, what) in outside::inside(script) {
        // These have rules of their own.
        if !what.contains("CONCURRENTLY") && !what.starts_with("PRAGMA") {
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
            "statement-forbidden-in-transaction",
            "postgres 15",
            &["VACUUM users"]
        ));
        assert!(finds(
            "statement-forbidden-in-transaction",
            "sqlite 3.45",
            &["VACUUM"]
        ));
        assert!(finds(
            "statement-forbidden-in-transaction",
            "postgres 15",
            &["off\nBEGIN; CREATE DATABASE d; COMMIT"]
        ));
        assert!(!finds(
            "statement-forbidden-in-transaction",
            "postgres 15",
            &["off\nVACUUM users"]
        ));
        assert!(!finds(
            "statement-forbidden-in-transaction",
            "postgres 15",
            &["SELECT 1"]
        ));
    }
}
