//! What was renamed is run first, so that the rest can be compared by name.

use std::collections::BTreeSet;

use migrate_core::schema::plan::{Rename, RenameQuestion, Step, clearing, rename_questions};
use migrate_core::schema::{Kind, Schema};

use super::{Decide, Decision, converge};
use crate::error::Error;
use crate::introspect::read;
use crate::tables::Tables;
use crate::wire::Wire;

/// Whether all is known.
pub(super) enum Settled {
    Done {
        steps: Vec<Step>,
        renames: Vec<Rename>,
        /// What is there with the new names.
        schema: Box<Schema>,
    },
    Unanswered(Vec<RenameQuestion>),
}

/// Asks, renames, and asks again: a table's columns can be compared when it has its new name.
pub(super) async fn settle(
    wire: &mut Wire,
    tables: &Tables,
    mut schema: Schema,
    target: &Schema,
    decide: &mut Decide<'_>,
) -> Result<Settled, Error> {
    let mut steps = Vec::new();
    let mut renames: Vec<Rename> = Vec::new();
    let mut settled: BTreeSet<(Kind, Vec<String>)> = BTreeSet::new();
    loop {
        let questions = rename_questions(&schema, target, &settled);
        if questions.is_empty() {
            return Ok(Settled::Done {
                steps,
                renames,
                schema: Box::new(schema),
            });
        }
        let mut decided: Vec<Rename> = Vec::new();
        let mut open = Vec::new();
        for question in questions {
            match decide(&question) {
                Decision::Renamed(to) => decided.push(question.to(to)),
                Decision::Unanswered => open.push(question.clone()),
                Decision::Dropped => {}
            }
            settled.insert((question.kind, question.path));
        }
        if !open.is_empty() {
            return Ok(Settled::Unanswered(open));
        }
        // Two may claim one name: the first has it.
        let mut taken = BTreeSet::new();
        decided.retain(|rename| {
            rename.applies(&schema, target) && taken.insert(rename.inverse().path)
        });
        let more = run(wire, &schema, target, &decided).await?;
        if !more.is_empty() {
            schema = read(wire, tables).await?;
        }
        steps.extend(more);
        renames.extend(decided);
    }
}

/// Gives back the names of before.
pub(super) async fn undo(
    wire: &mut Wire,
    tables: &Tables,
    mut schema: Schema,
    renames: &[Rename],
    target: &Schema,
) -> Result<(Vec<Step>, Schema), Error> {
    let mut steps = Vec::new();
    for rename in renames.iter().rev().map(Rename::inverse) {
        if !applies_back(&rename, &schema, target) {
            continue;
        }
        let more = run(wire, &schema, target, std::slice::from_ref(&rename)).await?;
        if !more.is_empty() {
            schema = read(wire, tables).await?;
            steps.extend(more);
        }
    }
    Ok((steps, schema))
}

/// Renames, and says how.
async fn run(
    wire: &mut Wire,
    schema: &Schema,
    target: &Schema,
    renames: &[Rename],
) -> Result<Vec<Step>, Error> {
    let renaming = renames.iter().filter_map(|it| it.step(schema, target));
    let mut steps: Vec<Step> = renaming.collect();
    if steps.is_empty() {
        return Ok(steps);
    }
    if let Err(refused) = converge::run(wire, target.dialect, &steps).await {
        let mut cleared = clearing(schema, renames);
        if cleared.is_empty() {
            return Err(refused);
        }
        cleared.append(&mut steps);
        steps = cleared;
        converge::run(wire, target.dialect, &steps).await?;
    }
    Ok(steps)
}

/// The columns of a table that was renamed go back before the table does: the target knows them by its name of before.
fn applies_back(rename: &Rename, schema: &Schema, target: &Schema) -> bool {
    matches!(rename.kind, Kind::Column | Kind::Enum) || rename.applies(schema, target)
}
