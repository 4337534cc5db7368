//! One fact of a schema.

use std::collections::BTreeSet;
use std::fmt;

use super::Kind;

/// What a fact is about.
///
/// ```
/// use migrate_core::schema::{FactId, Kind};
///
/// let column = FactId::new(Kind::Column, ["public", "users", "email"]);
/// assert_eq!(column.to_string(), "column users.email");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FactId {
    /// What it is.
    pub kind: Kind,
    /// Its name: schema, table, column, as far as it has them.
    pub path: Vec<String>,
}

impl FactId {
    /// The fact of that kind and name.
    #[must_use]
    pub fn new<P>(kind: Kind, path: impl IntoIterator<Item = P>) -> Self
    where
        P: Into<String>,
    {
        Self {
            kind,
            path: path.into_iter().map(Into::into).collect(),
        }
    }

    /// Its name, as people say it.
    #[must_use]
    pub fn name(&self) -> String {
        let path = match &self.path[..] {
            // What everything is in need not be said.
            [schema, rest @ ..] if schema == "public" && !rest.is_empty() => rest,
            path => path,
        };
        path.join(".")
    }
}

impl fmt::Display for FactId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.name())
    }
}

/// How a fact is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ddl {
    /// By statements of its own; they do not end with a `;`.
    Own(Vec<String>),
    /// By `head ( … ) tail`, with the lines of others between.
    Table {
        /// `CREATE TABLE users`.
        head: String,
        /// What follows the last parenthesis.
        tail: String,
    },
    /// As a line in the parentheses of its owner.
    Line {
        /// `email text`.
        line: String,
        /// What makes it when the table is there already.
        alone: String,
    },
    /// At the end of its owner's line.
    Suffix {
        /// `NOT NULL`; nothing where its owner's line says it already.
        text: String,
        /// What makes it when the column is there already.
        alone: String,
    },
    /// In the text of its owner's own statement.
    Within {
        /// What makes it when the owner is there already.
        alone: String,
    },
    /// It comes with its owner or with the database.
    Implied,
}

/// One thing that a schema has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it is about.
    pub id: FactId,
    /// What the database says of it. Two facts of one identity are the same when these are.
    pub definition: String,
    /// How it is made.
    pub ddl: Ddl,
    /// The statement that removes it, when it does not go with its owner only.
    pub drop: Option<String>,
    /// The statement that makes what has its identity equal to it.
    pub alter: Option<String>,
    /// What it is a part of, and goes with.
    pub owner: Option<FactId>,
    /// What has to be there before it.
    pub depends: BTreeSet<FactId>,
    /// Its place among the lines of its owner.
    pub rank: u32,
    /// The columns of a view with their types: what follows from its definition, and decides whether it can be replaced.
    pub columns: Option<String>,
}

impl Fact {
    /// A fact that comes with something else.
    #[must_use]
    pub fn new(id: FactId, definition: impl Into<String>) -> Self {
        Self {
            id,
            definition: definition.into(),
            ddl: Ddl::Implied,
            drop: None,
            alter: None,
            owner: None,
            depends: BTreeSet::new(),
            rank: 0,
            columns: None,
        }
    }

    /// It is made by a statement of its own.
    #[must_use]
    pub fn made_by(mut self, statement: impl Into<String>) -> Self {
        self.ddl = Ddl::Own(vec![statement.into()]);
        self
    }

    /// It is made this way.
    #[must_use]
    pub fn made(mut self, ddl: Ddl) -> Self {
        self.ddl = ddl;
        self
    }

    /// It is removed by this statement.
    #[must_use]
    pub fn dropped_by(mut self, statement: impl Into<String>) -> Self {
        self.drop = Some(statement.into());
        self
    }

    /// What has its identity becomes equal to it by this statement.
    #[must_use]
    pub fn altered_by(mut self, statement: impl Into<String>) -> Self {
        self.alter = Some(statement.into());
        self
    }

    /// It is a part of that.
    #[must_use]
    pub fn of(mut self, owner: FactId) -> Self {
        self.owner = Some(owner);
        self
    }

    /// It needs that.
    #[must_use]
    pub fn after(mut self, needed: FactId) -> Self {
        self.depends.insert(needed);
        self
    }

    /// Its place among the lines of its owner.
    #[must_use]
    pub const fn ranked(mut self, rank: u32) -> Self {
        self.rank = rank;
        self
    }

    /// `index users_email on users`: what it is called, with what it is a part of where its own name does not say that.
    #[must_use]
    pub fn label(&self) -> String {
        let name = self.id.to_string();
        match &self.owner {
            // What it is about stands in its name.
            _ if matches!(self.id.kind, Kind::Comment | Kind::Grant) => name,
            Some(owner) if !self.id.path.starts_with(&owner.path) => {
                format!("{name} on {}", owner.name())
            }
            _ => name,
        }
    }
}
