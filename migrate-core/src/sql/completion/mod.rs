//! Whether a statement that was announced has run: what a resumed run can look at.

mod changes;
mod condition;
mod mysql;
mod postgres;

pub use condition::{Condition, Object, RoutineKind};

use super::effect::{Effect, effect};
use super::{ObjectName, reader};
use crate::dialect::Dialect;

/// How a statement that may stop half-way is brought to its end exactly once.
///
/// ```
/// use migrate_core::dialect::Dialect;
/// use migrate_core::sql::{Completion, completion};
///
/// assert_eq!(completion(Dialect::Postgres, "DROP TABLE notes"), Completion::Transactional);
/// assert_eq!(completion(Dialect::Postgres, "VACUUM notes"), Completion::Repeatable);
/// assert_eq!(completion(Dialect::Mysql, "CALL tidy_up()"), Completion::Unknown);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Completion {
    /// It can share a transaction with the record that it is done.
    Transactional,
    /// It cannot. When it is done all of these conditions hold, and before it at least one of them does not.
    Known(Vec<Condition>),
    /// It cannot, and running it again does no harm.
    Repeatable,
    /// It cannot, and nothing tells whether it has run.
    Unknown,
}

/// Looks at one statement. What is not understood is [`Completion::Unknown`].
///
/// ```
/// use migrate_core::dialect::Dialect;
/// use migrate_core::sql::{Completion, Condition, Object, ObjectName, completion};
///
/// let column = Object::Column { table: ObjectName::new("notes"), column: "slug".to_owned() };
/// let expected = Completion::Known(vec![Condition { object: column, exists: true }]);
/// assert_eq!(completion(Dialect::Mysql, "ALTER TABLE notes ADD slug TEXT"), expected);
/// assert_eq!(completion(Dialect::Postgres, "ALTER TABLE notes ADD slug TEXT"), Completion::Transactional);
/// ```
#[must_use]
pub fn completion(dialect: Dialect, statement: &str) -> Completion {
    let outside = || {
        matches!(
            effect(dialect, statement),
            Effect::OutsideTransaction { .. }
        )
    };
    match dialect {
        Dialect::Mysql => mysql::completion(statement),
        Dialect::Postgres if outside() => postgres::completion(statement),
        Dialect::Sqlite if outside() => Completion::Repeatable,
        Dialect::Postgres | Dialect::Sqlite => Completion::Transactional,
    }
}
