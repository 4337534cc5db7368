//! Revisions from a difference: what leads from the schema that a chain builds to the one that is wanted, and back.
//!
//! Both schemas stand in shadow databases. Every statement is run in the first one before it is returned, and the schema is
//! read again after it: what comes out makes the one of the other. The way back is made by the same function, with the two
//! swapped, and is gone where the way up has been.

mod build;
mod converge;
mod fills;
mod renames;

use futures_util::future::try_join;
use migrate_core::schema::plan::{Rename, RenameQuestion, Step, Wishes};
use migrate_core::schema::{FactId, Schema, difference};

use crate::chain::Chain;
use crate::database::Database;
use crate::error::Error;
use crate::wire::Wire;
pub use build::{build, build_both};
use converge::{Stretch, converge};
pub use fills::FillQuestion;

/// What becomes of something that is gone while something of its kind is new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It is called this from now on.
    Renamed(String),
    /// It goes, with what it holds.
    Dropped,
    /// Nobody has said it.
    Unanswered,
}

/// Says what becomes of what may have been renamed.
pub type Decide<'d> = dyn FnMut(&RenameQuestion) -> Decision + Send + 'd;

/// Says what the rows that are there get in a column that takes no NULL and has no default: an expression. `None`: what is
/// neutral for its type, where there is such a value.
pub type Fill<'d> = dyn FnMut(&FillQuestion) -> Option<String> + Send + 'd;

/// What was found.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// The way there and back; no part when the schemas are the same.
    Generated(Generated),
    /// Somebody has to answer first.
    Unanswered {
        /// What.
        questions: Vec<RenameQuestion>,
        /// As in [`Generated`].
        unclear: Vec<Vec<Rename>>,
    },
}

/// The way from one schema to another, and back.
#[derive(Debug, Clone, Default)]
pub struct Generated {
    /// What belongs in one revision each: the next one may need this one committed.
    pub parts: Vec<Part>,
    /// What was renamed.
    pub renames: Vec<Rename>,
    /// Names that only the wanted schema says were swapped, or went round otherwise: nothing tells whether that was done, so
    /// nothing is.
    pub unclear: Vec<Vec<Rename>>,
    /// The schemas before and after.
    pub schemas: Option<Box<[Schema; 2]>>,
}

/// What belongs in one revision.
#[derive(Debug, Clone)]
pub struct Part {
    /// From what was there before it.
    pub up: Vec<Step>,
    /// Back to it.
    pub down: Vec<Step>,
}

/// Finds the way from the schema of one shadow database to that of another, and back. The first one is changed, and has to be
/// given away for this. Nothing is run on any other.
///
/// The codes of its errors are `connection`, `introspection` and `generated-sql`.
pub async fn generate(
    chain: &Chain,
    present: &Database,
    desired: &Database,
    wishes: &Wishes,
    decide: &mut Decide<'_>,
    fill: &mut Fill<'_>,
) -> Result<Outcome, Error> {
    let tables = chain.tables_in(present);
    let mut wire = Wire::open(present).await?;
    let before = crate::introspect::read(&mut wire, &tables);
    let (before, after) = try_join(before, chain.schema_of(desired)).await?;
    let after = wishes.filter.applied(&before, &after);
    let mut generated = Generated::default();
    let nothing_said = wishes.said.is_empty() && wishes.hints.is_empty();
    if nothing_said && difference(&after, &before).is_empty() {
        generated.schemas = Some(Box::new([before, after]));
        let _ = wire.close().await;
        return Ok(Outcome::Generated(generated));
    }
    let settled = renames::settle(&mut wire, &tables, before.clone(), &after, wishes, decide);
    let mut renamed = match settled.await? {
        renames::Settled::Done(renamed) => renamed,
        renames::Settled::Unanswered { questions, unclear } => {
            return Ok(Outcome::Unanswered { questions, unclear });
        }
    };
    let mut renaming = std::mem::take(&mut renamed.steps);
    let now = renamed.schema.clone();
    generated.unclear.clone_from(&renamed.unclear);
    generated.renames.clone_from(&renamed.renames);
    let mut wishes = wishes.clone();
    wishes.recoded = renamed.recoded();
    for rename in &generated.renames {
        if wishes
            .in_use
            .contains(&FactId::new(rename.kind, &rename.path))
        {
            let now = FactId::new(rename.kind, rename.inverse().path);
            wishes.in_use.insert(now);
        }
    }
    for question in fills::questions(&now, &after) {
        if !wishes.fills.contains_key(&question.column)
            && let Some(value) = fill(&question)
        {
            wishes.fills.insert(question.column, value);
        }
    }
    let (mut ups, mut now) = converge(&mut wire, &tables, now, &after, &wishes).await?;
    if let Some(first) = ups.first_mut() {
        renaming.append(&mut first.steps);
        first.steps = renaming;
    } else if !renaming.is_empty() {
        ups.push(Stretch {
            steps: renaming,
            schema: after.clone(),
        });
    }
    wishes.one_transaction = true;
    let mut downs = Vec::new();
    for at in (0..ups.len()).rev() {
        let mut steps = Vec::new();
        let target = if let Some(earlier) = at.checked_sub(1) {
            &ups[earlier].schema
        } else {
            wishes.recoded = renamed.recoded_back();
            (steps, now) = renamed.undo(&mut wire, &tables, now, &before).await?;
            &before
        };
        let stretches;
        (stretches, now) = converge(&mut wire, &tables, now, target, &wishes).await?;
        steps.extend(stretches.into_iter().flat_map(|stretch| stretch.steps));
        downs.push(steps);
    }
    let parts = ups.into_iter().zip(downs.into_iter().rev());
    generated.parts = parts
        .map(|(up, down)| Part { up: up.steps, down })
        .collect();
    generated.schemas = Some(Box::new([before, after]));
    // All has been read.
    let _ = wire.close().await;
    Ok(Outcome::Generated(generated))
}
