//! What the history is told of a revision that is under way.

use migrate_core::checksum::Checksum;
use migrate_core::plan::Step;
use migrate_core::target::Direction;

use super::Run;
use super::unit::Unit;
use crate::tables::NewRow;

impl Run<'_, '_> {
    pub(super) fn start(&self, unit: &Unit<'_>, from: usize, resumed: bool) -> String {
        let (tables, runner, id) = (&self.job.tables, &self.job.runner, unit.step.id());
        match (unit.step, self.direction) {
            _ if resumed => {
                self.progress(unit, from, None) + &tables.log("resume", Some(id), None, runner)
            }
            (Step::Chain(revision), Direction::Up) => {
                let row = NewRow {
                    revision,
                    ordinal: None,
                    state: "running",
                    kind: if self.job.keeping.ids.contains(&*revision.id) {
                        "kept"
                    } else {
                        "sql"
                    },
                    statements: unit.total(),
                    done: 0,
                    elapsed: None,
                };
                tables.insert(&[row], runner)
            }
            _ => tables.start_reverting(id, unit.total()),
        }
    }

    pub(super) fn progress(
        &self,
        unit: &Unit<'_>,
        done: usize,
        announced: Option<(usize, Option<&str>)>,
    ) -> String {
        let hash = unit
            .hashes
            .get(done)
            .copied()
            .unwrap_or_else(|| Checksum::of(""));
        self.job
            .tables
            .progress(unit.step.id(), done, unit.total(), hash, announced)
    }

    pub(super) fn finish(&self, unit: &Unit<'_>, resumed: bool) -> String {
        let (tables, runner, id) = (&self.job.tables, &self.job.runner, unit.step.id());
        match (unit.step, self.direction) {
            (Step::Chain(revision), Direction::Up) => {
                // Its later statements may have been mended meanwhile.
                let content = if resumed {
                    tables.update_content(revision)
                } else {
                    String::new()
                };
                content + &tables.finish(id) + &tables.log("apply", Some(id), None, runner)
            }
            _ => tables.delete(id) + &tables.log("revert", Some(id), None, runner),
        }
    }
}
