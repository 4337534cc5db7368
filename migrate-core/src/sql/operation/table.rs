//! Tables.

use super::{Column, Constraint, CreateIndex, DataType, Expression, Place};
use crate::sql::ObjectName;

/// `CREATE TABLE`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a word of the statement"
)]
pub struct CreateTable {
    /// Its name.
    pub name: ObjectName,
    /// Whether it may be there already.
    pub if_not_exists: bool,
    /// `TEMPORARY`; SQLite's `temp.` too.
    pub temporary: bool,
    /// `UNLOGGED`.
    pub unlogged: bool,
    /// SQLite's `CREATE VIRTUAL TABLE`.
    pub is_virtual: bool,
    /// PostgreSQL's `CREATE FOREIGN TABLE`.
    pub foreign: bool,
    /// Its columns, in order; those that a query, `LIKE` or a parent brings are not among them.
    pub columns: Vec<Column>,
    /// Its constraints that are not written with a column.
    pub constraints: Vec<Constraint>,
    /// The indexes that are written with it (MySQL), the primary key and unique keys excepted, which are constraints.
    pub indexes: Vec<CreateIndex>,
    /// `AS SELECT …`: the text of the query.
    pub query: Option<Expression>,
    /// The tables that `LIKE` takes columns from.
    pub like: Vec<ObjectName>,
    /// The tables that it inherits from.
    pub inherits: Vec<ObjectName>,
    /// `PARTITION OF`: its parent, and the text of its bounds (`DEFAULT`, `FOR VALUES …`).
    pub partition_of: Option<(ObjectName, Expression)>,
    /// `PARTITION BY`: the text behind it.
    pub partition_by: Option<Expression>,
    /// The options behind the parentheses, names in upper case: `ENGINE` = `InnoDB`, `STRICT`, `WITHOUT ROWID`.
    pub options: Vec<(String, String)>,
}

/// One action of `ALTER TABLE`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum TableAct {
    /// `ADD COLUMN`.
    AddColumn {
        /// The column.
        column: Box<Column>,
        /// Whether it may be there already.
        if_not_exists: bool,
    },
    /// `DROP COLUMN`.
    DropColumn {
        /// The column.
        column: String,
        /// Whether it may be missing.
        if_exists: bool,
        /// Whether what depends on it goes too.
        cascade: bool,
    },
    /// `RENAME COLUMN`.
    RenameColumn {
        /// The name now.
        from: String,
        /// The name then.
        to: String,
    },
    /// `ALTER COLUMN … TYPE`.
    ColumnType {
        /// The column.
        column: String,
        /// Its new type.
        data_type: DataType,
        /// `USING`.
        using: Option<Expression>,
    },
    /// MySQL's `MODIFY` and `CHANGE`: the whole definition anew.
    ModifyColumn {
        /// The name now.
        column: String,
        /// What it shall be, with the name then.
        to: Box<Column>,
    },
    /// `ALTER COLUMN … SET DEFAULT`.
    SetDefault {
        /// The column.
        column: String,
        /// The default.
        default: Expression,
    },
    /// `ALTER COLUMN … DROP DEFAULT`.
    DropDefault {
        /// The column.
        column: String,
    },
    /// `ALTER COLUMN … SET NOT NULL`.
    SetNotNull {
        /// The column.
        column: String,
    },
    /// `ALTER COLUMN … DROP NOT NULL`.
    DropNotNull {
        /// The column.
        column: String,
    },
    /// `ALTER COLUMN … ADD GENERATED … AS IDENTITY`.
    AddIdentity {
        /// The column.
        column: String,
    },
    /// `DROP IDENTITY`, `DROP EXPRESSION`.
    DropGenerated {
        /// The column.
        column: String,
        /// `DROP EXPRESSION` instead of `DROP IDENTITY`.
        expression: bool,
    },
    /// `ALTER COLUMN … SET EXPRESSION AS`.
    SetExpression {
        /// The column.
        column: String,
        /// The expression.
        expression: Expression,
    },
    /// `SET STATISTICS`, `SET STORAGE`, `SET COMPRESSION`, `SET (…)`, options of an identity: what is told of a column, not
    /// its values.
    ColumnOption {
        /// The column.
        column: String,
        /// Which, in upper case: `STATISTICS`, `STORAGE`, `COMPRESSION`, `OPTIONS`, `IDENTITY`.
        option: String,
    },
    /// `ADD CONSTRAINT`, `ADD PRIMARY KEY` and the like.
    AddConstraint {
        /// The constraint.
        constraint: Box<Constraint>,
        /// Whether it may be there already (MariaDB).
        if_not_exists: bool,
    },
    /// `DROP CONSTRAINT`, MySQL's `DROP FOREIGN KEY` and `DROP CHECK`.
    DropConstraint {
        /// Its name.
        name: String,
        /// Whether it may be missing.
        if_exists: bool,
        /// Whether what depends on it goes too.
        cascade: bool,
        /// `DROP FOREIGN KEY`, so that it is known to be one.
        foreign_key: bool,
    },
    /// MySQL's `DROP PRIMARY KEY`.
    DropPrimaryKey,
    /// `VALIDATE CONSTRAINT`.
    ValidateConstraint {
        /// Its name.
        name: String,
    },
    /// `ALTER CONSTRAINT`, MySQL's `ALTER CHECK`.
    AlterConstraint {
        /// Its name.
        name: String,
        /// `ENFORCED` (`Some(true)`) or `NOT ENFORCED`, if that is said.
        enforced: Option<bool>,
    },
    /// `RENAME CONSTRAINT`.
    RenameConstraint {
        /// The name now.
        from: String,
        /// The name then.
        to: String,
    },
    /// MySQL's `ADD INDEX`, `ADD KEY`, `ADD FULLTEXT`, `ADD SPATIAL`; `ADD UNIQUE` is a constraint.
    AddIndex(Box<CreateIndex>),
    /// MySQL's `DROP INDEX`, `DROP KEY`.
    DropIndex {
        /// The index.
        index: String,
        /// Whether it may be missing.
        if_exists: bool,
    },
    /// MySQL's `RENAME INDEX`.
    RenameIndex {
        /// The name now.
        from: String,
        /// The name then.
        to: String,
    },
    /// MySQL's `ALTER INDEX … VISIBLE | INVISIBLE | [NOT] IGNORED`.
    IndexVisibility {
        /// The index.
        index: String,
    },
    /// `RENAME TO`; the new name with its schema, if that is said (MySQL).
    Rename {
        /// The new name.
        to: ObjectName,
    },
    /// `SET SCHEMA`.
    SetSchema {
        /// The new schema.
        schema: String,
    },
    /// `ATTACH PARTITION`.
    AttachPartition {
        /// The partition.
        partition: ObjectName,
        /// The text of its bounds: `DEFAULT`, `FOR VALUES …`.
        bounds: Expression,
    },
    /// `DETACH PARTITION`.
    DetachPartition {
        /// The partition.
        partition: ObjectName,
        /// `CONCURRENTLY`.
        concurrently: bool,
        /// `FINALIZE`.
        finalize: bool,
    },
    /// What MySQL does to the partitions of a table.
    Partitioning(Partitioning),
    /// `ENABLE TRIGGER`, `DISABLE TRIGGER`, and the same of rules.
    ToggleTrigger {
        /// The trigger or rule; `None`: all of them.
        name: Option<String>,
        /// On or off.
        enable: bool,
        /// A rule, not a trigger.
        rule: bool,
    },
    /// `ENABLE`, `DISABLE`, `FORCE`, `NO FORCE ROW LEVEL SECURITY`.
    RowSecurity {
        /// Whether rows are held back from somebody by it.
        restricts: bool,
    },
    /// `REPLICA IDENTITY`.
    ReplicaIdentity,
    /// `CLUSTER ON`, `SET WITHOUT CLUSTER`.
    ClusterOn,
    /// `SET LOGGED`, `SET UNLOGGED`.
    SetLogged {
        /// `LOGGED`.
        logged: bool,
    },
    /// `SET ACCESS METHOD`.
    SetAccessMethod {
        /// Which; `None`: the one of the server.
        method: Option<String>,
    },
    /// `SET TABLESPACE`.
    SetTablespace,
    /// `SET WITH OIDS`, `SET WITHOUT OIDS`.
    SetOids,
    /// `SET (…)`, `RESET (…)`: the names of the options in lower case.
    SetOptions(Vec<String>),
    /// `INHERIT`, `NO INHERIT`.
    Inherit {
        /// The parent.
        parent: ObjectName,
        /// `INHERIT`.
        on: bool,
    },
    /// `OWNER TO`.
    Owner,
    /// `ENGINE = …` (MySQL).
    Engine(String),
    /// `CONVERT TO CHARACTER SET` (MySQL).
    ConvertCharset {
        /// The character set.
        charset: String,
        /// The collation, if it is written.
        collation: Option<String>,
    },
    /// `[DEFAULT] CHARACTER SET` and `COLLATE` of a table, for columns to come (MySQL).
    DefaultCharset,
    /// `FORCE` (MySQL).
    Force,
    /// `ORDER BY` (MySQL).
    OrderBy,
    /// `ADD SYSTEM VERSIONING`, `DROP SYSTEM VERSIONING`, `ADD PERIOD` (MariaDB).
    SystemVersioning {
        /// `ADD`.
        add: bool,
    },
    /// Any other option of a table, its name in upper case: `COMMENT`, `AUTO_INCREMENT`, `ROW_FORMAT` (MySQL).
    Option {
        /// Its name.
        name: String,
        /// Its value as written.
        value: String,
    },
    /// `ALGORITHM = …` (MySQL), in upper case: it holds for the whole statement.
    Algorithm(String),
    /// `LOCK = …` (MySQL), in upper case: it holds for the whole statement.
    LockClause(String),
    /// A move of a column without another change is a `ModifyColumn`; this is `ALTER COLUMN … FIRST`, if a database has it.
    MoveColumn {
        /// The column.
        column: String,
        /// Where to.
        place: Place,
    },
    /// What was not recognised; its first words in upper case.
    Other {
        /// `OF`.
        words: String,
    },
}

/// What MySQL does to the partitions of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Partitioning {
    /// `PARTITION BY …`, `REMOVE PARTITIONING`: all rows move.
    By,
    /// `ADD PARTITION`.
    Add,
    /// `DROP PARTITION`.
    Drop(Vec<String>),
    /// `TRUNCATE PARTITION`; empty: all.
    Truncate(Vec<String>),
    /// `REORGANIZE`, `COALESCE`, `REBUILD`, `EXCHANGE`, `OPTIMIZE` …, in upper case.
    Other(String),
}
