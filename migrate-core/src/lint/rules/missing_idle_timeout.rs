use crate::dialect::Engine;
use crate::lint::{Check, Finding, Level, Rule, Script, Tier};

use super::timeouts;

pub(super) const RULE: Rule = Rule {
    id: "missing-idle-timeout",
    page: PAGE,
    tier: Tier::Style,
    level: Level::Warn,
    engines: &[Engine::Postgres],
    check: Check::Script(check),
};

const PAGE: &str = "\
# missing-idle-timeout

## What

A change of the schema runs in a transaction that may stay open without an end: no `idle_in_transaction_session_timeout` is in force, and whoever runs the revisions sets none.

## Why

When the program that runs the revisions stops in the middle, its transaction may stay open, with all of its locks. `cargo migrate upgrade` sets a bound by itself; the rule speaks up when that is switched off.

## Instead

```sql
SET LOCAL idle_in_transaction_session_timeout = '10s';
ALTER TABLE users ADD COLUMN email text;
```
";

fn check(script: &Script<'_>, found: &mut Vec<Finding>) {
    if script.settings.timeouts_are_set || !script.transaction {
        return;
    }
    let names = ["idle_in_transaction_session_timeout", "transaction_timeout"];
    if let Some((place, _)) = timeouts::first_without(script, &names) {
        found.push(Finding::new(
            place,
            "its transaction may stay open without an end: no idle_in_transaction_session_timeout is in force",
            "set one before it: SET idle_in_transaction_session_timeout = '10s';",
        ));
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn as_with_locks() {
        assert!(finds(
            "missing-idle-timeout",
            "postgres 15",
            &["DROP TABLE users"]
        ));
        assert!(!finds(
            "missing-idle-timeout",
            "postgres 15",
            &["SET idle_in_transaction_session_timeout = '5s'; DROP TABLE users"]
        ));
    }
}
