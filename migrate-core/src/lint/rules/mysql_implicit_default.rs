use super::added_column::added_column;
use crate::dialect::Engine;
use crate::lint::words::{column, table};
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Generated, Operation};

pub(super) const RULE: Rule = Rule {
    id: "mysql-implicit-default",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Mysql, Engine::Mariadb],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# mysql-implicit-default

## What

A column without a default that may not be NULL is added to a table that is in use.

## Why

The server makes values up: 0, an empty text, a date of zeros. Nobody chose them, the rows look as if somebody had, and programs that do not
name the column fail to write from then on (in strict mode).

## Instead

Say what the old rows shall have, or let the column be NULL until they are filled:

```sql
ALTER TABLE users ADD COLUMN age int NOT NULL DEFAULT 18, ALGORITHM=INSTANT;
```
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Some((name, added)) = added_column(operation) else {
        return;
    };
    let makes_its_own = matches!(
        added.generated,
        Some(Generated::AutoIncrement | Generated::Stored(_) | Generated::Virtual(_))
    );
    let is_silent = added.not_null && added.default.is_none() && !makes_its_own;
    if !is_silent || !scene.is_in_use(name) {
        return;
    }
    let message = format!(
        "the rows of {} get a value in {} that nobody chose: it is NOT NULL and has no default",
        table(name),
        column(&added.name)
    );
    let instead = format!(
        "add DEFAULT …, or add {} as NULL, fill it, and then make it NOT NULL",
        column(&added.name)
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
                "mysql-implicit-default",
                "mysql 8.4",
                &["CREATE TABLE users (n int)", sql],
            )
        };
        assert!(it("ALTER TABLE users ADD a int NOT NULL"));
        assert!(!it("ALTER TABLE users ADD a int NOT NULL DEFAULT 1"));
        assert!(!it("ALTER TABLE users ADD a int"));
        assert!(!it(
            "ALTER TABLE users ADD a int NOT NULL AUTO_INCREMENT UNIQUE"
        ));
        assert!(!it(
            "CREATE TABLE t (n int); ALTER TABLE t ADD a int NOT NULL"
        ));
    }
}
