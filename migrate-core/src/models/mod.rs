//! The schema that the structs of a program describe.
//!
//! [`read`] takes source files and says what they want of a database: the statements that make it, and what is wrong with them.
//! Nothing is compiled, and no file but the given ones is looked at. [`source`] goes the other way: structs for a schema that
//! is there. What the attributes say is documented at the derives, in `migrate_runtime`.

pub mod attribute;
mod held;
mod known;
mod syntax;
#[cfg(feature = "models")]
mod rust;
#[cfg(feature = "models")]
mod sql;
#[cfg(feature = "models")]
mod source;
#[cfg(test)]
#[cfg(feature = "models")]
mod tests;

pub use held::held_against;
#[cfg(feature = "models")]
pub use reading::{Models, read};
#[cfg(feature = "models")]
pub use source::source;
#[cfg(feature = "models")]
use sql::named_in;

#[cfg(feature = "models")]
mod reading;
