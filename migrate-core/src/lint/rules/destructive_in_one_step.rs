use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Script, Tier};
use crate::revision::Phase;
use crate::sql::{Act, ObjectName, Operation, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "destructive-in-one-step",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &Engine::ALL,
    check: Check::Script(check),
};

const PAGE: &str = "\
# destructive-in-one-step

## What

One revision adds what new code needs and takes away what old code needs, on the same table; or one that calls itself `phase expand` takes something away.

## Why

Between the two, the new version has to be rolled out: as long as old programs run, they need what is taken away. In one revision, there is no moment at which both versions work.

## Instead

Two revisions with a release between them:

```sql
-- migrate: phase expand
ALTER TABLE users ADD COLUMN full_name text;
```
```sql
-- migrate: phase contract
ALTER TABLE users DROP COLUMN name;
```
";

fn check(script: &Script<'_>, found: &mut Vec<Finding>) {
    if !script.is_up {
        return;
    }
    let is_expand = script.revision().phase == Some(Phase::Expand);
    let mut grown: Vec<ObjectName> = Vec::new();
    script.each(|scene, operation| {
        if let Act::Table {
            table: name,
            act: TableAct::AddColumn { .. },
        } = &operation.act
        {
            grown.push(scene.before.key(name));
            return;
        }
        let Some(name) = taken_from(operation) else {
            return;
        };
        let in_one = grown.contains(&scene.before.key(name));
        if !scene.is_in_use(name) || !in_one && !is_expand {
            return;
        }
        let message = if is_expand {
            format!("a revision of the phase expand takes something away from {}", table(name))
        } else {
            format!("{} grows and shrinks in one revision", table(name))
        };
        found.push(Finding::new(
            scene.place(operation),
            message,
            "move it to a later revision with `-- migrate: phase contract`, with a release between them",
        ));
    });
}

/// The table that loses what old programs may use.
fn taken_from(operation: &Operation) -> Option<&ObjectName> {
    match &operation.act {
        Act::Table {
            table,
            act:
                TableAct::DropColumn { .. } | TableAct::RenameColumn { .. } | TableAct::Rename { .. },
        }
        | Act::DropTable { table, .. } => Some(table),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn on_one_table() {
        assert!(finds(
            "destructive-in-one-step",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int)",
                "ALTER TABLE users ADD a int; ALTER TABLE users DROP name"
            ]
        ));
        assert!(!finds(
            "destructive-in-one-step",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int)",
                "ALTER TABLE users ADD a int"
            ]
        ));
        assert!(!finds(
            "destructive-in-one-step",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int)",
                "ALTER TABLE users DROP name"
            ]
        ));
        assert!(!finds(
            "destructive-in-one-step",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int)",
                "ALTER TABLE posts ADD a int; ALTER TABLE users DROP name"
            ]
        ));
    }
}
