//! That a column takes no NULL, without a scan under a lock: a condition is held against the rows first, and stands for them then.

use super::super::derived::derived;
use super::super::quoting::name;
use crate::dialect::Dialect::Postgres;
use crate::schema::Schema;

/// The condition, and the statements by which it comes and goes.
pub(crate) struct Guard {
    column: String,
    table: String,
    name: String,
}

impl Guard {
    /// Of a column; `table` is called so in the schema, and `sql` in statements.
    pub(crate) fn new(schema: &Schema, table: &str, sql: &str, column: &str) -> Self {
        Self {
            column: name(Postgres, column),
            table: sql.to_owned(),
            name: name(Postgres, &derived(schema, &[table, column, "is_set"])),
        }
    }

    /// New rows have to fulfil it; nobody looks at the others.
    pub(crate) fn add(&self) -> String {
        let Self {
            column,
            table,
            name,
        } = self;
        format!("ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({column} IS NOT NULL) NOT VALID")
    }

    pub(crate) fn validate(&self) -> String {
        format!(
            "ALTER TABLE {} VALIDATE CONSTRAINT {}",
            self.table, self.name
        )
    }

    pub(crate) fn drop(&self) -> String {
        format!("ALTER TABLE {} DROP CONSTRAINT {}", self.table, self.name)
    }
}
