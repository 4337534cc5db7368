//! What is known of a schema.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::dialect::Dialect;
use crate::sql::{
    Column, Constraint, CreateIndex, DataType, Expression, ObjectKind, ObjectName, View,
};

/// A schema between two statements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// How its statements are written.
    pub dialect: Dialect,
    /// Its tables.
    pub tables: BTreeMap<ObjectName, Arc<Table>>,
    /// Its views, materialized or not.
    pub views: BTreeMap<ObjectName, Arc<View>>,
    /// Its enum types and their values.
    pub enums: BTreeMap<ObjectName, Vec<String>>,
    /// Its domains.
    pub domains: BTreeMap<ObjectName, Domain>,
    /// Everything else that has a name.
    pub others: BTreeSet<(ObjectKind, ObjectName)>,
    /// Whether something ran that was not recognised: objects may exist that are not here.
    pub opaque: bool,
}

/// What is known of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its columns, in order. Their constraints are in [`Self::constraints`].
    pub columns: Vec<Column>,
    /// Its constraints; those that were written without a name have the one that the database gives them.
    pub constraints: Vec<Constraint>,
    /// Its indexes, without those that belong to constraints.
    pub indexes: Vec<Index>,
    /// Its triggers.
    pub triggers: BTreeSet<String>,
    /// Its options, names in upper case.
    pub options: BTreeMap<String, String>,
    /// Whether it is partitioned.
    pub partitioned: bool,
    /// The table that it is a partition of, and its bounds.
    pub partition_of: Option<(ObjectName, Expression)>,
    /// The tables that it inherits from.
    pub inherits: Vec<ObjectName>,
    /// When it was made.
    pub born: Birth,
    /// Whether all of it is known: no, where a query, `LIKE` or something that was not recognised had a part in it.
    pub complete: bool,
}

/// An index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// Its name.
    pub name: String,
    /// How it was made.
    pub definition: CreateIndex,
}

/// A domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain {
    /// What it is made of.
    pub base: DataType,
    /// `NOT NULL`.
    pub not_null: bool,
    /// Its checks.
    pub checks: Vec<Constraint>,
}

/// When something was made: which revision of the chain, which statement of its way; counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Birth {
    /// The revision.
    pub revision: usize,
    /// The statement.
    pub statement: usize,
}

impl State {
    /// The schema of an empty database.
    #[must_use]
    pub const fn empty(dialect: Dialect) -> Self {
        Self {
            dialect,
            tables: BTreeMap::new(),
            views: BTreeMap::new(),
            enums: BTreeMap::new(),
            domains: BTreeMap::new(),
            others: BTreeSet::new(),
            opaque: false,
        }
    }

    /// What is known of a table; `None` when no statement made it (it may be there all the same: a database that was adopted).
    #[must_use]
    pub fn table(&self, name: &ObjectName) -> Option<&Table> {
        self.tables.get(&self.key(name)).map(AsRef::as_ref)
    }

    /// The name without the schema that is there anyway.
    #[must_use]
    pub fn key(&self, name: &ObjectName) -> ObjectName {
        match (self.dialect, name.schema.as_deref()) {
            (Dialect::Postgres, Some("public")) | (Dialect::Sqlite, Some("main")) => {
                ObjectName::new(name.name.clone())
            }
            _ => name.clone(),
        }
    }

    /// The table that an index belongs to, and the index.
    #[must_use]
    pub fn index(&self, name: &str) -> Option<(&ObjectName, &Index)> {
        self.tables.iter().find_map(|(table, known)| {
            let index = known.indexes.iter().find(|index| index.name == name)?;
            Some((table, index))
        })
    }
}

impl Table {
    /// A column, if it is known.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// A constraint, by its name.
    #[must_use]
    pub fn constraint(&self, name: &str) -> Option<&Constraint> {
        let is_it = |constraint: &&Constraint| constraint.name.as_deref() == Some(name);
        self.constraints.iter().find(is_it)
    }
}
