use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, ObjectKind, Operation};

pub(super) const RULE: Rule = Rule {
    id: "require-qualified-names",
    page: PAGE,
    tier: Tier::Style,
    level: Level::Warn,
    engines: &[Engine::Postgres],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# require-qualified-names

## What

A table or a view is named without its schema.

## Why

Which one that is depends on the `search_path` of the session.

## Instead

```sql
ALTER TABLE public.users ADD COLUMN name text;
```
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let name = match &operation.act {
        Act::CreateTable(made) if made.temporary => return,
        Act::CreateView(made) if made.temporary => return,
        Act::CreateView(made) => &made.name,
        Act::Drop {
            kind: ObjectKind::View | ObjectKind::MaterializedView,
            name: Some(name),
            ..
        } => name,
        act if act.changes_schema() => match act.table() {
            Some(name) => name,
            None => return,
        },
        _ => return,
    };
    let is_temporary = scene
        .before
        .table(name)
        .is_some_and(|known| known.temporary);
    if name.schema.is_none() && !is_temporary {
        found.push(Finding::new(
            scene.place(operation),
            format!("which {} is meant depends on the search_path", table(name)),
            format!("write its schema: public.{}", scene.sql(&name.name)),
        ));
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn of_tables_and_views() {
        assert!(finds(
            "require-qualified-names",
            "postgres 15",
            &["ALTER TABLE a ADD b text"]
        ));
        assert!(finds(
            "require-qualified-names",
            "postgres 15",
            &["CREATE VIEW v AS SELECT 1"]
        ));
        assert!(!finds(
            "require-qualified-names",
            "postgres 15",
            &["ALTER TABLE public.a ADD b text"]
        ));
        assert!(!finds(
            "require-qualified-names",
            "postgres 15",
            &["CREATE TEMP TABLE a (b int)"]
        ));
    }
}
