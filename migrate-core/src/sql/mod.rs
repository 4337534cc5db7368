//! Reading SQL: a lexer, a splitter and what a statement does, for each dialect.
//!
//! All of it is one pass over the text. [`tokens`] is the only code that knows where a string, a comment or a
//! function body ends; [`split`], [`effect`], [`completion`] and [`losses`] are built upon it.
//!
//! Where a database has a tool of its own that cuts a script into statements, that tool is the measure:
//! `sqlite3_complete()` for SQLite, `psql` for PostgreSQL, the `mysql` client for MySQL and MariaDB.
//!
//! ```
//! use migrate_core::dialect::Dialect;
//! use migrate_core::sql::split;
//!
//! let sql = "SELECT ';'; -- two statements;\nSELECT $$;$$;";
//! let found = split(Dialect::Postgres, sql);
//! assert_eq!(&sql[found.statements[0].span.clone()], "SELECT ';'");
//! assert_eq!(&sql[found.statements[1].span.clone()], "SELECT $$;$$");
//! assert!(found.problems.is_empty());
//! ```

mod batch;
mod character;
mod completion;
mod concurrent;
mod effect;
mod lexer;
mod loss;
mod names;
#[cfg(feature = "lint")]
mod operation;
mod problem;
mod reader;
#[cfg(feature = "lint")]
mod recognise;
#[cfg(feature = "schema")]
mod renamed;
mod scan;
mod split;
mod token;

pub use batch::{Batched, KeyColumn, KeyForm, NotBatched, Stretch, batched};
pub use completion::{Completion, Condition, Object, RoutineKind, completion};
pub use concurrent::{Building, builds_concurrently};
pub use effect::{Effect, effect, grantees, roles_made, server_wide};
pub use lexer::tokens;
pub use loss::{Loss, LossReader, Placed, ValueChange, Which, losses, losses_of_script};
pub use names::{ObjectName, postgres_name};
#[cfg(feature = "lint")]
pub use operation::{
    Act, Change, Column, CommentOn, Constraint, ConstraintKind, CreateIndex, CreateTable, DataType,
    DomainAct, EnumAct, Expression, Flavour, Generated, IndexPart, ObjectKind, Operation,
    Partitioning, Place, Reference, RowSource, Scope, Setting, TableAct, View,
};
pub use problem::{Problem, ProblemKind};
#[cfg(feature = "lint")]
pub use recognise::operations;
#[cfg(feature = "schema")]
pub use renamed::rename_hints;
pub use split::{Split, Statement, split};
pub use token::{Token, TokenKind};

/// A range of bytes in the text that was read; both ends are on character boundaries.
///
/// ```
/// use migrate_core::sql::Span;
///
/// let span: Span = 0..6;
/// assert_eq!(&"SELECT 1"[span], "SELECT");
/// ```
pub type Span = std::ops::Range<usize>;
