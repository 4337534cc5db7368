use super::mysql_way::copies_because;
use crate::cost::Cause;
use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::Operation;

pub(super) const RULE: Rule = Rule {
    id: "mysql-charset-convert",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Mysql, Engine::Mariadb],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# mysql-charset-convert

## What

The texts of a table that is in use are converted to another character set, or ordered by another collation.

## Why

Every row is written anew while nobody can write to the table, and so are its indexes. Texts become longer: an index may pass its greatest
length, a `text` may become a `mediumtext`. Joins with tables that have another collation lose their indexes or fail.

## Instead

For columns to come, change what holds when nothing is said: that costs nothing.

```sql
ALTER TABLE users DEFAULT CHARACTER SET utf8mb4;
```

For what is there, let gh-ost or pt-online-schema-change copy the table while it is written to, or change over to a new column in phases.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    if !copies_because(scene, operation, Cause::Charset) {
        return;
    }
    let Some(name) = operation.act.table() else {
        return;
    };
    let message = format!(
        "{} is copied while nobody can write to it, since its texts get another character set or collation",
        table(name)
    );
    let actions = scene.text(operation);
    let instead = format!(
        "let gh-ost --table={} --alter=\"{actions}\" --execute do it; DEFAULT CHARACTER SET alone holds for columns to come, and costs nothing",
        name.name
    );
    found.push(scene.costly(operation, message, instead));
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn it_is_found() {
        let it = |sql| {
            finds(
                "mysql-charset-convert",
                "mysql 8.4",
                &[
                    "CREATE TABLE users (a varchar(20), n int) DEFAULT CHARSET=latin1",
                    sql,
                ],
            )
        };
        assert!(it("ALTER TABLE users CONVERT TO CHARACTER SET utf8mb4"));
        assert!(it(
            "ALTER TABLE users MODIFY a varchar(20) CHARACTER SET utf8mb4"
        ));
        assert!(!it("ALTER TABLE users DEFAULT CHARACTER SET utf8mb4"));
        assert!(!it("ALTER TABLE users MODIFY n int COMMENT 'x'"));
        assert!(!it(
            "CREATE TABLE t (a text); ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4"
        ));
    }
}
