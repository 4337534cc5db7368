use super::added_column::added_column;
use crate::dialect::Engine;
use crate::lint::words::{column, table};
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Generated, Operation};

pub(super) const RULE: Rule = Rule {
    id: "mysql-sbr-auto-increment",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Mysql, Engine::Mariadb],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# mysql-sbr-auto-increment

## What

An `AUTO_INCREMENT` column is added to a table that is in use.

## Why

Every row gets a number in the order in which the server happens to read it. Where replicas run the statement themselves (`binlog_format`
`STATEMENT` or `MIXED`: `ALTER TABLE` is always sent as a statement) they may number the rows in another order, and differ from then on.

## Instead

Make a table with the column, and copy the rows in an order that is told; or see that replicas and source have the same order first:

```sql
CREATE TABLE users_new LIKE users;
ALTER TABLE users_new ADD COLUMN id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY;
INSERT INTO users_new (name, age) SELECT name, age FROM users ORDER BY name, age;
RENAME TABLE users TO users_old, users_new TO users;
```
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Some((name, added)) = added_column(operation) else {
        return;
    };
    if added.generated != Some(Generated::AutoIncrement) || !scene.is_in_use(name) {
        return;
    }
    let message = format!(
        "replicas may number the rows of {} in another order in {}, and differ from then on",
        table(name),
        column(&added.name)
    );
    let instead = "copy the rows into a table that has the column, in an order that is told, and swap the two with RENAME TABLE";
    found.push(scene.costly(operation, message, instead));
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn it_is_found() {
        let it = |sql| {
            finds(
                "mysql-sbr-auto-increment",
                "mysql 8.4",
                &["CREATE TABLE users (n int)", sql],
            )
        };
        assert!(it(
            "ALTER TABLE users ADD id int NOT NULL AUTO_INCREMENT PRIMARY KEY"
        ));
        assert!(!it("ALTER TABLE users ADD a int"));
        assert!(!it("CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY)"));
    }
}
