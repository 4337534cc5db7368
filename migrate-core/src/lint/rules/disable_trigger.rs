use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, ObjectName, Operation, Setting, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "disable-trigger",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Postgres],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# disable-trigger

## What

Triggers of a table in use are switched off and stay so, or those of the whole session are.

## Why

What running programs write meanwhile goes past them: audit rows, derived columns, with ALL also the checks of foreign keys. Nothing makes up for it later.

## Instead

Let the statements that need it say so to the trigger, for example with a setting that it looks at. If it has to be, switch it on again in the same transaction.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let message = match &operation.act {
        Act::Table {
            table: name,
            act:
                TableAct::ToggleTrigger {
                    name: trigger,
                    enable: false,
                    rule: false,
                },
        } => {
            let comes_back =
                scene.script.transaction && is_switched_on(scene, name, trigger.as_ref());
            if comes_back || !scene.is_in_use(name) {
                return;
            }
            match trigger {
                Some(trigger) => format!(
                    "what is written into {} goes past its trigger `{trigger}`",
                    table(name)
                ),
                None => format!(
                    "what is written into {} goes past its triggers",
                    table(name)
                ),
            }
        }
        Act::Set(Setting {
            name,
            value: Some(value),
            ..
        }) if name == "session_replication_role" && value.eq_ignore_ascii_case("replica") => {
            "what the session writes goes past triggers and foreign keys".to_owned()
        }
        _ => return,
    };
    found.push(Finding::new(
        scene.place(operation),
        message,
        "let the trigger look at a setting instead, or switch it on again in the same transaction",
    ));
}

/// Whether the rest of the script switches the triggers on again.
fn is_switched_on(scene: &Scene<'_>, name: &ObjectName, trigger: Option<&String>) -> bool {
    let key = scene.before.key(name);
    scene.comes_later(|act| match act {
        Act::Table {
            table,
            act:
                TableAct::ToggleTrigger {
                    name: other,
                    enable: true,
                    ..
                },
        } => scene.before.key(table) == key && (other.is_none() || other.as_ref() == trigger),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn and_left_off() {
        assert!(finds(
            "disable-trigger",
            "postgres 15",
            &["ALTER TABLE users DISABLE TRIGGER ALL"]
        ));
        assert!(finds(
            "disable-trigger",
            "postgres 15",
            &["SET LOCAL session_replication_role = replica"]
        ));
        assert!(!finds(
            "disable-trigger",
            "postgres 15",
            &[
                "ALTER TABLE users DISABLE TRIGGER a; UPDATE users SET n = 1 WHERE id = 1; ALTER TABLE users ENABLE TRIGGER a"
            ]
        ));
        assert!(!finds(
            "disable-trigger",
            "postgres 15",
            &["ALTER TABLE users ENABLE TRIGGER a"]
        ));
    }
}
