//! What a statement does to a schema and to rows, in one vocabulary for all dialects.

mod column;
mod constraint;
mod data_type;
mod expression;
mod index;
mod object;
mod rows;
mod session;
mod table;
mod type_synonym;

pub use column::{Column, Generated, Place};
pub use constraint::{Constraint, ConstraintKind, Reference};
pub use data_type::DataType;
pub use expression::Expression;
pub use index::{CreateIndex, Flavour, IndexPart};
pub use object::{CommentOn, DomainAct, EnumAct, ObjectKind, View};
pub use rows::{Change, RowSource};
pub use session::{Scope, Setting};
pub use table::{CreateTable, Partitioning, TableAct};

use super::{ObjectName, Span};

/// One thing that a statement does, and the bytes of the statement that say so.
///
/// `ALTER TABLE t ADD a integer, DROP b` does two: the span of each is its action, without the comma.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// What is done.
    pub act: Act,
    /// Where the statement says it.
    pub span: Span,
}

/// What a statement does.
///
/// Names are as the catalog holds them. What an act does not name is as the database takes it when nothing is said.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Act {
    /// `CREATE TABLE`.
    CreateTable(Box<CreateTable>),
    /// One action of `ALTER TABLE`, or what is another statement for the same (`RENAME TABLE`).
    Table {
        /// The table; on PostgreSQL perhaps a view, a sequence or an index, which `ALTER TABLE` takes too.
        table: ObjectName,
        /// What is done to it.
        act: TableAct,
    },
    /// `DROP TABLE` of one table.
    DropTable {
        /// The table.
        table: ObjectName,
        /// Whether it may be missing.
        if_exists: bool,
        /// Whether what depends on it goes too.
        cascade: bool,
        /// Whether only a temporary table is meant.
        temporary: bool,
    },
    /// `TRUNCATE` of one table.
    Truncate {
        /// The table.
        table: ObjectName,
        /// Whether tables that refer to it are emptied too.
        cascade: bool,
    },
    /// `CREATE INDEX`.
    CreateIndex(Box<CreateIndex>),
    /// `DROP INDEX` of one index.
    DropIndex {
        /// The index.
        index: ObjectName,
        /// Its table, where that is said (MySQL).
        table: Option<ObjectName>,
        /// `CONCURRENTLY`.
        concurrently: bool,
        /// Whether it may be missing.
        if_exists: bool,
        /// Whether what depends on it goes too.
        cascade: bool,
    },
    /// `ALTER INDEX … RENAME TO`.
    RenameIndex {
        /// The index.
        index: ObjectName,
        /// Its new name.
        to: String,
    },
    /// `REINDEX`.
    Reindex {
        /// What is built anew: `Index`, `Table`, `Schema`, `Database`.
        what: ObjectKind,
        /// Its name, if it has one.
        name: Option<ObjectName>,
        /// `CONCURRENTLY`.
        concurrently: bool,
    },
    /// `CREATE [OR REPLACE] [MATERIALIZED] VIEW`.
    CreateView(Box<View>),
    /// `REFRESH MATERIALIZED VIEW`.
    RefreshView {
        /// The view.
        view: ObjectName,
        /// `CONCURRENTLY`.
        concurrently: bool,
        /// Whether it is filled.
        with_data: bool,
    },
    /// `CREATE TYPE … AS ENUM`.
    CreateEnum {
        /// The type.
        name: ObjectName,
        /// Its values, in order.
        values: Vec<String>,
    },
    /// A change of an enum type (`ALTER TYPE … ADD VALUE`, `RENAME VALUE`).
    Enum {
        /// The type.
        name: ObjectName,
        /// What is done to it.
        act: EnumAct,
    },
    /// `CREATE DOMAIN`.
    CreateDomain {
        /// The domain.
        name: ObjectName,
        /// What it is made of.
        base: DataType,
        /// Its default.
        default: Option<Expression>,
        /// `NOT NULL`.
        not_null: bool,
        /// Its checks.
        checks: Vec<Constraint>,
    },
    /// A change of a domain.
    Domain {
        /// The domain.
        name: ObjectName,
        /// What is done to it.
        act: DomainAct,
    },
    /// `CREATE [OR REPLACE] TRIGGER`.
    CreateTrigger {
        /// The trigger.
        name: String,
        /// Its table.
        table: ObjectName,
        /// `OR REPLACE`.
        or_replace: bool,
        /// Whether it may be there already.
        if_not_exists: bool,
    },
    /// `DROP TRIGGER`.
    DropTrigger {
        /// The trigger.
        name: ObjectName,
        /// Its table, where that is said (PostgreSQL).
        table: Option<ObjectName>,
        /// Whether it may be missing.
        if_exists: bool,
        /// Whether what depends on it goes too.
        cascade: bool,
    },
    /// `CREATE` of what has no act of its own: a schema, a sequence, a function, a role, an extension …
    Create {
        /// What is made.
        kind: ObjectKind,
        /// Its name; `None` where it has none (a cast, a default privilege).
        name: Option<ObjectName>,
        /// The table that it belongs to (a policy, a rule, statistics, a publication).
        table: Option<ObjectName>,
        /// `OR REPLACE`.
        or_replace: bool,
        /// Whether it may be there already.
        if_not_exists: bool,
    },
    /// `ALTER` of what has no act of its own.
    Alter {
        /// What is changed.
        kind: ObjectKind,
        /// Its name.
        name: Option<ObjectName>,
        /// The table that it belongs to.
        table: Option<ObjectName>,
        /// The new name, if that is the change.
        renamed: Option<String>,
        /// The new schema, if that is the change.
        moved_to: Option<String>,
    },
    /// `DROP` of one thing that has no act of its own (a view, a type, a schema, a function …).
    Drop {
        /// What is dropped.
        kind: ObjectKind,
        /// Its name.
        name: Option<ObjectName>,
        /// The table that it belongs to.
        table: Option<ObjectName>,
        /// Whether it may be missing.
        if_exists: bool,
        /// Whether what depends on it goes too.
        cascade: bool,
    },
    /// `GRANT`.
    Grant {
        /// What is granted, in upper case, as written: `SELECT`, `ALL PRIVILEGES`, or roles.
        privileges: Vec<String>,
        /// The objects, as they are written; empty for a role.
        on: Vec<ObjectName>,
        /// Who gets it; `PUBLIC` in upper case.
        to: Vec<String>,
    },
    /// `REVOKE`.
    Revoke {
        /// The objects, as they are written; empty for a role.
        on: Vec<ObjectName>,
    },
    /// `COMMENT ON`.
    Comment(CommentOn),
    /// `INSERT`, `REPLACE`.
    Insert {
        /// The table.
        table: ObjectName,
        /// The columns that are named; `None`: all, in their order.
        columns: Option<Vec<String>>,
        /// Where the rows come from.
        source: RowSource,
        /// Whether a row that is there already is no error (`ON CONFLICT`, `OR IGNORE`, `ON DUPLICATE KEY`).
        tolerant: bool,
    },
    /// `UPDATE`.
    Update(Change),
    /// `DELETE`.
    Delete(Change),
    /// `MERGE`.
    Merge {
        /// The table whose rows change.
        table: ObjectName,
    },
    /// `COPY … FROM`, `LOAD DATA`: rows from outside.
    Load {
        /// The table.
        table: ObjectName,
    },
    /// `LOCK TABLE` of one table.
    Lock {
        /// The table.
        table: ObjectName,
        /// The mode in upper case; `None`: what the database takes.
        mode: Option<String>,
    },
    /// MySQL's `UNLOCK TABLES`.
    Unlock,
    /// `VACUUM`; `table` is `None` for all of them.
    Vacuum {
        /// The table.
        table: Option<ObjectName>,
        /// `FULL`; SQLite's `VACUUM` always is.
        full: bool,
    },
    /// `CLUSTER`; `table` is `None` for all of them.
    Cluster {
        /// The table.
        table: Option<ObjectName>,
    },
    /// `ANALYZE`; `table` is `None` for all of them.
    Analyze {
        /// The table.
        table: Option<ObjectName>,
    },
    /// `SET`, `RESET`, `PRAGMA`.
    Set(Setting),
    /// `BEGIN`, `COMMIT`, `ROLLBACK`, `SAVEPOINT` …, in upper case.
    Transaction {
        /// The words that say so, in upper case.
        keyword: String,
    },
    /// `DO`, `EXECUTE`, `PREPARE`, `CALL`, `SELECT f()`: what it does is decided when it runs.
    Dynamic {
        /// `DO`, `EXECUTE`, `CALL`, `PREPARE`.
        what: String,
    },
    /// A query: it changes nothing, unless a function that it calls does.
    Query,
    /// What was not recognised; its first words in upper case.
    Opaque {
        /// `SECURITY LABEL`.
        words: String,
    },
}

impl Act {
    /// The table that is changed, locked or written to, where there is one.
    ///
    /// ```
    /// use migrate_core::dialect::Dialect;
    /// use migrate_core::sql::{ObjectName, operations};
    ///
    /// let found = operations(Dialect::Postgres, "ALTER TABLE users DROP COLUMN email");
    /// assert_eq!(found[0].act.table(), Some(&ObjectName::new("users")));
    /// ```
    #[must_use]
    pub fn table(&self) -> Option<&ObjectName> {
        match self {
            Self::CreateTable(create) => Some(&create.name),
            Self::CreateIndex(create) => Some(&create.table),
            Self::Table { table, .. }
            | Self::DropTable { table, .. }
            | Self::Truncate { table, .. }
            | Self::CreateTrigger { table, .. }
            | Self::Insert { table, .. }
            | Self::Merge { table }
            | Self::Load { table }
            | Self::Lock { table, .. } => Some(table),
            Self::Update(change) | Self::Delete(change) => Some(&change.table),
            Self::DropIndex { table, .. }
            | Self::DropTrigger { table, .. }
            | Self::Create { table, .. }
            | Self::Alter { table, .. }
            | Self::Drop { table, .. }
            | Self::Vacuum { table, .. }
            | Self::Cluster { table }
            | Self::Analyze { table } => table.as_ref(),
            Self::Reindex {
                what: ObjectKind::Table,
                name,
                ..
            } => name.as_ref(),
            Self::Comment(comment) => comment.table.as_ref(),
            _ => None,
        }
    }

    /// Whether it changes what the catalog says: no rows, no rights, no settings.
    ///
    /// ```
    /// use migrate_core::sql::{Act, ObjectName};
    ///
    /// let load = Act::Load { table: ObjectName::new("users") };
    /// assert!(!load.changes_schema());
    /// ```
    #[must_use]
    pub const fn changes_schema(&self) -> bool {
        !matches!(
            self,
            Self::Grant { .. }
                | Self::Revoke { .. }
                | Self::Insert { .. }
                | Self::Update(_)
                | Self::Delete(_)
                | Self::Merge { .. }
                | Self::Load { .. }
                | Self::Lock { .. }
                | Self::Vacuum { .. }
                | Self::Analyze { .. }
                | Self::Set(_)
                | Self::Transaction { .. }
                | Self::Dynamic { .. }
                | Self::Query
                | Self::Opaque { .. }
        )
    }

    /// Whether it was not understood, so that nothing is known of what it does.
    #[must_use]
    pub const fn is_opaque(&self) -> bool {
        matches!(self, Self::Opaque { .. })
    }
}
