//! The attributes of structs that stand for tables, and of enums that stand for types of a database.
//!
//! The macro and [`models::read`](super) read them with this code, so that what fails the build is what
//! `cargo migrate` refuses. The grammar is documented at the derives, in `migrate_runtime`.

mod argument;
mod case;
mod column;
mod constraint;
mod db_enum;
mod problem;
mod reference;
mod structure;
mod table;
mod value;

pub use argument::Text;
#[cfg(feature = "models")]
pub(crate) use case::snake;
pub use column::{AutoIncrement, ColumnAttributes};
pub use constraint::{Constraint, KeyColumn};
pub use db_enum::{Enum, Variant};
pub use problem::Problem;
#[cfg(feature = "models")]
pub(crate) use problem::{Problems, one_of};
#[cfg(feature = "models")]
pub(crate) use reference::ACTIONS;
pub use reference::Reference;
pub use structure::{Field, Struct};
pub use table::{Checked, TableAttributes};
pub use value::PerDialect;
