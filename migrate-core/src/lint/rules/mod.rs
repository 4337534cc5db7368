//! The rules: one file and one line each.

use super::Rule;

/// Every rule, in the order in which findings of one place are told.
pub const RULES: &[Rule] = &[];
