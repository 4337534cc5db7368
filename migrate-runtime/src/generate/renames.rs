//! What was renamed is run first, so that the rest can be compared by name.

use std::collections::BTreeSet;

use migrate_core::schema::plan::{
    Rename, RenameQuestion, RenameStage, SaidRenames, Step, Wishes, clearing, rename_questions,
    renames_in_turn, said_renames,
};
use migrate_core::schema::{Kind, Schema};

use super::{Decide, Decision, converge};
use crate::error::Error;
use crate::introspect::read;
use crate::tables::Tables;
use crate::wire::Wire;

/// Whether all is known.
pub(super) enum Settled {
    Done(Box<Renamed>),
    Unanswered {
        questions: Vec<RenameQuestion>,
        unclear: Vec<Vec<Rename>>,
    },
}

/// What was renamed.
pub(super) struct Renamed {
    pub(super) steps: Vec<Step>,
    /// What is called otherwise now.
    pub(super) renames: Vec<Rename>,
    /// The same as it was run, with names for a moment.
    run: Vec<Rename>,
    /// Circles that only the wanted schema says.
    pub(super) unclear: Vec<Vec<Rename>>,
    /// What is there with the new names.
    pub(super) schema: Schema,
    tried: BTreeSet<Vec<String>>,
    settled: BTreeSet<(Kind, Vec<String>)>,
}

/// Asks, renames, and asks again: a table's columns can be compared when it has its new name.
pub(super) async fn settle(
    wire: &mut Wire,
    tables: &Tables,
    schema: Schema,
    target: &Schema,
    wishes: &Wishes,
    decide: &mut Decide<'_>,
) -> Result<Settled, Error> {
    let mut renamed = Renamed {
        steps: Vec::new(),
        renames: Vec::new(),
        run: Vec::new(),
        unclear: Vec::new(),
        schema,
        tried: BTreeSet::new(),
        settled: BTreeSet::new(),
    };
    for stage in RenameStage::ALL {
        loop {
            let mut decided = renamed.said(target, stage, wishes, decide);
            if decided.is_empty() {
                match renamed.answered(target, stage, decide) {
                    Ok(None) => break,
                    Ok(Some(answered)) => decided = answered,
                    Err(questions) => {
                        let unclear = renamed.unclear;
                        return Ok(Settled::Unanswered { questions, unclear });
                    }
                }
            }
            renamed.run(wire, tables, target, decided).await?;
        }
    }
    Ok(Settled::Done(Box::new(renamed)))
}

impl Renamed {
    /// Renames that somebody said, though nothing has to be asked.
    fn said(
        &mut self,
        target: &Schema,
        stage: RenameStage,
        wishes: &Wishes,
        decide: &mut Decide<'_>,
    ) -> Vec<Rename> {
        let found = said_renames(&self.schema, target, stage, wishes, &self.renames);
        let SaidRenames { groups, unclear } = found;
        for circle in unclear {
            if !self.unclear.contains(&circle) {
                self.unclear.push(circle);
            }
        }
        for group in groups {
            let is_new = group
                .first()
                .is_some_and(|rename| self.tried.insert(rename.path.clone()));
            let mut agrees = |rename: &Rename| {
                let question = RenameQuestion {
                    kind: rename.kind,
                    path: rename.path.clone(),
                    candidates: vec![rename.to.clone()],
                };
                decide(&question) == Decision::Renamed(rename.to.clone())
            };
            if is_new && group.iter().all(&mut agrees) {
                return group;
            }
        }
        Vec::new()
    }

    /// Renames that are answers to questions; `None`: nothing is to be asked. Fails with the questions that nobody answered.
    fn answered(
        &mut self,
        target: &Schema,
        stage: RenameStage,
        decide: &mut Decide<'_>,
    ) -> Result<Option<Vec<Rename>>, Vec<RenameQuestion>> {
        let questions = rename_questions(&self.schema, target, stage, &self.settled);
        if questions.is_empty() {
            return Ok(None);
        }
        let mut decided: Vec<Rename> = Vec::new();
        let mut open = Vec::new();
        for question in questions {
            match decide(&question) {
                Decision::Renamed(to) => decided.push(question.to(to)),
                Decision::Unanswered => open.push(question.clone()),
                Decision::Dropped => {}
            }
            self.settled.insert((question.kind, question.path));
        }
        if !open.is_empty() {
            return Err(open);
        }
        // Two may claim one name: the first has it.
        let mut taken = BTreeSet::new();
        decided.retain(|rename| {
            rename.applies(&self.schema, target) && taken.insert(rename.inverse().path)
        });
        Ok(Some(decided))
    }

    async fn run(
        &mut self,
        wire: &mut Wire,
        tables: &Tables,
        target: &Schema,
        decided: Vec<Rename>,
    ) -> Result<(), Error> {
        let run = renames_in_turn(&decided, &self.schema, target);
        let more = renaming(wire, &self.schema, target, &run).await?;
        if !more.is_empty() {
            self.schema = read(wire, tables).await?;
        }
        self.steps.extend(more);
        self.run.extend(run);
        self.renames.extend(decided);
        Ok(())
    }

    /// The values that are written anew in rows, when names are those of afterwards.
    pub(super) fn recoded(&self) -> Vec<Rename> {
        let values = self.renames.iter().filter(|rename| rename.is_of_value());
        values.cloned().collect()
    }

    /// The same on the way back, when names are those of before.
    pub(super) fn recoded_back(&self) -> Vec<Rename> {
        let values = self.recoded().into_iter();
        values
            .map(|rename| {
                let mut back = rename.inverse();
                let value = back.path.pop();
                for kind in [Kind::Column, Kind::Table] {
                    let mut renames = self.renames.iter().filter(|it| it.kind == kind);
                    let found = renames.find(|it| back.path.starts_with(&it.inverse().path));
                    if let Some(found) = found {
                        back.path.splice(..found.path.len(), found.path.clone());
                    }
                }
                back.path.extend(value);
                back
            })
            .collect()
    }

    /// Gives back the names of before, to what is there now.
    pub(super) async fn undo(
        &self,
        wire: &mut Wire,
        tables: &Tables,
        mut schema: Schema,
        target: &Schema,
    ) -> Result<(Vec<Step>, Schema), Error> {
        let mut steps = Vec::new();
        for rename in self.run.iter().rev().map(Rename::inverse) {
            if !rename.is_possible(&schema) {
                continue;
            }
            let more = renaming(wire, &schema, target, std::slice::from_ref(&rename)).await?;
            if !more.is_empty() {
                schema = read(wire, tables).await?;
                steps.extend(more);
            }
        }
        Ok((steps, schema))
    }
}

/// Renames, and says how.
async fn renaming(
    wire: &mut Wire,
    schema: &Schema,
    target: &Schema,
    renames: &[Rename],
) -> Result<Vec<Step>, Error> {
    let steps = renames.iter().filter_map(|it| it.step(schema, target));
    let mut steps: Vec<Step> = steps.collect();
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
