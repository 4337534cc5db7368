use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, DomainAct, ObjectKind, ObjectName, Operation, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "set-schema",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Postgres],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# set-schema

## What

A table, a view, a type or a function is moved into another schema.

## Why

Running programs look for it in the old one and fail, unless both are in their `search_path`.

## Instead

Leave a view behind, in the same revision:

```sql
ALTER TABLE users SET SCHEMA app;
CREATE VIEW public.users AS SELECT * FROM app.users;
```
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let (name, to) = match &operation.act {
        Act::Table {
            table,
            act: TableAct::SetSchema { schema },
        } if scene.programs_use(table) && !scene.is_replaced(table) => (table, schema),
        Act::Alter {
            kind,
            name: Some(name),
            moved_to: Some(to),
            ..
        } if scene.programs_know(*kind, name) && !scene.is_replaced(name) => (name, to),
        Act::Domain {
            name,
            act: DomainAct::SetSchema(to),
        } if scene.programs_know(ObjectKind::Domain, name) => (name, to),
        _ => return,
    };
    let moved = ObjectName {
        schema: Some(to.clone()),
        name: name.name.clone(),
    };
    found.push(scene.costly(
        operation,
        format!(
            "programs that still look for {} where it is fail",
            table(name)
        ),
        format!(
            "leave a view behind, in the same revision: CREATE VIEW {} AS SELECT * FROM {};",
            scene.sql_table(name),
            scene.sql_table(&moved)
        ),
    ));
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn of_what_is_in_use() {
        assert!(finds(
            "set-schema",
            "postgres 15",
            &["ALTER TABLE users SET SCHEMA app"]
        ));
        assert!(finds(
            "set-schema",
            "postgres 15",
            &["ALTER VIEW v SET SCHEMA app"]
        ));
        assert!(!finds(
            "set-schema",
            "postgres 15",
            &["ALTER TABLE users SET SCHEMA app; CREATE VIEW users AS SELECT * FROM app.users"]
        ));
        assert!(!finds(
            "set-schema",
            "postgres 15",
            &["CREATE TABLE a (b int); ALTER TABLE a SET SCHEMA app"]
        ));
    }
}
