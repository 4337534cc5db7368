//! PostgreSQL: what depends on something that goes or becomes another type goes first and comes back, and the rest is altered
//! where it is.

mod alter;
pub(crate) mod casts;
mod changes;
mod column;
mod drops;
mod extensions;
mod foreign;
pub(crate) mod guard;
mod inheritance;
mod makes;
mod naming;
mod not_null;
mod online;
mod partitions;
mod parts;
mod rebuild;
mod table;
mod types;

use super::{Step, Wishes};
use crate::schema::{Kind, Schema};
use changes::Changes;

pub(super) fn steps(from: &Schema, to: &Schema, wishes: &Wishes) -> Vec<Step> {
    // With the names of the other schema, much of the difference is gone.
    let renames = naming::steps(from, to);
    if !renames.is_empty() {
        return renames;
    }
    // Names of types have the schema of their extension.
    let to_schemas = extensions::moves(from, to);
    if !to_schemas.is_empty() {
        return to_schemas;
    }
    if let Some(steps) = online::steps(from, to, wishes) {
        return steps;
    }
    let mut changes = Changes::between(from, to, wishes);
    // A value that is used has to be committed before: alone, and first.
    let mut values: Vec<Step> = Vec::new();
    let enums: Vec<_> = from.of_kind(Kind::Enum).map(|fact| &fact.id).collect();
    for id in enums {
        values.extend(changes.altered.remove(id).unwrap_or_default());
    }
    if values.iter().any(|step| step.commits) {
        let last = values.len() - 1;
        for (at, step) in values.iter_mut().enumerate() {
            step.commits = at == last;
        }
        return values;
    }
    let drops = drops::drops(&changes);
    let moves = rebuild::moves(&changes);
    // What a partition leaves may be what another one takes.
    let mut steps = drops.keys;
    steps.extend(moves.first);
    for altering in changes.altered.values_mut() {
        let is_leaving = |step: &mut Step| step.sql.contains(" DETACH PARTITION ");
        steps.extend(altering.extract_if(.., is_leaving));
    }
    steps.extend(drops.early);
    // The sequence of an identity has a name, too.
    for altering in changes.altered.values_mut() {
        let is_drop = |step: &mut Step| step.sql.ends_with(" DROP IDENTITY");
        steps.extend(altering.extract_if(.., is_drop));
    }
    steps.extend(values);
    let aside = types::aside_in_turn(&changes);
    steps.extend(
        aside
            .iter()
            .flat_map(|fact| types::put_constructors_aside(fact)),
    );
    steps.extend(aside.iter().flat_map(|fact| types::put_aside(fact)));
    steps.extend(moves.before);
    steps.extend(makes::makes(&changes, moves.after));
    steps.extend(aside.iter().map(|fact| types::drop_aside(fact, to)));
    steps.extend(drops.late);
    steps
}
