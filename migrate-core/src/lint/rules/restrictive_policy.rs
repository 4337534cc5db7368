use crate::dialect::Engine;
use crate::lint::words::{keyword, table};
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, ObjectKind, ObjectName, Operation, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "restrictive-policy",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Postgres],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# restrictive-policy

## What

Row level security is switched on for a table in use without a policy, or a RESTRICTIVE policy is added to one.

## Why

Without a policy, every role but the owner sees no row and writes none: running programs find the table empty. A restrictive policy takes rows away from all who saw them.

## Instead

Make the permissive policies first, then switch it on, in one revision:

```sql
CREATE POLICY own_rows ON notes USING (owner = current_user);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
```
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let (name, message) = match &operation.act {
        Act::Table {
            table: name,
            act: TableAct::RowSecurity { restricts: true },
        } if !has_policy(scene, name) => (name, "programs see no row of"),
        Act::Create {
            kind: ObjectKind::Policy,
            table: Some(name),
            ..
        } if keyword(scene.text(operation), "RESTRICTIVE") => (name, "programs see fewer rows of"),
        _ => return,
    };
    if scene.programs_use(name) {
        found.push(scene.costly(
            operation,
            format!("{message} {} from then on", table(name)),
            "make the policies that let programs see their rows first, in the same revision",
        ));
    }
}

/// Whether a policy of the table is made anywhere up to the end of the script.
fn has_policy(scene: &Scene<'_>, name: &ObjectName) -> bool {
    let key = scene.before.key(name);
    let revisions = scene
        .script
        .chain
        .revisions
        .iter()
        .take(scene.script.at + 1);
    let mut operations = revisions
        .flat_map(|revision| &revision.up)
        .flat_map(|statement| &statement.operations);
    operations.any(|operation| match &operation.act {
        Act::Create {
            kind: ObjectKind::Policy,
            table: Some(table),
            ..
        } => scene.before.key(table) == key,
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn on_a_table_in_use() {
        assert!(finds(
            "restrictive-policy",
            "postgres 15",
            &["ALTER TABLE users ENABLE ROW LEVEL SECURITY"]
        ));
        assert!(finds(
            "restrictive-policy",
            "postgres 15",
            &["CREATE POLICY p ON users AS RESTRICTIVE USING (true)"]
        ));
        assert!(!finds(
            "restrictive-policy",
            "postgres 15",
            &["CREATE POLICY p ON users USING (true); ALTER TABLE users ENABLE ROW LEVEL SECURITY"]
        ));
        assert!(!finds(
            "restrictive-policy",
            "postgres 15",
            &["ALTER TABLE users DISABLE ROW LEVEL SECURITY"]
        ));
        assert!(!finds(
            "restrictive-policy",
            "postgres 15",
            &["CREATE TABLE a (b int); ALTER TABLE a ENABLE ROW LEVEL SECURITY"]
        ));
    }
}
