use crate::dialect::Engine;
use crate::lint::{Check, Finding, Level, Rule, Script, Tier};

use super::timeouts;

pub(super) const RULE: Rule = Rule {
    id: "missing-statement-timeout",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Postgres, Engine::Mariadb],
    check: Check::Script(check),
};

const PAGE: &str = "\
# missing-statement-timeout

## What

A change of the schema may run without an end: no `statement_timeout` (on MariaDB `max_statement_time`) is in force when it starts, and whoever runs the revisions sets none.

## Why

A statement that takes longer than anybody thought keeps its locks for as long. `cargo migrate upgrade` sets an upper bound by itself; the rule speaks up when that is switched off.

## Instead

Leave the timeout to `cargo migrate`, or set one before the first change:

```sql
SET LOCAL statement_timeout = '5s';
ALTER TABLE users ADD COLUMN email text;
```
";

fn check(script: &Script<'_>, found: &mut Vec<Finding>) {
    if script.settings.timeouts_are_set {
        return;
    }
    let (name, set) = match script.server.engine {
        Engine::Postgres => ("statement_timeout", "SET statement_timeout = '5s';"),
        _ => ("max_statement_time", "SET max_statement_time = 5;"),
    };
    if let Some((place, _)) = timeouts::first_without(script, &[name, "transaction_timeout"]) {
        found.push(Finding::new(
            place,
            format!("it may run without an end: no {name} is in force"),
            format!("set one before it: {set}"),
        ));
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn as_with_locks() {
        assert!(finds(
            "missing-statement-timeout",
            "postgres 15",
            &["DROP TABLE users"]
        ));
        assert!(!finds(
            "missing-statement-timeout",
            "postgres 15",
            &["SET statement_timeout = '5s'; DROP TABLE users"]
        ));
        assert!(!finds(
            "missing-statement-timeout",
            "postgres 15",
            &["off\nVACUUM users"]
        ));
    }
}
