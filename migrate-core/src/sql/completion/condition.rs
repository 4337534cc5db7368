//! What can be asked of a catalog.

use super::ObjectName;

/// Something that a catalog can be asked.
///
/// ```
/// use migrate_core::dialect::Dialect;
/// use migrate_core::sql::{Completion, Condition, Object, ObjectName, completion};
///
/// let gone = Condition { object: Object::Table(ObjectName::new("notes")), exists: false };
/// assert_eq!(completion(Dialect::Mysql, "DROP TABLE notes"), Completion::Known(vec![gone]));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Condition {
    /// What it is about.
    pub object: Object,
    /// Whether the object is there.
    pub exists: bool,
}

/// Something that a database can hold. Equal if the same statement text would name the same thing; a name with its
/// schema and the same name without it are not equal.
///
/// ```
/// use migrate_core::sql::{Object, ObjectName};
///
/// assert_ne!(Object::Table(ObjectName::new("notes")), Object::View(ObjectName::new("notes")));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Object {
    /// A table, or on MySQL also what shares its names: a view, a sequence.
    Table(ObjectName),
    /// A view.
    View(ObjectName),
    /// A column.
    Column {
        /// Its table.
        table: ObjectName,
        /// Its name.
        column: String,
    },
    /// An index. MySQL's primary key is the index `primary`.
    Index {
        /// Its table, if the statement names it.
        table: Option<ObjectName>,
        /// Its name; the schema is that of its table.
        name: ObjectName,
    },
    /// A constraint of any kind, a unique index included.
    Constraint {
        /// Its table.
        table: ObjectName,
        /// Its name.
        name: String,
    },
    /// A foreign key.
    ForeignKey {
        /// Its table.
        table: ObjectName,
        /// Its name.
        name: String,
    },
    /// A check constraint.
    Check {
        /// Its table.
        table: ObjectName,
        /// Its name.
        name: String,
    },
    /// A trigger of MySQL, whose name belongs to a schema.
    Trigger(ObjectName),
    /// A stored function or procedure.
    Routine {
        /// Which of the two.
        kind: RoutineKind,
        /// Its name.
        name: ObjectName,
    },
    /// A scheduled event of MySQL.
    Event(ObjectName),
    /// A sequence.
    Sequence(ObjectName),
    /// A database; MySQL calls it a schema, too.
    Database(String),
    /// A tablespace.
    Tablespace(String),
    /// A subscription of PostgreSQL in the current database.
    Subscription(String),
    /// That a table is a partition of another one.
    PartitionOf {
        /// The partitioned table.
        parent: ObjectName,
        /// The partition.
        partition: ObjectName,
    },
    /// An account of MySQL.
    User {
        /// Its name.
        name: String,
        /// Where it connects from; `%` if the statement does not say.
        host: String,
    },
    /// A role of MySQL or MariaDB.
    Role(String),
}

/// Functions and procedures do not share their names.
///
/// ```
/// use migrate_core::sql::RoutineKind;
///
/// assert_ne!(RoutineKind::Function, RoutineKind::Procedure);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RoutineKind {
    /// A function.
    Function,
    /// A procedure.
    Procedure,
}

impl Object {
    /// The table and the name of an index or a constraint: they can stand for one another, as a unique index is a
    /// constraint, and a foreign key may bring an index of its name.
    pub(super) fn key(&self) -> Option<(&ObjectName, &str)> {
        match self {
            Self::Index {
                table: Some(table),
                name,
            } => Some((table, &name.name)),
            Self::Constraint { table, name }
            | Self::ForeignKey { table, name }
            | Self::Check { table, name } => Some((table, name)),
            _ => None,
        }
    }
}
