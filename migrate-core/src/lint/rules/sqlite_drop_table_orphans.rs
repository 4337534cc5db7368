use super::sqlite_rebuild::rebuilds;
use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Script, Tier};
use crate::sql::{Act, ConstraintKind, ObjectName, Span};

pub(super) const RULE: Rule = Rule {
    id: "sqlite-drop-table-orphans",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Sqlite],
    check: Check::Script(check),
};

const PAGE: &str = "\
# sqlite-drop-table-orphans

## What

A table is dropped that other tables refer to.

## Why

With foreign keys off, which is how SQLite starts, that succeeds: the rows that referred to it refer to nothing, and every later write to them
fails once foreign keys are on. With foreign keys on the rows of tables that cascade are deleted with it.

## Instead

Drop the tables that refer to it first, or make them anew without the key:

```sql
DROP TABLE posts;
DROP TABLE users;
```
";

fn check(script: &Script<'_>, found: &mut Vec<Finding>) {
    let end = script.end();
    let rebuilt: Vec<ObjectName> = rebuilds(script).into_iter().map(|one| one.table).collect();
    let mut dropped: Vec<(ObjectName, Span)> = Vec::new();
    script.each(|scene, operation| {
        if let Act::DropTable { table, .. } = &operation.act {
            dropped.push((scene.before.key(table), scene.place(operation)));
        }
    });
    for (name, span) in dropped {
        if rebuilt.contains(&name) || end.table(&name).is_some() {
            continue;
        }
        let mut tables = end.tables.iter();
        let orphan = tables.find(|(_, known)| {
            known.constraints.iter().any(|one| match &one.kind {
                ConstraintKind::ForeignKey { reference, .. } => end.key(&reference.table) == name,
                _ => false,
            })
        });
        if let Some((orphan, _)) = orphan {
            let message = format!(
                "{} refers to {}, which is dropped",
                table(orphan),
                table(&name)
            );
            let instead = format!(
                "drop {} first, or make it anew without the foreign key",
                table(orphan)
            );
            found.push(Finding::new(span, message, instead));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn it_is_found() {
        let it = |sql| {
            finds(
                "sqlite-drop-table-orphans",
                "sqlite 3.45",
                &[
                    "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (p REFERENCES p)",
                    sql,
                ],
            )
        };
        assert!(it("DROP TABLE p"));
        assert!(!it("DROP TABLE c; DROP TABLE p"));
        assert!(!it("DROP TABLE p; DROP TABLE c"));
        assert!(!it("DROP TABLE c"));
        assert!(!it(
            "CREATE TABLE n (id INTEGER PRIMARY KEY); INSERT INTO n SELECT id FROM p; DROP TABLE p; ALTER TABLE n RENAME TO p"
        ));
    }
}
