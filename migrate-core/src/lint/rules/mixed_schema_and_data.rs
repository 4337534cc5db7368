use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Script, Tier};
use crate::sql::{Act, ObjectName, Span};

pub(super) const RULE: Rule = Rule {
    id: "mixed-schema-and-data",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &Engine::ALL,
    check: Check::Script(check),
};

const PAGE: &str = "\
# mixed-schema-and-data

## What

One revision changes the schema of tables in use and the rows of tables in use.

## Why

In one transaction, the locks of the schema change are held while the rows are changed: all who use the table wait for all of it. Where a trigger or a foreign key is deferred, PostgreSQL refuses it (`pending trigger events`).

## Instead

Two revisions: first the schema, then the rows.

```sql
-- migrate: data
UPDATE users SET active = true WHERE active IS NULL;
```
";

fn check(script: &Script<'_>, found: &mut Vec<Finding>) {
    if !script.is_up {
        return;
    }
    let mut schema: Option<ObjectName> = None;
    let mut rows: Option<(Span, ObjectName)> = None;
    script.each(|scene, operation| match &operation.act {
        Act::Table { table, .. } | Act::DropTable { table, .. } if scene.is_in_use(table) => {
            schema.get_or_insert_with(|| table.clone());
        }
        Act::CreateIndex(create) if scene.is_in_use(&create.table) => {
            schema.get_or_insert_with(|| create.table.clone());
        }
        Act::Update(change) | Act::Delete(change) if scene.is_in_use(&change.table) => {
            rows.get_or_insert_with(|| (scene.place(operation), change.table.clone()));
        }
        _ => {}
    });
    let (Some(schema), Some((place, changed))) = (schema, rows) else {
        return;
    };
    found.push(Finding::new(
        place,
        format!(
            "rows of {} are changed where {} gets another shape",
            table(&changed),
            table(&schema)
        ),
        "change the rows in a revision of their own, behind this one",
    ));
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn in_one_script() {
        assert!(finds(
            "mixed-schema-and-data",
            "postgres 15",
            &["ALTER TABLE users ADD x int; UPDATE users SET x = 1"]
        ));
        assert!(finds(
            "mixed-schema-and-data",
            "mysql 8.0",
            &["ALTER TABLE users ADD x int; DELETE FROM posts WHERE n = 1"]
        ));
        assert!(!finds(
            "mixed-schema-and-data",
            "postgres 15",
            &["ALTER TABLE users ADD x int"]
        ));
        assert!(!finds(
            "mixed-schema-and-data",
            "postgres 15",
            &["UPDATE users SET n = 1"]
        ));
        assert!(!finds(
            "mixed-schema-and-data",
            "postgres 15",
            &["CREATE TABLE a (b int); UPDATE users SET n = 1"]
        ));
        assert!(!finds(
            "mixed-schema-and-data",
            "postgres 15",
            &["ALTER TABLE users ADD x int; INSERT INTO kinds VALUES (1, 'a')"]
        ));
        // SQLite counts there for itself.
        assert!(!finds(
            "mixed-schema-and-data",
            "sqlite 3.45",
            &["DROP TABLE users; DELETE FROM sqlite_sequence WHERE name = 'new'"]
        ));
    }
}
