//! Whether a script lets a timeout be in force when it needs one.

use crate::cost::Cost;
use crate::lint::{Scene, Script};
use crate::sql::{Act, Operation, Scope, Span};

/// The first change of the schema that runs without one of these settings, and what it costs.
pub(super) fn first_without(script: &Script<'_>, settings: &[&str]) -> Option<(Span, Cost)> {
    // Whoever runs the script may have set them; what the script says comes after that.
    let outside = script.settings.timeouts_are_set;
    let mut of_session = outside;
    let mut in_force = outside;
    let mut first = None;
    script.each(|scene, operation| match &operation.act {
        Act::Set(setting) if settings.contains(&setting.name.as_str()) => {
            in_force = setting.value.as_deref().map_or(outside, is_bound);
            if setting.scope == Scope::Session {
                of_session = in_force;
            }
        }
        // What was set for the transaction is gone with it.
        Act::Transaction { keyword } if ends(keyword) => in_force = of_session,
        _ if !in_force && first.is_none() && waits(scene, operation) => {
            first = Some((scene.place(operation), scene.cost(operation)));
        }
        _ => {}
    });
    first
}

/// Whether a value is a limit: 0 is none.
fn is_bound(value: &str) -> bool {
    let digits = value
        .trim()
        .trim_end_matches(|c: char| c.is_ascii_alphabetic() || c.is_whitespace());
    digits.parse::<f64>() != Ok(0.0)
}

fn ends(keyword: &str) -> bool {
    ["COMMIT", "END", "ROLLBACK", "ABORT"]
        .iter()
        .any(|word| keyword.starts_with(word))
}

/// Whether it may have to wait for others.
fn waits(scene: &Scene<'_>, operation: &Operation) -> bool {
    match &operation.act {
        // It waits for what it has to wait for; a timeout leaves an invalid index.
        Act::CreateIndex(create) if create.concurrently => false,
        Act::DropIndex {
            concurrently: true, ..
        }
        | Act::Reindex {
            concurrently: true, ..
        } => false,
        Act::CreateTable(create) if create.partition_of.is_none() => {
            // A foreign key locks the table that it refers to.
            let cost = scene.cost(operation);
            cost.locks.iter().any(|held| {
                scene.is_in_use(&held.table) && held.table != scene.before.key(&create.name)
            })
        }
        act if act.changes_schema() => act.table().is_none_or(|table| {
            // Without a transaction, others see a table as soon as it is made.
            scene.is_in_use(table) || !scene.script.transaction
        }),
        _ => false,
    }
}
