use super::sqlite_rebuild::{Rebuild, rebuilds};
use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Script, Tier};
use crate::replay::{Index, Table};
use crate::sql::IndexPart;

pub(super) const RULE: Rule = Rule {
    id: "sqlite-rebuild-incomplete",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Sqlite],
    check: Check::Script(check),
};

const PAGE: &str = "\
# sqlite-rebuild-incomplete

## What

A table is made anew, and something of the old one is not made again: its rows, an index, a trigger, `STRICT`, `WITHOUT ROWID`.

## Why

Indexes and triggers go with the table that is dropped. Nothing fails: queries become slow, rows double, what a trigger did is not done any
more.

## Instead

After the last rename, make again what the old table had:

```sql
CREATE TABLE new_users (id INTEGER PRIMARY KEY, age TEXT) STRICT;
INSERT INTO new_users (id, age) SELECT id, age FROM users;
DROP TABLE users;
ALTER TABLE new_users RENAME TO users;
CREATE INDEX users_age ON users (age);
CREATE TRIGGER users_log AFTER INSERT ON users BEGIN INSERT INTO log VALUES (new.id); END;
```
";

fn check(script: &Script<'_>, found: &mut Vec<Finding>) {
    let end = script.end();
    for rebuild in rebuilds(script) {
        let Some(new) = end.table(&rebuild.table) else {
            continue;
        };
        let lacking = lacking(&rebuild, new);
        if lacking.is_empty() {
            continue;
        }
        let message = format!(
            "{} is made anew without {}",
            table(&rebuild.table),
            lacking.join(", ")
        );
        found.push(Finding::new(
            rebuild.dropped.clone(),
            message,
            "make it again after the rename; an index or a trigger goes with the table that is dropped",
        ));
    }
}

fn lacking(rebuild: &Rebuild, new: &Table) -> Vec<String> {
    let old = &rebuild.old;
    let mut lacking = Vec::new();
    if !rebuild.copies {
        lacking.push("its rows".to_owned());
    }
    let indexes = old.indexes.iter().filter(|index| !has_index(new, index));
    lacking.extend(indexes.map(|index| format!("index `{}`", index.name)));
    let triggers = old.triggers.iter();
    let triggers = triggers.filter(|name| !new.triggers.contains(*name));
    lacking.extend(triggers.map(|name| format!("trigger `{name}`")));
    let options = old.options.keys();
    let options = options.filter(|name| !new.options.contains_key(*name));
    lacking.extend(options.cloned());
    lacking
}

/// Whether the new table has an index of the same parts or of that name, or lacks a column for it.
fn has_index(new: &Table, index: &Index) -> bool {
    let parts = &index.definition.parts;
    let mut columns = parts.iter().filter_map(IndexPart::column);
    let has_same = |other: &Index| {
        other.definition.parts == *parts || other.name.eq_ignore_ascii_case(&index.name)
    };
    columns.any(|name| new.column(name).is_none()) || new.indexes.iter().any(has_same)
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn it_is_found() {
        let it = |sql| {
            finds(
                "sqlite-rebuild-incomplete",
                "sqlite 3.45",
                &[
                    "CREATE TABLE users (id INTEGER PRIMARY KEY, a) STRICT; CREATE INDEX i ON users (a); CREATE TRIGGER g AFTER INSERT ON users BEGIN SELECT 1; END",
                    sql,
                ],
            )
        };
        assert!(it(
            "CREATE TABLE new (id, a) STRICT; INSERT INTO new SELECT id, a FROM users; DROP TABLE users; ALTER TABLE new RENAME TO users; CREATE INDEX i ON users (a)"
        ));
        assert!(it(
            "CREATE TABLE new (id, a) STRICT; INSERT INTO new SELECT id, a FROM users; DROP TABLE users; ALTER TABLE new RENAME TO users; CREATE TRIGGER g AFTER INSERT ON users BEGIN SELECT 1; END"
        ));
        assert!(it(
            "CREATE TABLE new (id) STRICT; DROP TABLE users; ALTER TABLE new RENAME TO users; CREATE TRIGGER g AFTER INSERT ON users BEGIN SELECT 1; END"
        ));
        assert!(!it(
            "CREATE TABLE new (id, a) STRICT; INSERT INTO new SELECT id, a FROM users; DROP TABLE users; ALTER TABLE new RENAME TO users; CREATE INDEX i ON users (a); CREATE TRIGGER g AFTER INSERT ON users BEGIN SELECT 1; END"
        ));
        // It became another one.
        assert!(!it(
            "CREATE TABLE new (id, a) STRICT; INSERT INTO new SELECT id, a FROM users; DROP TABLE users; ALTER TABLE new RENAME TO users; CREATE INDEX i ON users (a DESC, id); CREATE TRIGGER g AFTER INSERT ON users BEGIN SELECT 1; END"
        ));
        assert!(!it("DROP TABLE users"));
    }
}
