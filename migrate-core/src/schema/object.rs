//! Views, functions, triggers and their like: what is replaced as a whole when its text changes, and may stand in a file of
//! its own.

use std::collections::BTreeMap;

use super::sql::ended;
use super::{Fact, FactId, Kind, Schema};

/// One of them, as SQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// What it is.
    pub id: FactId,
    /// What makes it and all that belongs to it: comments, privileges, the indexes of a materialized view.
    pub sql: String,
}

impl Kind {
    /// Whether it is a program or a query that has a text of its own, and holds no rows that could be lost.
    ///
    /// ```
    /// use migrate_core::schema::Kind;
    /// assert!(Kind::View.is_object() && !Kind::Table.is_object());
    /// ```
    #[must_use]
    pub const fn is_object(self) -> bool {
        matches!(
            self,
            Self::View
                | Self::MaterializedView
                | Self::Function
                | Self::Procedure
                | Self::Aggregate
                | Self::Package
                | Self::Trigger
                | Self::Event
        )
    }
}

impl Schema {
    /// The objects, each with what belongs to it.
    ///
    /// ```
    /// use migrate_core::dialect::Dialect;
    /// use migrate_core::schema::{Fact, FactId, Kind, Schema};
    ///
    /// let mut schema = Schema::new(Dialect::Sqlite);
    /// let fact = |kind, name, sql| Fact::new(FactId::new(kind, [name]), sql).made_by(sql);
    /// schema.insert(fact(Kind::Table, "notes", "CREATE TABLE notes (id INTEGER)"));
    /// schema.insert(fact(Kind::View, "ids", "CREATE VIEW ids AS SELECT id FROM notes"));
    /// let objects = schema.objects();
    /// assert_eq!(objects[0].sql, "CREATE VIEW ids AS SELECT id FROM notes;\n");
    /// assert_eq!(schema.without_objects().len(), 1);
    /// ```
    #[must_use]
    pub fn objects(&self) -> Vec<Object> {
        let mut parts: BTreeMap<&FactId, Self> = BTreeMap::new();
        for fact in self.facts() {
            if let Some(object) = self.object_of(fact) {
                let own = parts.entry(object);
                own.or_insert_with(|| Self::new(self.dialect))
                    .insert(fact.clone());
            }
        }
        let object = |(id, schema): (&FactId, Self)| {
            let statements = schema.makers().into_iter();
            Object {
                id: id.clone(),
                sql: statements.map(|it| ended(self.dialect, &it)).collect(),
            }
        };
        parts.into_iter().map(object).collect()
    }

    /// The schema without them, and without what belongs to them. What needs them, like a default that calls a function, is kept.
    #[must_use]
    pub fn without_objects(&self) -> Self {
        let mut rest = self.clone();
        rest.retain(|fact| self.object_of(fact).is_none());
        rest
    }

    /// The object that a fact is, or belongs to: a trigger of a view is one of its own.
    fn object_of<'a>(&'a self, fact: &'a Fact) -> Option<&'a FactId> {
        let mut owners =
            std::iter::successors(Some(fact), |it: &&Fact| self.get(it.owner.as_ref()?)).take(4);
        let object = owners.find(|fact| fact.id.kind.is_object())?;
        Some(&object.id)
    }
}

#[cfg(test)]
mod tests {
    use crate::dialect::Dialect;
    use crate::schema::{Fact, FactId, Kind, Schema};

    #[test]
    fn what_belongs_to_an_object_goes_with_it() {
        let mut schema = Schema::new(Dialect::Postgres);
        let id = |kind, name: &str| FactId::new(kind, ["public", name]);
        let mut add = |id: &FactId, owner: Option<&FactId>, sql: &str| {
            schema.insert(Fact {
                owner: owner.cloned(),
                ..Fact::new(id.clone(), "").made_by(sql)
            });
        };
        let (table, view) = (id(Kind::Table, "t"), id(Kind::MaterializedView, "v"));
        let (function, trigger) = (id(Kind::Function, "f()"), id(Kind::Trigger, "g"));
        add(&table, None, "table");
        add(&id(Kind::Index, "i"), Some(&table), "index of table");
        add(&trigger, Some(&table), "trigger");
        add(&id(Kind::Firing, "g"), Some(&trigger), "disabled");
        add(&view, None, "view");
        add(&id(Kind::Index, "j"), Some(&view), "index of view");
        add(&function, None, "function");
        add(&id(Kind::Comment, "c"), Some(&function), "comment");
        let texts: Vec<String> = schema.objects().into_iter().map(|it| it.sql).collect();
        assert_eq!(
            texts,
            [
                "function;\ncomment;\n",
                "view;\nindex of view;\n",
                "trigger;\ndisabled;\n"
            ]
        );
        assert_eq!(schema.without_objects().sql(), "table;\nindex of table;\n");
    }
}
