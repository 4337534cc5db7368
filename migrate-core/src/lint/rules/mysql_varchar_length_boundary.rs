use super::mysql_way::{Converted, converted};
use crate::cost::Cause;
use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::Operation;

pub(super) const RULE: Rule = Rule {
    id: "mysql-varchar-length-boundary",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Mysql, Engine::Mariadb],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# mysql-varchar-length-boundary

## What

A text column becomes longer than 255 bytes, or shorter.

## Why

In each row one byte holds the length of a text of up to 255 **bytes**, and two hold that of a longer one. Growing within either side costs
nothing; crossing the border copies the whole table while nobody can write to it. With `utf8mb4` a character takes up to four bytes, so the
border is between `varchar(63)` and `varchar(64)`; with `utf8mb3` between 85 and 86. (MariaDB crosses it for nothing from up to 127 bytes.)
A shorter text is always a copy.

## Instead

Keep to the side of the border, and say so:

```sql
ALTER TABLE users MODIFY name varchar(63), ALGORITHM=INPLACE, LOCK=NONE;
```

If it has to be crossed: a new column in phases (`cargo migrate new --change …`), or gh-ost. Declare new columns with room to grow:
`varchar(64)` or more with `utf8mb4`. Instead of a shorter column, let a check or the program hold the length.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Some(Converted {
        table: name,
        column,
        before,
    }) = converted(scene, operation, Cause::Length)
    else {
        return;
    };
    let now = before.map_or("", |known| known.data_type.text.as_str());
    let message = format!(
        "{} is copied while nobody can write to it: `{column}` is {now} now, and a length that shrinks or passes 255 bytes changes every row",
        table(name)
    );
    let instead = "keep the length between the old one and 255 bytes (63 characters of utf8mb4), or change over to a new column in phases (`cargo migrate new --change …`)";
    found.push(scene.costly(operation, message, instead));
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn it_is_found() {
        let it = |sql| {
            finds(
                "mysql-varchar-length-boundary",
                "mysql 8.4",
                &[
                    "CREATE TABLE users (a varchar(50), b varchar(100), c varchar(80) CHARACTER SET latin1) DEFAULT CHARSET=utf8mb4",
                    sql,
                ],
            )
        };
        assert!(it("ALTER TABLE users MODIFY a varchar(64)"));
        assert!(it("ALTER TABLE users MODIFY b varchar(60)"));
        assert!(it(
            "ALTER TABLE users CHANGE c c varchar(256) CHARACTER SET latin1"
        ));
        assert!(!it("ALTER TABLE users MODIFY a varchar(63)"));
        assert!(!it("ALTER TABLE users MODIFY b varchar(300)"));
        assert!(!it(
            "ALTER TABLE users MODIFY c varchar(255) CHARACTER SET latin1"
        ));
    }
}
