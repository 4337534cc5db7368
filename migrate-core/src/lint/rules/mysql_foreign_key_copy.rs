use super::mysql_way::copies_because;
use crate::cost::Cause;
use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, ConstraintKind, Operation, Reference, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "mysql-foreign-key-copy",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Mysql, Engine::Mariadb],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# mysql-foreign-key-copy

## What

A foreign key is added to a table that is in use, and every row is checked.

## Why

With `foreign_key_checks` on, the server copies the whole table while nobody can write to it. With the checks off it only notes the key, but rows
that refer to nothing stay unseen.

## Instead

Find the rows that refer to nothing, and let the server note the key only, with a lock that nobody feels:

```sql
SELECT count(*) FROM posts LEFT JOIN users ON users.id = posts.author WHERE posts.author IS NOT NULL AND users.id IS NULL;
SET SESSION foreign_key_checks = 0;
ALTER TABLE posts ADD CONSTRAINT posts_author FOREIGN KEY (author) REFERENCES users (id), ALGORITHM=INPLACE, LOCK=NONE;
SET SESSION foreign_key_checks = 1;
```
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    if !copies_because(scene, operation, Cause::ForeignKey) {
        return;
    }
    let Act::Table { table: name, act } = &operation.act else {
        return;
    };
    let Some((columns, reference)) = foreign_key(act) else {
        return;
    };
    let message = format!(
        "{} is copied while nobody can write to it, since every row is held against {}",
        table(name),
        table(&reference.table)
    );
    found.push(scene.costly(
        operation,
        message,
        instead(scene, operation, columns, reference),
    ));
}

fn foreign_key(act: &TableAct) -> Option<(&[String], &Reference)> {
    let constraints = match act {
        TableAct::AddConstraint { constraint, .. } => std::slice::from_ref(&**constraint),
        TableAct::AddColumn { column, .. } => &column.constraints,
        _ => &[],
    };
    constraints.iter().find_map(|one| match &one.kind {
        ConstraintKind::ForeignKey { columns, reference } => Some((columns.as_slice(), reference)),
        _ => None,
    })
}

fn instead(
    scene: &Scene<'_>,
    operation: &Operation,
    columns: &[String],
    reference: &Reference,
) -> String {
    let Some(child) = operation.act.table() else {
        return String::new();
    };
    let child = scene.sql_table(child);
    let parent = scene.sql_table(&reference.table);
    let pairs = columns.iter().zip(&reference.columns);
    let pairs: Vec<_> = pairs
        .map(|(own, other)| format!("p.{} = c.{}", scene.sql(other), scene.sql(own)))
        .collect();
    let own: Vec<_> = columns
        .iter()
        .map(|own| format!("c.{} IS NOT NULL", scene.sql(own)))
        .collect();
    let on = if pairs.is_empty() {
        "…".to_owned()
    } else {
        pairs.join(" AND ")
    };
    format!(
        "see that SELECT count(*) FROM {child} c WHERE {} AND NOT EXISTS (SELECT 1 FROM {parent} p WHERE {on}); gives 0, then put SET SESSION foreign_key_checks = 0; before it, and add ALGORITHM=INPLACE, LOCK=NONE",
        own.join(" AND ")
    )
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::{finds, found_with, ids};
    use crate::lint::{Settings, Size};

    #[test]
    fn it_is_found() {
        let it = |sql| {
            finds(
                "mysql-foreign-key-copy",
                "mysql 8.4",
                &[
                    "CREATE TABLE posts (id bigint PRIMARY KEY, author bigint)",
                    sql,
                ],
            )
        };
        assert!(it(
            "ALTER TABLE posts ADD FOREIGN KEY (author) REFERENCES users (id)"
        ));
        assert!(!it(
            "SET foreign_key_checks = 0; ALTER TABLE posts ADD FOREIGN KEY (author) REFERENCES users (id)"
        ));
        assert!(!it(
            "ALTER TABLE posts ADD reader bigint REFERENCES users (id)"
        ));
        assert!(!it(
            "CREATE TABLE t (a int, FOREIGN KEY (a) REFERENCES users (id))"
        ));
    }

    #[test]
    fn the_help_can_be_followed() {
        let settings = Settings {
            sizes: [("posts".to_owned(), Size::Large)].into(),
            ..Settings::default()
        };
        let posts = "CREATE TABLE posts (id bigint PRIMARY KEY, author bigint, KEY (author))";
        let add = "ALTER TABLE posts ADD CONSTRAINT fk FOREIGN KEY (author) REFERENCES users (id), ALGORITHM=INPLACE, LOCK=NONE";
        let followed =
            format!("SET SESSION foreign_key_checks=0; {add}; SET SESSION foreign_key_checks=1");
        for server in ["mariadb 10.11", "mysql 8.4"] {
            let all = ids(&found_with(&settings, server, &[posts, &followed]));
            for rule in [
                "mysql-foreign-key-copy",
                "mysql-copy-algorithm",
                "large-table-long-step",
            ] {
                assert!(!all.contains(&rule), "{server}: {rule}");
            }
            let again =
                format!("{followed}; ALTER TABLE posts ADD FOREIGN KEY (author) REFERENCES a (id)");
            let all = found_with(&settings, server, &[posts, &again]);
            assert!(ids(&all).contains(&"mysql-foreign-key-copy"), "{server}");
            // gh-ost takes none.
            assert!(
                all.iter()
                    .all(|one| !one.finding.instead.contains("gh-ost"))
            );
        }
    }

    #[test]
    fn mariadb_heeds_those_of_columns() {
        let sql = "ALTER TABLE posts ADD reader bigint REFERENCES users (id)";
        assert!(finds("mysql-foreign-key-copy", "mariadb 10.11", &[sql]));
    }
}
