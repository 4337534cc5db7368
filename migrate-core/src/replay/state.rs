//! What is known of a schema.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rpds::{RedBlackTreeMapSync, RedBlackTreeSetSync};

use super::{Link, Tables, naming};
use crate::dialect::{Dialect, Engine, Server};
use crate::sql::{
    Column, Constraint, ConstraintKind, CreateIndex, DataType, Expression, ObjectKind, ObjectName,
    View,
};

/// A schema between two statements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// How its statements are written.
    pub dialect: Dialect,
    /// Which database gives names to what has none.
    pub engine: Engine,
    /// Its tables.
    pub tables: Tables,
    /// Its views, materialized or not.
    pub views: RedBlackTreeMapSync<ObjectName, Arc<View>>,
    /// Its enum types and their values.
    pub enums: RedBlackTreeMapSync<ObjectName, Vec<String>>,
    /// Its domains.
    pub domains: RedBlackTreeMapSync<ObjectName, Domain>,
    /// Everything else that has a name.
    pub others: RedBlackTreeSetSync<(ObjectKind, ObjectName)>,
    /// Whether something ran that was not recognised: objects may exist that are not here.
    pub opaque: bool,
    /// Whether the session does not check foreign keys (MySQL's `foreign_key_checks = 0`).
    pub foreign_keys_unchecked: bool,
}

/// What is known of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own, and any two go together"
)]
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
    /// Whether it goes with the session.
    pub temporary: bool,
    /// When it was made; of a table that was there before the chain, when it was first changed.
    pub born: Birth,
    /// Whether no statement made it, so that it was there before the chain: what is known of it is what was done to it since.
    pub adopted: bool,
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
    /// Whether the database made it for a foreign key (MySQL): it goes when another one does its work.
    pub implied: bool,
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
    pub fn empty(dialect: Dialect) -> Self {
        Self::empty_on(Server::assumed(dialect).engine)
    }

    /// The schema of an empty database of this engine.
    #[must_use]
    pub fn empty_on(engine: Engine) -> Self {
        Self {
            dialect: engine.dialect(),
            engine,
            tables: Tables::default(),
            views: RedBlackTreeMapSync::default(),
            enums: RedBlackTreeMapSync::default(),
            domains: RedBlackTreeMapSync::default(),
            others: RedBlackTreeSetSync::default(),
            opaque: false,
            foreign_keys_unchecked: false,
        }
    }

    /// What is known of a table; `None` when no statement made it or changed it (it may be there all the same: a database that was
    /// adopted).
    #[must_use]
    pub fn table(&self, name: &ObjectName) -> Option<&Table> {
        self.tables.get(&self.key(name)).map(AsRef::as_ref)
    }

    /// The name that the database gives to a constraint that is added to a table and has none; `None` where that takes more than is known
    /// of the table, and where the database gives none (SQLite).
    ///
    /// ```
    /// use migrate_core::dialect::Dialect;
    /// use migrate_core::replay::State;
    /// use migrate_core::sql::{Act, ObjectName, TableAct, operations};
    ///
    /// let found = operations(Dialect::Postgres, "ALTER TABLE users ADD UNIQUE (slug)");
    /// let Act::Table { act: TableAct::AddConstraint { constraint, .. }, .. } = &found[0].act else { panic!() };
    /// let name = State::empty(Dialect::Postgres).constraint_name(&ObjectName::new("users"), constraint);
    /// assert_eq!(name.as_deref(), Some("users_slug_key"));
    /// ```
    #[must_use]
    pub fn constraint_name(&self, table: &ObjectName, constraint: &Constraint) -> Option<String> {
        let nothing = Table::adopted(Birth {
            revision: 0,
            statement: 0,
        });
        let key = self.key(table);
        let known = self.table(&key);
        // A check is named after the columns that it mentions.
        let is_check = matches!(constraint.kind, ConstraintKind::Check { .. });
        if is_check && !known.is_some_and(|known| known.complete) {
            return None;
        }
        naming::constraint(self, &key, known.unwrap_or(&nothing), constraint)
    }

    /// The name without the schema that is there anyway; SQLite's in lower case, as it tells them apart.
    #[must_use]
    pub fn key(&self, name: &ObjectName) -> ObjectName {
        match (self.dialect, name.schema.as_deref()) {
            (Dialect::Postgres, Some("public")) => ObjectName::new(name.name.clone()),
            (Dialect::Sqlite, Some("main") | None) => {
                ObjectName::new(name.name.to_ascii_lowercase())
            }
            _ => name.clone(),
        }
    }

    /// The table that an index belongs to, and the index.
    #[must_use]
    pub fn index(&self, name: &str) -> Option<(&ObjectName, &Index)> {
        self.tables
            .linked(Link::Has, name)
            .find_map(|(table, known)| Some((table, known.index(name)?)))
    }

    /// Forgets what goes with a session.
    pub fn end_session(&mut self) {
        self.foreign_keys_unchecked = false;
        let all = self.tables.iter();
        let gone: Vec<ObjectName> = all
            .filter(|(_, table)| table.temporary)
            .map(|(name, _)| name.clone())
            .collect();
        for name in gone {
            self.tables.remove(&name);
        }
    }
}

impl Table {
    /// A table of which nothing is known but that it is there.
    #[must_use]
    pub const fn adopted(first_seen: Birth) -> Self {
        Self {
            columns: Vec::new(),
            constraints: Vec::new(),
            indexes: Vec::new(),
            triggers: BTreeSet::new(),
            options: BTreeMap::new(),
            partitioned: false,
            partition_of: None,
            inherits: Vec::new(),
            temporary: false,
            born: first_seen,
            adopted: true,
            complete: false,
        }
    }

    /// A column, if it is known. Where no column is written just so, upper and lower case are the same.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        let at = position(&self.columns, |column| Some(&column.name), name)?;
        self.columns.get(at)
    }

    /// A constraint, by its name.
    #[must_use]
    pub fn constraint(&self, name: &str) -> Option<&Constraint> {
        let at = position(&self.constraints, |one| one.name.as_ref(), name)?;
        self.constraints.get(at)
    }

    /// An index, by its name.
    #[must_use]
    pub fn index(&self, name: &str) -> Option<&Index> {
        let at = position(&self.indexes, |index| Some(&index.name), name)?;
        self.indexes.get(at)
    }

    /// The columns of the primary key; empty when there is none.
    #[must_use]
    pub fn primary_key(&self) -> &[String] {
        let columns = self.constraints.iter().find_map(|one| match &one.kind {
            ConstraintKind::PrimaryKey { columns, .. } => Some(columns.as_slice()),
            _ => None,
        });
        columns.unwrap_or_default()
    }
}

/// Where something of this name stands.
pub(super) fn position<T>(
    all: &[T],
    name_of: impl Fn(&T) -> Option<&String>,
    name: &str,
) -> Option<usize> {
    let exact = all
        .iter()
        .position(|one| name_of(one).is_some_and(|own| own == name));
    exact.or_else(|| {
        all.iter()
            .position(|one| name_of(one).is_some_and(|own| own.eq_ignore_ascii_case(name)))
    })
}
