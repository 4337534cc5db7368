use crate::dialect::Engine;
use crate::lint::{Check, Finding, Level, Rule, Script, Tier};

use super::timeouts;

pub(super) const RULE: Rule = Rule {
    id: "missing-lock-timeout",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Deny,
    engines: &[Engine::Postgres, Engine::Mysql, Engine::Mariadb],
    check: Check::Script(check),
};

const PAGE: &str = "\
# missing-lock-timeout

## What

A change of the schema waits for its lock without an end: no `lock_timeout` (on MySQL and MariaDB `lock_wait_timeout`) is in force when it starts, and whoever runs the revisions sets none.

## Why

A change that waits for its lock holds up everybody who comes after it, also those who only read: one long query and one `ALTER TABLE`
are an outage. With a timeout the change gives up, and can be tried again.

`cargo migrate upgrade` sets a timeout for each statement and tries again by itself. The rule speaks up when that is switched off,
and when the script itself sets the timeout to 0.

## Instead

Leave the timeout to `cargo migrate`, or set one before the first change:

```sql
SET LOCAL lock_timeout = '2s';
ALTER TABLE users ADD COLUMN email text;
```
";

fn check(script: &Script<'_>, found: &mut Vec<Finding>) {
    let name = match script.server.engine {
        Engine::Postgres => "lock_timeout",
        _ => "lock_wait_timeout",
    };
    let set = match script.server.engine {
        Engine::Postgres => "SET lock_timeout = '2s';",
        _ => "SET lock_wait_timeout = 5;",
    };
    if let Some((scene, operation)) = timeouts::first_without(script, &[name]) {
        found.push(
            Finding::new(
                scene,
                format!("it waits for its lock without an end: no {name} is in force"),
                format!("set one before it: {set}"),
            )
            .costing(operation),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::Settings;
    use crate::lint::rules::tests::{finds, found_with, ids};

    #[test]
    fn a_change_without_one_is_found() {
        assert!(finds(
            "missing-lock-timeout",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int)",
                "ALTER TABLE users ADD c int"
            ]
        ));
        assert!(finds(
            "missing-lock-timeout",
            "postgres 15",
            &["ALTER TABLE users ADD c int; SET lock_timeout = '1s'"]
        ));
        assert!(finds(
            "missing-lock-timeout",
            "postgres 15",
            &["SET lock_timeout = 0; ALTER TABLE users ADD c int"]
        ));
        assert!(finds(
            "missing-lock-timeout",
            "mariadb 10.11",
            &["ALTER TABLE users ADD c int"]
        ));
    }

    #[test]
    fn one_that_is_set_is_enough() {
        assert!(!finds(
            "missing-lock-timeout",
            "postgres 15",
            &["SET lock_timeout = '1s'; ALTER TABLE users ADD c int"]
        ));
    }

    #[test]
    fn the_script_can_take_away_what_the_runner_sets() {
        let settings = Settings {
            timeouts_are_set: true,
            ..Settings::default()
        };
        let it = |up| {
            ids(&found_with(&settings, "postgres 15", &[up])).contains(&"missing-lock-timeout")
        };
        assert!(it(
            "SET LOCAL lock_timeout='0'; ALTER TABLE users ADD c int"
        ));
        assert!(it("SET lock_timeout = 0; ALTER TABLE users ADD c int"));
        assert!(!it("ALTER TABLE users ADD c int"));
        assert!(!it(
            "SET LOCAL lock_timeout='0'; RESET lock_timeout; ALTER TABLE users ADD c int"
        ));
        assert!(!it(
            "SET LOCAL lock_timeout='0'; SET LOCAL lock_timeout='1s'; ALTER TABLE users ADD c int"
        ));
    }

    #[test]
    fn what_is_new_waits_for_nobody() {
        assert!(!finds(
            "missing-lock-timeout",
            "postgres 15",
            &["CREATE TABLE a (b int); ALTER TABLE a ADD c int"]
        ));
    }
}
