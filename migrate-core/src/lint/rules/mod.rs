//! The rules: one file and one line each.

mod drop_column;
pub(super) mod unused_suppression;

use super::Rule;

/// Every rule, in the order in which findings of one place are told.
pub const RULES: &[Rule] = &[
    // Code that runs while the schema changes.
    drop_column::RULE,
    // The chain and its files.
    unused_suppression::RULE,
];

#[cfg(test)]
mod tests;
