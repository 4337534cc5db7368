use crate::dialect::Engine;
use crate::lint::{Check, Finding, Level, Rule, Script, Tier};
use crate::sql::Span;

pub(super) const RULE: Rule = Rule {
    id: "mysql-implicit-commit",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Mysql, Engine::Mariadb],
    check: Check::Script(check),
};

const PAGE: &str = "\
# mysql-implicit-commit

## What

A revision has several changes of the schema, and not all of them are about tables of its own.

## Why

On MySQL and MariaDB each change of the schema ends the transaction and is there at once, for all. When the second one fails the first one
stays: there is no way to have all of them or none. `cargo migrate` goes on where it stopped, but until somebody mends what failed, programs meet
a schema that is neither the old one nor the new one.

## Instead

One change a revision, or one `ALTER TABLE` with several actions, which is all or nothing:

```sql
ALTER TABLE users ADD COLUMN age int, ADD INDEX users_age (age), ALGORITHM=INPLACE, LOCK=NONE;
```
";

fn check(script: &Script<'_>, found: &mut Vec<Finding>) {
    let mut changes: Vec<(usize, Span)> = Vec::new();
    let mut of_others = false;
    script.each(|scene, operation| {
        if !operation.act.changes_schema() {
            return;
        }
        let table = operation.act.table();
        of_others |= table.is_none_or(|table| {
            scene
                .before
                .table(table)
                .is_none_or(|_| scene.is_in_use(table))
        }) && !matches!(operation.act, crate::sql::Act::CreateTable(_));
        if changes.last().is_none_or(|(nth, _)| *nth != scene.nth) {
            changes.push((scene.nth, scene.statement.span.clone()));
        }
    });
    if let [_, (_, second), ..] = changes.as_slice()
        && of_others
    {
        found.push(Finding::new(
            second.clone(),
            format!("the statement before it stays when this one fails: the revision has {} changes of the schema, and each is there at once", changes.len()),
            "make them one ALTER TABLE, or one revision each",
        ));
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn it_is_found() {
        let it = |sql| {
            finds(
                "mysql-implicit-commit",
                "mysql 8.4",
                &["CREATE TABLE users (n int)", sql],
            )
        };
        assert!(it(
            "ALTER TABLE users ADD a int; ALTER TABLE users ADD b int"
        ));
        assert!(it("CREATE TABLE t (a int); ALTER TABLE users ADD b int"));
        assert!(!it("ALTER TABLE users ADD a int, ADD b int"));
        assert!(!it("CREATE TABLE t (a int); CREATE TABLE u (a int)"));
        assert!(!it(
            "INSERT INTO users VALUES (1); ALTER TABLE users ADD a int"
        ));
    }
}
