//! The schema that a chain builds, told from its statements alone: operations applied to tables, one after another.
//!
//! It is a model for rules and plans, not a proof: what the database itself says ([`crate::schema`]) is the truth. Where a
//! statement was not recognised, what it may have touched is marked as unknown, and rules take the careful side.

mod apply;
mod naming;
mod state;
mod tables;

pub use apply::{apply, apply_statement};
pub use state::{Birth, Domain, Index, State, Table};
pub use tables::{Link, Tables};
