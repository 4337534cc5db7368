use super::mysql_way::{blocks_by_copy, is_first, of_statement, place_of_clauses, tools};
use crate::cost::{Algorithm, Way};
use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Operation};

pub(super) const RULE: Rule = Rule {
    id: "mysql-copy-algorithm",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Deny,
    engines: &[Engine::Mysql, Engine::Mariadb],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# mysql-copy-algorithm

## What

A table that is in use is copied row by row: the change needs `ALGORITHM=COPY`, or asks for it.

## Why

Until the copy is done nobody can write to the table; with millions of rows that is an outage of minutes or hours. MySQL and MariaDB fall
back to a copy in silence when a change cannot be done in another way. What needs one depends on the table and the version: another type
(`int` to `bigint`), a shorter text or one that passes 255 bytes, an enum value before others, another character set, a foreign key or a
check that is looked at, a primary key that goes, a default that is another value for each row. From 11.2 on MariaDB lets others write
meanwhile, and nothing is found.

## Instead

If the change is not known to need a copy, say how it has to be done: the server refuses it instead of copying.

```sql
ALTER TABLE users ADD COLUMN age int, ALGORITHM=INSTANT;
ALTER TABLE users ADD INDEX users_name (name), ALGORITHM=INPLACE, LOCK=NONE;
```

If it does, add a new column, keep it up to date, fill it in batches and change over (`cargo migrate new --change 'change type of
users.age to bigint'` writes the revisions), or let a tool copy the table while it is written to, and mark the revision as applied with
`cargo migrate stamp`:

```sh
gh-ost --database=app --table=users --alter=\"MODIFY age bigint\" --execute
pt-online-schema-change --alter \"MODIFY age bigint\" D=app,t=users --execute
```

gh-ost takes no tables with foreign keys or triggers.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    if !is_first(scene, operation) {
        return;
    }
    let Some(way) = of_statement(scene) else {
        return;
    };
    // It fails before a row is touched.
    if !blocks_by_copy(&way) || way.refused {
        return;
    }
    let why = way.why.as_deref().unwrap_or("no other algorithm can do it");
    let message = format!(
        "{} is copied row by row while nobody can write to it: {why}",
        table(&way.table)
    );
    let finding = Finding::new(scene.statement.span.clone(), message, instead(scene, &way));
    found.push(finding.costing(scene.cost_of_statement()));
}

fn instead(scene: &Scene<'_>, way: &Way) -> String {
    if way.asked_algorithm == Some(Algorithm::Copy) && way.causes.is_empty() {
        return "leave out ALGORITHM=COPY, or ask for ALGORITHM=INPLACE, LOCK=NONE".to_owned();
    }
    let first = scene.statement.operations.first().map(|it| &it.act);
    if let Some(Act::CreateIndex(_)) = first {
        return "ask for ALGORITHM=INPLACE, LOCK=NONE".to_owned();
    }
    let pinned = match (way.assumed, place_of_clauses(scene)) {
        (true, Some(_)) => {
            "add ALGORITHM=INPLACE, LOCK=NONE, so that the server refuses instead of copying; if it does: "
        }
        _ => "",
    };
    format!(
        "{pinned}change over to a new column in phases (`cargo migrate new --change …`), or run {}, and then `cargo migrate stamp`",
        tools(scene, way)
    )
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    const USERS: &str = "CREATE TABLE users (id bigint PRIMARY KEY, name varchar(50), n int) DEFAULT CHARSET=utf8mb4";

    fn copies(server: &str, sql: &str) -> bool {
        finds("mysql-copy-algorithm", server, &[USERS, sql])
    }

    #[test]
    fn what_needs_or_asks_for_a_copy() {
        for sql in [
            "ALTER TABLE users MODIFY n bigint",
            "ALTER TABLE users MODIFY name varchar(100)",
            "ALTER TABLE users ADD a int, ALGORITHM=COPY",
            "CREATE INDEX i ON users (n) ALGORITHM=COPY",
            "ALTER TABLE users DROP PRIMARY KEY",
            "ALTER TABLE unknown MODIFY a bigint",
        ] {
            assert!(copies("mariadb 10.11", sql), "{sql}");
            assert!(copies("mysql 8.4", sql), "{sql}");
        }
    }

    #[test]
    fn what_needs_none() {
        for sql in [
            "ALTER TABLE users ADD a int",
            "ALTER TABLE users MODIFY name varchar(60)",
            "ALTER TABLE users ADD INDEX i (n)",
            "ALTER TABLE users RENAME TO people",
            "ALTER TABLE users MODIFY n bigint, ALGORITHM=INPLACE",
            "CREATE TABLE t (a int); ALTER TABLE t MODIFY a bigint",
        ] {
            assert!(!copies("mariadb 10.11", sql), "{sql}");
        }
        assert!(!copies("mariadb 11.4", "ALTER TABLE users MODIFY n bigint"));
    }
}
