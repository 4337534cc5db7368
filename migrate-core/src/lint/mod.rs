//! Rules of safe change: what a revision has to heed while others use the database.
//!
//! A rule is one file in `rules/`, and one line in its table. It sees the operations of a statement ([`crate::sql::operations`]), the schema
//! before it ([`crate::replay`]), the rest of the chain, and what is known of the server and the size of tables.

mod few_rows;
mod finding;
mod in_use;
mod kept;
mod narrower;
mod programs;
mod proposal;
mod read;
mod recorded;
mod rule;
mod rules;
mod run;
mod scene;
mod settings;
mod suppression;
mod told;
mod words;

pub use finding::{Edit, Finding, Fix};
pub use in_use::tables_in_use;
pub use rule::{Check, Level, Rule, Tier};
pub use rules::RULES;
pub use run::{Found, Which, lint};
pub use scene::{Read, ReadRevision, Scene, Script, Statement};
pub use settings::{Settings, Size};

/// The version of the rules, as `migrate.lock` records it with what they let pass. It grows when a rule is added that fails builds, or when one
/// becomes stricter.
pub const RULE_SET: &str = "1";

#[cfg(test)]
mod tests;
