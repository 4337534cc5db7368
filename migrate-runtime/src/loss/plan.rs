//! What the steps of a plan throw away.

use std::collections::BTreeMap;

use migrate_core::revision::Way;
use migrate_core::sql::{Loss, LossReader, ValueChange, Which};
use migrate_core::target::Direction;

use super::columns::in_columns;
use super::count::Counting;
use super::{Count, Lost};
use crate::backend::Backend;
use crate::engine::{Job, way};
use crate::report::Done;

/// What a plan would lose, counted; `kept`: the ways back that only the history has. Never fails: what cannot be counted says
/// so.
pub(crate) async fn of_plan<B: Backend>(
    backend: &mut B,
    job: &Job<'_>,
    direction: Direction,
    planned: &[Done],
    kept: &BTreeMap<String, String>,
) -> Vec<Lost> {
    let mut reader = LossReader::new(job.dialect());
    let mut found: Vec<(&Done, Option<Loss>)> = Vec::new();
    for step in planned {
        let revision = job.chain.get(&step.id);
        let of_chain = revision.map(|revision| way(revision, direction));
        if let Some(Way::Rust { .. }) = of_chain {
            found.push((step, None));
            continue;
        }
        let script = of_chain.and_then(|way| way.script(job.dialect()));
        let sql = match script {
            Some(script) => &*script.sql,
            None => kept.get(&step.id).map_or("", String::as_str),
        };
        for placed in reader.script(sql) {
            let loss = if script.is_some() {
                placed.loss
            } else {
                unconditional(placed.loss)
            };
            let known = in_columns(backend, job.dialect(), loss).await;
            found.extend(known.into_iter().map(|loss| (step, Some(loss))));
        }
    }
    let losses = found.iter().filter_map(|(_, loss)| loss.clone()).collect();
    let counts = Counting::new(backend, job.dialect()).count(losses).await;
    let mut counts = counts.into_iter();
    let mut lost = Vec::new();
    for (step, what) in found {
        let count = match what {
            Some(_) => counts.next().flatten(),
            None => Some(Count::Unknown("it is written in Rust".to_owned())),
        };
        if let Some(count) = count {
            lost.push(Lost {
                id: step.id.clone(),
                name: step.name.clone(),
                what,
                count,
            });
        }
    }
    lost
}

/// Nothing of what the database itself says is run before it was agreed to.
fn unconditional(loss: Loss) -> Loss {
    match loss {
        Loss::Rows {
            table,
            which: Which::Where { .. },
        } => Loss::Rows {
            table,
            which: Which::Some,
        },
        Loss::Values {
            table,
            column,
            change: ValueChange::Converted { .. },
        } => Loss::Values {
            table,
            column,
            change: ValueChange::Converted { into: None },
        },
        loss => loss,
    }
}
