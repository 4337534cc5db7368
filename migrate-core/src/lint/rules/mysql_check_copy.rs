use super::mysql_way::copies_because;
use crate::cost::Cause;
use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::Operation;

pub(super) const RULE: Rule = Rule {
    id: "mysql-check-copy",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Mysql, Engine::Mariadb],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# mysql-check-copy

## What

A check is added to a table that is in use.

## Why

The server copies the whole table while nobody can write to it, and holds every row against the check.

## Instead

On MySQL add the check without enforcing it, which costs nothing, and correct the rows that break it. Enforcing it copies the table, so
do that in a quiet hour, or with gh-ost:

```sql
ALTER TABLE users ADD CONSTRAINT users_age CHECK (age >= 0) NOT ENFORCED, ALGORITHM=INSTANT;
```

MariaDB has no such state. A trigger looks at what is written from now on:

```sql
CREATE TRIGGER users_age BEFORE INSERT ON users FOR EACH ROW
  IF NEW.age < 0 THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'users_age'; END IF;
```
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    if !copies_because(scene, operation, Cause::Check) {
        return;
    }
    let Some(name) = operation.act.table() else {
        return;
    };
    let message = format!(
        "{} is copied while nobody can write to it, since every row is held against the check",
        table(name)
    );
    let instead = match scene.script.server.engine {
        Engine::Mysql => {
            "add it with NOT ENFORCED, which costs nothing, and enforce it in a quiet hour or with gh-ost"
        }
        _ => {
            "let triggers look at what is written, and add the check in a quiet hour or with gh-ost"
        }
    };
    found.push(scene.costly(operation, message, instead));
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn it_is_found() {
        let it = |sql| {
            finds(
                "mysql-check-copy",
                "mysql 8.4",
                &["CREATE TABLE users (n int)", sql],
            )
        };
        assert!(it("ALTER TABLE users ADD CONSTRAINT c CHECK (n > 0)"));
        assert!(it("ALTER TABLE users ADD a int CHECK (a > 0)"));
        assert!(!it("ALTER TABLE users ADD CHECK (n > 0) NOT ENFORCED"));
        assert!(!it("ALTER TABLE users DROP CHECK c"));
        assert!(!it(
            "CREATE TABLE t (a int); ALTER TABLE t ADD CHECK (a > 0)"
        ));
    }
}
