//! What the history is told of a revision that is under way.

use migrate_core::target::Direction;

use super::{Run, under_way};
use crate::tables::statements_hash;

impl Run<'_> {
    pub(super) fn advance(&self, at: usize) -> String {
        let done = self
            .statements
            .iter()
            .take(at + 1)
            .map(|statement| statement.text(self.text.sql));
        self.job.tables.advance(
            &self.revision.id,
            under_way(self.direction),
            at + 1,
            self.statements.len(),
            statements_hash(done),
        )
    }

    pub(super) fn finish(&self) -> String {
        let tables = &self.job.tables;
        let id = &self.revision.id;
        match self.direction {
            Direction::Up => {
                tables.update_content(self.revision)
                    + &tables.finish(id)
                    + &tables.log("apply", Some(id), None, &self.job.runner)
            }
            Direction::Down => {
                tables.delete(id) + &tables.log("revert", Some(id), None, &self.job.runner)
            }
        }
    }
}
