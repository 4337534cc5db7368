use super::mysql_way::{Converted, converted};
use crate::cost::Cause;
use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::Operation;

pub(super) const RULE: Rule = Rule {
    id: "mysql-enum-reorder",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Mysql, Engine::Mariadb],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# mysql-enum-reorder

## What

An `ENUM` or `SET` gets a value before others, or loses or renames one.

## Why

Rows hold the number of a value, not its text. Unless values are only added at the end, every row is converted: the table is copied while
nobody can write to it, and rows whose value is gone become empty or fail.

## Instead

Add values at the end. Sort in the query (`ORDER BY FIELD(…)`), not in the type.

```sql
ALTER TABLE users MODIFY kind enum('admin', 'member', 'guest'), ALGORITHM=INSTANT;
```

To remove a value, first change the rows that have it (in batches), and leave it in the type.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Some(Converted {
        table: name,
        column,
        before,
    }) = converted(scene, operation, Cause::Members)
    else {
        return;
    };
    let values = before.map(|known| known.data_type.arguments.join(", "));
    let message = format!(
        "every row of {} is converted while nobody can write to it: the values of `{column}` get other numbers",
        table(name)
    );
    let instead = match values {
        Some(values) => format!("keep what is there, and add new values behind it: {values}, …"),
        None => "keep what is there, and add new values behind it".to_owned(),
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
                "mysql-enum-reorder",
                "mysql 8.4",
                &[
                    "CREATE TABLE users (kind enum('a','b'), flags set('x','y'))",
                    sql,
                ],
            )
        };
        assert!(it("ALTER TABLE users MODIFY kind enum('c','a','b')"));
        assert!(it("ALTER TABLE users MODIFY kind enum('a')"));
        assert!(it("ALTER TABLE users CHANGE flags flags set('y','x')"));
        assert!(!it("ALTER TABLE users MODIFY kind enum('a','b','c')"));
        assert!(!it("ALTER TABLE users MODIFY flags set('x','y','z')"));
    }
}
