use super::mysql_way::{is_first, of_statement};
use crate::cost::{Algorithm, Cause};
use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::Operation;

pub(super) const RULE: Rule = Rule {
    id: "mysql-instant-blocked",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Mysql, Engine::Mariadb],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# mysql-instant-blocked

## What

A column is added, moved or dropped, which would be done at once were it not for something about the table: a FULLTEXT index, compressed rows,
a virtual column, an index on one.

## Why

Instead of a note in the catalog the whole table is written anew, and with a FULLTEXT index or an index on a virtual column nobody can write
to it meanwhile.

## Instead

Say that it has to be done at once, so that the server refuses it, and see what is in the way:

```sql
ALTER TABLE users ADD COLUMN age int, ALGORITHM=INSTANT;
```

With a virtual column, add the new one at the end, without `FIRST` and `AFTER`. Else let gh-ost copy the table while it is written to, or put the column into a table of its own.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    if !is_first(scene, operation) {
        return;
    }
    let Some(way) = of_statement(scene) else {
        return;
    };
    if !way.causes.contains(&Cause::Barred) || way.algorithm == Algorithm::Instant || way.refused {
        return;
    }
    let why = way.why.as_deref().unwrap_or("something is in the way");
    let message = format!(
        "all of {} is written anew (ALGORITHM={}, LOCK={}), since {why}",
        table(&way.table),
        way.algorithm,
        way.lock
    );
    let finding = Finding::new(
        scene.statement.span.clone(),
        message,
        "add ALGORITHM=INSTANT, so that the server refuses; then change it in a quiet hour, or with gh-ost",
    );
    found.push(finding.costing(scene.cost_of_statement()));
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn it_is_found() {
        let it = |sql| {
            finds(
                "mysql-instant-blocked",
                "mariadb 10.11",
                &[
                    "CREATE TABLE users (a text, FULLTEXT KEY (a)); CREATE TABLE packed (a int) ROW_FORMAT=COMPRESSED; CREATE TABLE made (a int, b int AS (a + 1) VIRTUAL)",
                    sql,
                ],
            )
        };
        assert!(it("ALTER TABLE users ADD n int"));
        assert!(it("ALTER TABLE packed ADD n int"));
        assert!(it("ALTER TABLE made ADD n int FIRST"));
        assert!(!it("ALTER TABLE made ADD n int"));
        assert!(!it("ALTER TABLE users ADD n int, ALGORITHM=INSTANT"));
        assert!(!it("ALTER TABLE users ALTER a SET DEFAULT ''"));
    }
}
