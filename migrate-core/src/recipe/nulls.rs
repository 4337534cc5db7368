//! That a column takes no NULL, on PostgreSQL without a scan under a lock: a condition is held against the rows first.

use super::names::quoted;
use super::stage::{Stage, Statement};
use super::table::Table;
use crate::dialect::Dialect;
use crate::revision::Phase;
use crate::schema::plan::postgres::guard;

/// The condition, and how it comes and goes.
pub(super) struct Guard {
    condition: guard::Guard,
    /// What begins a change of the column.
    alter: String,
}

impl Guard {
    pub(super) fn new(table: &Table<'_>, column: &str) -> Self {
        let own = quoted(Dialect::Postgres, column);
        Self {
            condition: guard::Guard::new(table.schema, table.name(), &table.sql, column),
            alter: format!("ALTER TABLE {} ALTER COLUMN {own}", table.sql),
        }
    }

    pub(super) fn add(&self) -> Statement {
        Statement::new(self.condition.add())
    }

    pub(super) fn validate(&self) -> Statement {
        Statement::new(self.condition.validate())
    }

    pub(super) fn drop(&self) -> Statement {
        Statement::new(self.condition.drop())
    }

    /// What the condition stands for.
    pub(super) fn set(&self) -> Statement {
        Statement::new(format!("{} SET NOT NULL", self.alter))
    }

    /// All of it in one go, outside of a transaction.
    pub(super) fn whole(&self) -> [Statement; 4] {
        [self.add(), self.validate(), self.set(), self.drop()]
    }

    /// The revisions that hold it against the rows.
    pub(super) fn stages(&self) -> [Stage; 2] {
        let guard = Stage::new("guard", Phase::Backfill)
            .up(self.add())
            .down(self.drop());
        let validate = Stage::new("validate", Phase::Backfill)
            .up(self.validate())
            .down(self.drop())
            .down(self.add());
        [guard, validate]
    }

    /// The column takes no NULL from now on, which the condition has proved.
    pub(super) fn promote(&self, slug: &str, phase: Phase) -> Stage {
        Stage::new(slug, phase)
            .up(self.set())
            .up(self.drop())
            .down(self.add())
            .down(self.validate())
            .down(format!("{} DROP NOT NULL", self.alter))
            .down_outside()
    }
}

/// A statement over all rows, in batches that go by the primary key.
pub(super) fn batched(
    table: &Table<'_>,
    sql: impl Into<String>,
) -> Result<Statement, Box<crate::diagnostic::Diagnostic>> {
    Ok(Statement {
        batch: Some(table.batch_key()?),
        ..Statement::new(sql)
    })
}
