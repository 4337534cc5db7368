//! That a column takes no NULL, on PostgreSQL without a scan under a lock: a condition is held against the rows first.

use super::names::{derived, quoted};
use super::stage::{Stage, Statement};
use super::table::Table;
use crate::dialect::Dialect;
use crate::revision::Phase;

/// The condition, and how it comes and goes.
pub(super) struct Guard {
    column: String,
    table: String,
    name: String,
}

impl Guard {
    pub(super) fn new(table: &Table<'_>, column: &str) -> Self {
        Self {
            column: quoted(Dialect::Postgres, column),
            table: table.sql.clone(),
            name: quoted(
                Dialect::Postgres,
                &derived(table.schema, &[table.name(), column, "is_set"]),
            ),
        }
    }

    /// New rows have to fulfil it; nobody looks at the others.
    pub(super) fn add(&self) -> Statement {
        let Self {
            column,
            table,
            name,
        } = self;
        Statement::new(format!(
            "ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({column} IS NOT NULL) NOT VALID"
        ))
    }

    pub(super) fn validate(&self) -> Statement {
        Statement::new(format!(
            "ALTER TABLE {} VALIDATE CONSTRAINT {}",
            self.table, self.name
        ))
    }

    pub(super) fn drop(&self) -> Statement {
        Statement::new(format!(
            "ALTER TABLE {} DROP CONSTRAINT {}",
            self.table, self.name
        ))
    }

    /// What the condition stands for.
    pub(super) fn set(&self) -> Statement {
        let Self { column, table, .. } = self;
        Statement::new(format!(
            "ALTER TABLE {table} ALTER COLUMN {column} SET NOT NULL"
        ))
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
        let Self { column, table, .. } = self;
        Stage::new(slug, phase)
            .up(self.set())
            .up(self.drop())
            .down(self.add())
            .down(self.validate())
            .down(format!(
                "ALTER TABLE {table} ALTER COLUMN {column} DROP NOT NULL"
            ))
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
