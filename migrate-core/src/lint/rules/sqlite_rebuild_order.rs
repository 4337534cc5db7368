use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Script, Tier};
use crate::sql::{Act, ObjectName, Span, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "sqlite-rebuild-order",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Sqlite],
    check: Check::Script(check),
};

const PAGE: &str = "\
# sqlite-rebuild-order

## What

A table is made anew by renaming the old one away first, and giving its name to the new one.

## Why

SQLite rewrites what refers to a table when it is renamed: the foreign keys of other tables, views and triggers follow the old table to its new
name, and point to nothing once that is dropped.

## Instead

Make the new table under another name, drop the old one, and rename the new one last: then nothing is rewritten.

```sql
CREATE TABLE new_users (id INTEGER PRIMARY KEY, age TEXT);
INSERT INTO new_users (id, age) SELECT id, age FROM users;
DROP TABLE users;
ALTER TABLE new_users RENAME TO users;
```
";

fn check(script: &Script<'_>, found: &mut Vec<Finding>) {
    let mut away: Vec<(ObjectName, Span)> = Vec::new();
    script.each(|scene, operation| match &operation.act {
        Act::Table {
            table,
            act: TableAct::Rename { .. },
        } if scene.is_in_use(table) => {
            away.push((scene.before.key(table), scene.place(operation)));
        }
        Act::CreateTable(create) if !create.temporary => {
            let key = scene.before.key(&create.name);
            let Some(at) = away.iter().position(|(old, _)| *old == key) else {
                return;
            };
            let (old, span) = away.remove(at);
            let message = format!(
                "keys, views and triggers that refer to {} follow the old table to its new name",
                table(&old)
            );
            let own = scene.sql(&old.name);
            let scratch = scene.sql(&format!("new_{}", old.name));
            let instead = format!(
                "make the new table as {scratch}, copy the rows, DROP TABLE {own}, and last ALTER TABLE {scratch} RENAME TO {own}"
            );
            found.push(Finding::new(span, message, instead));
        }
        _ => {}
    });
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn it_is_found() {
        let it = |sql| {
            finds(
                "sqlite-rebuild-order",
                "sqlite 3.45",
                &["CREATE TABLE users (id INTEGER PRIMARY KEY)", sql],
            )
        };
        assert!(it(
            "ALTER TABLE users RENAME TO old; CREATE TABLE users (id, a); INSERT INTO users SELECT id, 1 FROM old; DROP TABLE old"
        ));
        assert!(!it(
            "CREATE TABLE new (id, a); INSERT INTO new SELECT id, 1 FROM users; DROP TABLE users; ALTER TABLE new RENAME TO users"
        ));
        assert!(!it("ALTER TABLE users RENAME TO people"));
    }
}
