use crate::dialect::Engine;
use crate::lint::words::{place, table};
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, ObjectKind, ObjectName, Operation};

pub(super) const RULE: Rule = Rule {
    id: "function-signature-change",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Postgres, Engine::Mysql, Engine::Mariadb],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# function-signature-change

## What

A function or a procedure that running programs may call is dropped or gets another name.

## Why

While a new version is rolled out, the old one still runs: its calls fail.

## Instead

Make the new one beside it (functions with other parameters can have the same name), and drop the old one in a revision with `-- migrate: phase contract`.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let (kind, name) = match &operation.act {
        Act::Drop {
            kind,
            name: Some(name),
            ..
        } if !is_made_again(scene, *kind, name) => (*kind, name),
        Act::Alter {
            kind,
            name: Some(name),
            renamed: Some(_),
            ..
        } => (*kind, name),
        _ => return,
    };
    let is_called = matches!(
        kind,
        ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Routine | ObjectKind::Aggregate
    );
    if is_called && scene.programs_know(kind, name) && !is_of_trigger(scene, name) {
        found.push(Finding::new(
            scene.place(operation),
            format!("programs that still call {} fail", table(name)),
            "make the new one beside it, and drop this one in a later revision with `-- migrate: phase contract`",
        ));
    }
}

fn is_made_again(scene: &Scene<'_>, kind: ObjectKind, name: &ObjectName) -> bool {
    let key = scene.before.key(name);
    scene.comes_later(|act| match act {
        Act::Create {
            kind: made,
            name: Some(own),
            ..
        } => *made == kind && scene.before.key(own) == key,
        _ => false,
    })
}

/// Whether only triggers call it: it was made to return one, or it is dropped behind a trigger.
fn is_of_trigger(scene: &Scene<'_>, name: &ObjectName) -> bool {
    let key = scene.before.key(name);
    let behind_trigger = scene
        .script
        .statements
        .iter()
        .take(scene.nth + 1)
        .any(|statement| {
            let mut operations = statement.operations.iter();
            operations.any(|operation| matches!(operation.act, Act::DropTrigger { .. }))
        });
    let revisions = scene
        .script
        .chain
        .revisions
        .iter()
        .take(scene.script.at + 1);
    let mut made = revisions
        .flat_map(|revision| &revision.up)
        .filter(|statement| {
            let is_it = |operation: &Operation| match &operation.act {
                Act::Create {
                    kind: ObjectKind::Function,
                    name: Some(own),
                    ..
                } => scene.before.key(own) == key,
                _ => false,
            };
            statement.operations.iter().any(is_it)
        });
    behind_trigger || made.any(|statement| returns_trigger(statement.text))
}

fn returns_trigger(text: &str) -> bool {
    let Some(behind) = place(text, "RETURNS").and_then(|place| text.get(place.end..)) else {
        return false;
    };
    behind
        .split_whitespace()
        .next()
        .is_some_and(|word| word.eq_ignore_ascii_case("trigger"))
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn in_use() {
        assert!(finds(
            "function-signature-change",
            "postgres 15",
            &["DROP FUNCTION f(int)"]
        ));
        assert!(finds(
            "function-signature-change",
            "postgres 15",
            &["ALTER FUNCTION f(int) RENAME TO g"]
        ));
        assert!(!finds(
            "function-signature-change",
            "postgres 15",
            &[
                "DROP FUNCTION f(int); CREATE FUNCTION f(int, int) RETURNS int LANGUAGE sql AS $$ SELECT 1 $$"
            ]
        ));
        assert!(!finds(
            "function-signature-change",
            "postgres 15",
            &["DROP TRIGGER t ON users; DROP FUNCTION f()"]
        ));
        assert!(!finds(
            "function-signature-change",
            "postgres 15",
            &["-- migrate: phase contract\nDROP FUNCTION f(int)"]
        ));
        assert!(!finds(
            "function-signature-change",
            "postgres 15",
            &[
                "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
                "DROP FUNCTION f() CASCADE"
            ]
        ));
    }
}
