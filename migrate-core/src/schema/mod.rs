//! What a database's own catalog says of its schema, as facts that can be compared, hashed and written as SQL.
//!
//! A [`Fact`] is one thing that somebody could forget: a column, its default, that it is not null, a constraint, an index, a
//! comment, a grant. What it says is the database's own canonical text: nothing here parses an expression or compares two
//! spellings. The runtime reads the facts; here they are pure values.
//!
//! - [`Schema::fingerprint`] is one sum over all of them: equal sums, equal schemas.
//! - [`difference`] is what one schema has and another has not, in words and as SQL.
//! - [`Schema::sql`] makes the schema in an empty database.
//!
//! What a catalog holds and no kind stands for is a fact of the kind [`Kind::Unmodelled`]: it is compared and reported, and
//! only its SQL is not known.

mod desired;
mod difference;
mod fact;
mod filter;
mod kind;
mod not_null;
mod object;
mod order;
mod others;
pub mod plan;
pub mod show_create;
pub(crate) mod sql;
pub mod sqlite;

use std::collections::BTreeMap;

pub use desired::{Desired, Wanted};
pub use difference::{Change, Difference, difference};
pub use fact::{Ddl, Fact, FactId};
pub use filter::{Filter, Pattern};
pub use kind::Kind;
pub use not_null::{NotNull, is_not_null_name, not_null_name};
pub use object::Object;
pub use others::others;

use crate::checksum::Checksum;
use crate::dialect::Dialect;

/// What the definition of a materialized view of PostgreSQL ends with that has no rows to be read.
///
/// ```
/// assert_eq!(migrate_core::schema::NOT_POPULATED.trim(), "WITH NO DATA");
/// ```
pub const NOT_POPULATED: &str = "\nWITH NO DATA";

/// The schema of a database, without the tables of the history and without what belongs to extensions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    /// Whose catalog it was read from.
    pub dialect: Dialect,
    facts: BTreeMap<FactId, Fact>,
}

impl Schema {
    /// The schema of an empty database.
    ///
    /// ```
    /// use migrate_core::dialect::Dialect;
    /// use migrate_core::schema::{Fact, FactId, Kind, Schema};
    ///
    /// let empty = Schema::new(Dialect::Sqlite);
    /// let mut schema = empty.clone();
    /// let table = FactId::new(Kind::Table, ["notes"]);
    /// schema.insert(Fact::new(table, "").made_by("CREATE TABLE notes (id INTEGER)"));
    /// assert_ne!(schema.fingerprint(), empty.fingerprint());
    /// assert_eq!(schema.sql(), "CREATE TABLE notes (id INTEGER);\n");
    /// ```
    #[must_use]
    pub const fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            facts: BTreeMap::new(),
        }
    }

    /// Adds a fact; one of the same identity is replaced.
    pub fn insert(&mut self, fact: Fact) {
        self.facts.insert(fact.id.clone(), fact);
    }

    /// The fact of that identity.
    #[must_use]
    pub fn get(&self, id: &FactId) -> Option<&Fact> {
        self.facts.get(id)
    }

    /// The same, to be completed.
    pub fn get_mut(&mut self, id: &FactId) -> Option<&mut Fact> {
        self.facts.get_mut(id)
    }

    /// Keeps the facts of which that is true.
    pub fn retain(&mut self, mut keep: impl FnMut(&Fact) -> bool) {
        self.facts.retain(|_, fact| keep(fact));
    }

    /// All facts, in the order of their identities.
    pub fn facts(&self) -> impl Iterator<Item = &Fact> {
        self.facts.values()
    }

    /// The facts of one kind.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Fact> {
        self.facts().filter(move |fact| fact.id.kind == kind)
    }

    /// How many facts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.facts.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
    }

    /// One sum over all facts. It is the same in every database of the same kind and major version that has this schema.
    #[must_use]
    pub fn fingerprint(&self) -> Checksum {
        let mut text = String::new();
        for fact in self.facts() {
            // No text holds a NUL, so none can pose as two.
            text.push_str(fact.id.kind.name());
            for part in &fact.id.path {
                text.push('\0');
                text.push_str(part);
            }
            text.push_str("\0\0");
            text.push_str(&fact.definition);
            text.push_str("\0\0\0");
        }
        Checksum::of(text)
    }
}
