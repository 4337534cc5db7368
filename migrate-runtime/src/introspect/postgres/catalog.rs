//! What is known of the objects so far.

use std::collections::HashMap;

use migrate_core::dialect::Dialect;
use migrate_core::schema::{Fact, FactId, Kind, Schema};

use super::canonical::canonical;
use super::moment::without_moments;

/// An object as the catalog calls it: the table that it is a row of, its number, and that of a column.
pub(super) type Object = (String, u32, u32);

/// An object of a table of the catalog.
pub(super) fn object(catalog: &str, oid: u32) -> Object {
    (catalog.to_owned(), oid, 0)
}

/// The facts, and which object each is about.
pub(super) struct Catalog {
    pub(super) schema: Schema,
    /// What each object is, and what it is called after `COMMENT ON` and `GRANT … ON`.
    objects: HashMap<Object, (FactId, String)>,
    /// The columns of tables, for those that inherit them: by table and name.
    pub(super) columns: HashMap<(u32, String), Inherited>,
    /// The tables that a table inherits from.
    pub(super) parents: HashMap<u32, Vec<u32>>,
    /// The extension that an object belongs to.
    pub(super) members: HashMap<Object, FactId>,
    /// Settings of indexes, which wait until it is known what brings the index.
    pub(super) options: Vec<(FactId, Object)>,
}

/// What a column hands down.
#[derive(Clone, Default)]
pub(super) struct Inherited {
    pub(super) default: Option<String>,
    pub(super) not_null: bool,
}

impl Catalog {
    pub(super) fn new() -> Self {
        Self {
            schema: Schema::new(Dialect::Postgres),
            objects: HashMap::new(),
            columns: HashMap::new(),
            parents: HashMap::new(),
            members: HashMap::new(),
            options: Vec::new(),
        }
    }

    /// Adds a fact about an object. `target`: `TABLE public.users`, as it is called after `COMMENT ON`.
    pub(super) fn add(&mut self, object: Object, target: impl Into<String>, mut fact: Fact) {
        fact.definition = canonical(fact.definition);
        // What somebody wrote is kept as it was written.
        if !matches!(
            fact.id.kind,
            Kind::Function | Kind::Procedure | Kind::Comment
        ) {
            fact.definition = without_moments(&fact.definition);
        }
        self.objects
            .insert(object, (fact.id.clone(), target.into()));
        self.schema.insert(fact);
    }

    /// The object is a part of that fact.
    pub(super) fn alias(&mut self, object: Object, id: &FactId) {
        self.objects.insert(object, (id.clone(), String::new()));
    }

    /// The fact about an object.
    pub(super) fn id(&self, object: &Object) -> Option<&FactId> {
        self.objects.get(object).map(|(id, _)| id)
    }

    /// The fact about an object, and what that is called.
    pub(super) fn named(&self, object: &Object) -> Option<(&FactId, &str)> {
        let (id, target) = self.objects.get(object)?;
        Some((id, target))
    }

    /// The fact about the relation of that number.
    pub(super) fn relation(&self, oid: u32) -> Option<&FactId> {
        self.id(&object("pg_class", oid))
    }

    /// All partitions below a table.
    pub(super) fn partitions_below(&self, table: u32) -> Vec<FactId> {
        let mut found = Vec::new();
        let mut next = vec![table];
        while let Some(table) = next.pop() {
            for (child, parents) in &self.parents {
                if parents.contains(&table)
                    && let Some(id) = self.relation(*child)
                {
                    found.push(id.clone());
                    next.push(*child);
                }
            }
        }
        found
    }
}

/// A clause behind a blank, when there is one.
pub(super) fn clause(word: &str, value: Option<&str>) -> String {
    match value {
        Some(value) if !value.is_empty() => format!(" {word}{value}"),
        _ => String::new(),
    }
}
