use super::mysql_way::{is_first, of_statement};
use crate::cost::OnlineLock;
use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::Operation;

pub(super) const RULE: Rule = Rule {
    id: "mysql-blocking-lock-clause",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Mysql, Engine::Mariadb],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# mysql-blocking-lock-clause

## What

A change of a table that is in use asks for `LOCK=SHARED` or `LOCK=EXCLUSIVE`.

## Why

`SHARED` keeps everybody from writing until the change is done, `EXCLUSIVE` from reading as well, even if the server could do without.

## Instead

Ask for `LOCK=NONE`: the server refuses the change if that cannot be.

```sql
CREATE INDEX users_name ON users (name) ALGORITHM=INPLACE LOCK=NONE;
```
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    if !is_first(scene, operation) {
        return;
    }
    let Some(way) = of_statement(scene) else {
        return;
    };
    let Some(lock) = way.asked_lock.filter(|lock| *lock > OnlineLock::None) else {
        return;
    };
    let kept_from = match lock {
        OnlineLock::Exclusive => "read or write",
        _ => "write to",
    };
    let message = format!(
        "nobody can {kept_from} {} until it is done: LOCK={lock} asks for that",
        table(&way.table)
    );
    let finding = Finding::new(
        scene.statement.span.clone(),
        message,
        "ask for LOCK=NONE: the server refuses the change if it cannot be done so",
    );
    found.push(finding.costing(scene.cost_of_statement()));
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    fn found(sql: &str) -> bool {
        finds(
            "mysql-blocking-lock-clause",
            "mysql 8.4",
            &["CREATE TABLE users (n int)", sql],
        )
    }

    #[test]
    fn locks_that_others_feel() {
        assert!(found("CREATE INDEX i ON users (n) LOCK=EXCLUSIVE"));
        assert!(found("ALTER TABLE users ADD a int, LOCK = SHARED"));
        assert!(found("DROP INDEX i ON users LOCK SHARED"));
        assert!(!found("ALTER TABLE users ADD a int, LOCK=NONE"));
        assert!(!found("ALTER TABLE users ADD a int, LOCK=DEFAULT"));
        assert!(!found(
            "CREATE TABLE t (a int); CREATE INDEX i ON t (a) LOCK=SHARED"
        ));
    }
}
