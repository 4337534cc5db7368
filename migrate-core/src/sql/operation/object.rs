//! Views, types and everything that has a name and no act of its own.

use super::{Constraint, Expression};
use crate::dialect::Dialect;
use crate::sql::reader::{Reader, parts};
use crate::sql::{ObjectName, names};

/// What kind of object is made, changed or dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ObjectKind {
    /// A table.
    Table,
    /// A view.
    View,
    /// A materialized view.
    MaterializedView,
    /// An index.
    Index,
    /// A sequence.
    Sequence,
    /// A type that is no enum and no domain, or not known to be one.
    Type,
    /// A domain.
    Domain,
    /// A function.
    Function,
    /// A procedure.
    Procedure,
    /// Either of them (`ROUTINE`).
    Routine,
    /// An aggregate.
    Aggregate,
    /// A trigger of a table.
    Trigger,
    /// An event trigger.
    EventTrigger,
    /// An event of MySQL's scheduler.
    Event,
    /// A rule.
    Rule,
    /// A policy.
    Policy,
    /// A schema; MySQL's schemas are databases.
    Schema,
    /// A database.
    Database,
    /// An extension.
    Extension,
    /// Extended statistics.
    Statistics,
    /// A publication.
    Publication,
    /// A subscription.
    Subscription,
    /// A foreign table.
    ForeignTable,
    /// A foreign server, a wrapper, a user mapping.
    Foreign,
    /// A role, a user.
    Role,
    /// A constraint.
    Constraint,
    /// A column.
    Column,
    /// A collation.
    Collation,
    /// An operator, its class or family.
    Operator,
    /// A cast.
    Cast,
    /// Text search things.
    TextSearch,
    /// Default privileges.
    DefaultPrivileges,
    /// A tablespace.
    Tablespace,
    /// A language, a conversion, an access method, a transform …
    Other,
}

/// `CREATE [OR REPLACE] [MATERIALIZED] VIEW`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a word of the statement"
)]
pub struct View {
    /// Its name.
    pub name: ObjectName,
    /// `OR REPLACE`; MySQL's `ALTER VIEW` too.
    pub or_replace: bool,
    /// Whether it may be there already.
    pub if_not_exists: bool,
    /// `MATERIALIZED`.
    pub materialized: bool,
    /// `TEMPORARY`.
    pub temporary: bool,
    /// Whether it is filled (`WITH NO DATA`: no).
    pub with_data: bool,
    /// The names of its columns, where they are written.
    pub columns: Vec<String>,
    /// Its query.
    pub query: Expression,
    /// The names that stand behind `FROM` and `JOIN` anywhere in the query: what it reads, perhaps names of `WITH` too.
    pub reads: Vec<ObjectName>,
}

impl View {
    /// The names of its columns, as far as they are written; `None` where its query takes all there are (`*`) or calls one in a way
    /// that is not known.
    ///
    /// ```
    /// use migrate_core::dialect::Dialect;
    /// use migrate_core::sql::{Act, operations};
    ///
    /// let found = operations(Dialect::Postgres, "CREATE VIEW v AS SELECT a, lower(t.b) AS low, t.c FROM t");
    /// let Act::CreateView(view) = &found[0].act else { panic!() };
    /// assert_eq!(view.output(Dialect::Postgres).unwrap(), ["a", "low", "c"]);
    /// ```
    #[must_use]
    pub fn output(&self, dialect: Dialect) -> Option<Vec<String>> {
        if !self.columns.is_empty() {
            return Some(self.columns.clone());
        }
        let parts: Vec<_> = parts(dialect, &self.query.text).collect();
        let mut reader = Reader::new(dialect, &parts);
        if !reader.take(&["SELECT"]) {
            return None;
        }
        if reader.take(&["DISTINCT"]) && reader.take(&["ON"]) {
            reader.parenthesised()?;
        }
        let (list, _) = reader.cut_at(&["FROM", "WHERE", "UNION", "LIMIT", "ORDER", "GROUP"]);
        let name = |item: Reader<'_, '_>| {
            let end = item.rest().last()?;
            // What is called by nothing but its own words has a name that the database makes up.
            let alone = matches!(item.rest(), [_])
                || matches!(item.rest(), [.., dot, _] if dot.text == ".")
                || matches!(item.rest(), [.., as_, _] if as_.is("AS"));
            let name = names::name(dialect, end.kind, end.text)?;
            alone.then_some(name)
        };
        list.items().into_iter().map(name).collect()
    }
}

/// A change of an enum type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EnumAct {
    /// `ADD VALUE`.
    AddValue {
        /// The value.
        value: String,
        /// Whether `BEFORE` or `AFTER` says where.
        placed: bool,
        /// Whether it may be there already.
        if_not_exists: bool,
    },
    /// `RENAME VALUE`.
    RenameValue {
        /// The value now.
        from: String,
        /// The value then.
        to: String,
    },
}

/// A change of a domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DomainAct {
    /// `SET DEFAULT` (`Some`), `DROP DEFAULT`.
    Default(Option<Expression>),
    /// `SET NOT NULL`.
    SetNotNull,
    /// `DROP NOT NULL`.
    DropNotNull,
    /// `ADD CONSTRAINT`.
    AddConstraint(Box<Constraint>),
    /// `DROP CONSTRAINT`.
    DropConstraint(String),
    /// `VALIDATE CONSTRAINT`.
    ValidateConstraint(String),
    /// `RENAME CONSTRAINT`.
    RenameConstraint(String, String),
    /// `RENAME TO`.
    Rename(String),
    /// `SET SCHEMA`.
    SetSchema(String),
    /// `OWNER TO`.
    Owner,
}

/// `COMMENT ON`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentOn {
    /// What is told of.
    pub kind: ObjectKind,
    /// Its name; of a column, the column's alone.
    pub name: Option<ObjectName>,
    /// The table that it is, or belongs to.
    pub table: Option<ObjectName>,
    /// `None`: the comment goes.
    pub text: Option<String>,
}
