use super::timeouts;
use crate::dialect::Engine;
use crate::lint::{Check, Finding, Level, Rule, Script, Tier};
use crate::sql::{Act, Span};

pub(super) const RULE: Rule = Rule {
    id: "mysql-metadata-lock-timeout",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Mysql, Engine::Mariadb],
    check: Check::Script(check),
};

const PAGE: &str = "\
# mysql-metadata-lock-timeout

## What

A change of the schema may wait for its metadata lock for longer than programs wait for an answer: `lock_wait_timeout` is what it is when nobody
sets it (a year on MySQL, a day on MariaDB), or was set to more than a minute.

## Why

Every change of a table, also an instant one, first waits for all transactions that have touched the table, and everybody who comes later waits
behind it. One forgotten transaction and one `ALTER TABLE` are an outage. `innodb_lock_wait_timeout` is about rows and does not help.

`cargo migrate upgrade` sets a timeout by itself; the rule speaks up when that is switched off, or a script sets a long one.

## Instead

```sql
SET SESSION lock_wait_timeout = 5;
ALTER TABLE users ADD COLUMN age int, ALGORITHM=INSTANT;
```
";

/// What programs may have to wait, in seconds.
const LONGEST: u64 = 60;

fn check(script: &Script<'_>, found: &mut Vec<Finding>) {
    let mut long: Option<(Span, u64)> = None;
    script.each(|scene, operation| {
        if let Act::Set(setting) = &operation.act
            && setting.name == "lock_wait_timeout"
            && let Some(seconds) = setting.value.as_ref().and_then(|value| value.parse().ok())
            && seconds > LONGEST
            && long.is_none()
        {
            long = Some((scene.place(operation), seconds));
        }
    });
    if let Some((span, seconds)) = long {
        found.push(Finding::new(
            span,
            format!("everybody waits for up to {seconds} seconds behind a change that waits for its lock"),
            "set lock_wait_timeout = 5, and try again when it gives up",
        ));
    } else if !script.settings.timeouts_are_set
        && let Some((span, cost)) = timeouts::first_without(script, &["lock_wait_timeout"])
    {
        let default = match script.server.engine {
            Engine::Mariadb => "a day",
            _ => "a year",
        };
        let message = format!(
            "it waits for its metadata lock for up to {default}, and everybody behind it: no lock_wait_timeout is in force"
        );
        found.push(
            Finding::new(
                span,
                message,
                "set one before it: SET SESSION lock_wait_timeout = 5;",
            )
            .costing(cost),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn it_is_found() {
        let it = |sql| {
            finds(
                "mysql-metadata-lock-timeout",
                "mysql 8.4",
                &["CREATE TABLE users (n int)", sql],
            )
        };
        assert!(it("ALTER TABLE users ADD a int"));
        assert!(it(
            "SET innodb_lock_wait_timeout = 5; ALTER TABLE users ADD a int"
        ));
        assert!(it(
            "SET SESSION lock_wait_timeout = 3600; ALTER TABLE users ADD a int"
        ));
        assert!(!it(
            "SET SESSION lock_wait_timeout = 5; ALTER TABLE users ADD a int"
        ));
        assert!(!it("INSERT INTO users VALUES (1)"));
    }
}
