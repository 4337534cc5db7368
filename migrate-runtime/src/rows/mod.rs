//! Rows for a proof: made up so that they satisfy the constraints of every table, and looked for again later.

mod choice;
mod compare;
mod fill;
mod literal;
mod mysql;
mod pattern;
mod postgres;
mod shape;
mod sqlite;

pub(crate) use compare::{Loss, Rows, lost, read};
pub(crate) use fill::{count_far, fill};
pub(crate) use shape::{Table, tables};
