//! Renames: what no catalog can tell from a drop and an addition.

use std::fmt;

use super::quoting::{literal, name, path};
use super::sqlite;
use super::step::Step;
use super::turns::{Naming, in_turn};
use super::values::column_values;
use crate::dialect::Dialect;
use crate::schema::{Fact, FactId, Kind, Schema};

/// What is called otherwise from now on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rename {
    /// A table, a column, an index, a type; a value of an enum is one more name behind that of its type, or behind that of
    /// its column where the database has no such types.
    pub kind: Kind,
    /// Its name before. What it is in, like the table of a column, has its new name already.
    pub path: Vec<String>,
    /// Its own name after.
    pub to: String,
}

pub(super) fn subject(kind: Kind, path: &[String]) -> String {
    let id = FactId::new(kind, path);
    match (kind, path) {
        (Kind::Enum, [.., value]) if path.len() > 2 => {
            let own = FactId::new(kind, &path[..path.len() - 1]);
            format!("value `{value}` of {own}")
        }
        _ => id.to_string(),
    }
}

impl fmt::Display for Rename {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to {}", subject(self.kind, &self.path), self.to)
    }
}

impl Rename {
    /// The way back.
    #[must_use]
    pub fn inverse(&self) -> Self {
        let mut path = self.path.clone();
        let before = path.pop().unwrap_or_default();
        path.push(self.to.clone());
        Self {
            kind: self.kind,
            path,
            to: before,
        }
    }

    /// Whether it is about a value of an enum, or of a column that takes only some values.
    ///
    /// ```
    /// use migrate_core::schema::Kind;
    /// use migrate_core::schema::plan::Rename;
    ///
    /// let path = ["people", "mood", "happy"].map(String::from).into();
    /// let rename = Rename { kind: Kind::Enum, path, to: "glad".into() };
    /// assert!(rename.is_of_value());
    /// ```
    #[must_use]
    pub fn is_of_value(&self) -> bool {
        is_value(self.kind, &self.path)
    }

    /// Whether that name is there, and the new one is free.
    #[must_use]
    pub fn is_possible(&self, schema: &Schema) -> bool {
        has(schema, self.kind, &self.path) && !has(schema, self.kind, &self.inverse().path)
    }

    /// Whether there is something to rename: only the one schema has the old name, and only the other one the new name.
    #[must_use]
    pub fn applies(&self, from: &Schema, to: &Schema) -> bool {
        let (before, after) = (&self.path, &self.inverse().path);
        let has = |schema: &Schema, path: &[String]| has(schema, self.kind, path);
        has(from, before) && !has(to, before) && has(to, after) && !has(from, after)
    }

    /// The statement that does it on the way to that schema. An index of `SQLite` has none, and loses nothing when it is made
    /// anew.
    #[must_use]
    pub fn step(&self, from: &Schema, to: &Schema) -> Option<Step> {
        let dialect = from.dialect;
        let own = self.path.last()?;
        let (before, after) = (name(dialect, own), name(dialect, &self.spelled(to)));
        let owner = || path(dialect, &self.path[..self.path.len() - 1]);
        let whole = || path(dialect, &self.path);
        let sql = match (self.kind, dialect) {
            (Kind::Column, _) => {
                format!("ALTER TABLE {} RENAME COLUMN {before} TO {after}", owner())
            }
            (Kind::Table, _) => format!("ALTER TABLE {} RENAME TO {after}", whole()),
            (Kind::View | Kind::Sequence, Dialect::Mysql) => {
                format!("RENAME TABLE {} TO {after}", whole())
            }
            (Kind::Index, Dialect::Mysql) => {
                format!("ALTER TABLE {} RENAME INDEX {before} TO {after}", owner())
            }
            (Kind::Index, Dialect::Sqlite) | (_, Dialect::Sqlite | Dialect::Mysql) => return None,
            (Kind::Enum, Dialect::Postgres) if is_value(self.kind, &self.path) => format!(
                "ALTER TYPE {} RENAME VALUE {} TO {}",
                owner(),
                literal(own),
                literal(&self.to)
            ),
            (kind, Dialect::Postgres) => {
                format!("ALTER {} {} RENAME TO {after}", word(kind)?, whole())
            }
        };
        Some(Step::new(sql))
    }
}

/// The same renames in an order in which every name is free. A circle goes through a name that nothing has.
#[must_use]
pub fn renames_in_turn(renames: &[Rename], from: &Schema, to: &Schema) -> Vec<Rename> {
    let naming = |rename: &Rename| {
        let (before, above) = rename.path.split_last()?;
        Some(Naming {
            place: (rename.kind, above.to_vec()),
            before: before.clone(),
            after: rename.to.clone(),
        })
    };
    let all: Vec<_> = renames.iter().filter_map(naming).collect();
    let is_taken = |_: &(Kind, Vec<String>), name: &str| {
        let mut facts = from.facts().chain(to.facts());
        facts.any(|fact| fact.id.path.last().is_some_and(|own| own == name))
    };
    let ordered = in_turn(&all, is_taken).into_iter();
    ordered
        .map(|(_, naming)| {
            let (kind, mut path) = naming.place;
            path.push(naming.before);
            Rename {
                kind,
                path,
                to: naming.after,
            }
        })
        .collect()
}

/// What has to go before these can be renamed, where they cannot be with it. It is views and triggers, and a plan makes them
/// again.
#[must_use]
pub fn clearing(schema: &Schema, renames: &[Rename]) -> Vec<Step> {
    if schema.dialect != Dialect::Sqlite {
        return Vec::new();
    }
    let tables = renames.iter().filter_map(|it| it.path.first().cloned());
    sqlite::clearing(schema, &tables.collect())
}

impl Rename {
    /// The new name with its capitals. `SQLite` does not look at them, but keeps them.
    fn spelled(&self, to: &Schema) -> String {
        let written = match to.dialect {
            Dialect::Sqlite => sqlite::written(to, self.kind, &self.inverse().path),
            Dialect::Postgres | Dialect::Mysql => None,
        };
        written.unwrap_or_else(|| self.to.clone())
    }
}

/// What follows `ALTER` of what can be renamed without a loss.
fn word(kind: Kind) -> Option<&'static str> {
    Some(match kind {
        Kind::Index => "INDEX",
        Kind::View => "VIEW",
        Kind::MaterializedView => "MATERIALIZED VIEW",
        Kind::Sequence => "SEQUENCE",
        Kind::Enum | Kind::CompositeType | Kind::RangeType => "TYPE",
        Kind::Domain => "DOMAIN",
        Kind::Schema => "SCHEMA",
        _ => return None,
    })
}

fn is_value(kind: Kind, path: &[String]) -> bool {
    kind == Kind::Enum && path.len() > 2
}

fn has(schema: &Schema, kind: Kind, path: &[String]) -> bool {
    if is_value(kind, path)
        && let [own @ .., value] = path
    {
        let fact = schema.get(&FactId::new(kind, own));
        let values = fact
            .map(enum_values)
            .or_else(|| column_values(schema, own))
            .unwrap_or_default();
        return values.contains(value);
    }
    schema.get(&FactId::new(kind, path)).is_some()
}

/// The values of an enum, in their order.
pub(crate) fn enum_values(fact: &Fact) -> Vec<String> {
    let mut values = Vec::new();
    let mut rest = fact.definition.as_str();
    while let Some(start) = rest.find('\'') {
        // A backslash is doubled behind an `E`.
        let escaped = rest[..start].ends_with('E');
        let mut value = String::new();
        let mut inside = rest[start + 1..].char_indices().peekable();
        let mut end = rest.len();
        while let Some((at, c)) = inside.next() {
            let doubled = inside.peek().is_some_and(|(_, next)| *next == c);
            match c {
                '\'' if !doubled => {
                    end = start + 1 + at + 1;
                    break;
                }
                '\'' => {
                    inside.next();
                }
                '\\' if escaped && doubled => {
                    inside.next();
                }
                _ => {}
            }
            value.push(c);
        }
        values.push(value);
        rest = &rest[end..];
    }
    values
}
