//! Structs for a schema that is there.

mod column;
mod cursor;
mod db_enum;
mod definition;
mod draft;
mod ident;
mod rust_type;
mod table;

use std::collections::{BTreeMap, BTreeSet};

use crate::dialect::Dialect;
use crate::naming::Naming;
use crate::schema::{Fact, FactId, Kind, Schema};
use draft::Draft;
use ident::Idents;
use table::table;

/// Structs for a schema, and the SQL for what no attribute can say: views, functions, triggers, tables that are partitioned, and so
/// on. [`read`](super::read) of the structs together with that SQL ([`Models::beside`](super::Models::beside)) is the schema again.
///
/// ```
/// use migrate_core::models::source;
/// use migrate_core::naming::Naming;
/// use migrate_core::schema::sqlite::{Object, schema};
///
/// let sql = "CREATE TABLE notes (id INTEGER CONSTRAINT notes_pkey PRIMARY KEY, title TEXT NOT NULL)";
/// let object = Object { kind: "table".into(), name: "notes".into(), table: "notes".into(), sql: sql.into() };
/// let (rust, sql) = source(&schema(&[object]), &Naming::default());
/// assert_eq!(
///     rust,
///     "#[derive(migrate_runtime::Table)]\npub struct Notes {\n    #[column(primary_key)]\n    pub id: i64,\n    pub title: String,\n}\n"
/// );
/// assert_eq!(sql, "");
/// ```
#[must_use]
pub fn source(schema: &Schema, naming: &Naming) -> (String, String) {
    let mut types = Idents::default();
    let (enums, mut said) = db_enum::enums(schema, &mut types);
    let mut facts = Facts::new(schema, naming);
    facts.enums = enums.idents;
    let tables = schema.of_kind(Kind::Table);
    let mut drafts: Vec<Draft> = tables
        .filter_map(|fact| table(&facts, &mut types, fact))
        .collect();
    lead(&mut drafts, schema.dialect);
    let mut texts = enums.texts;
    for draft in &drafts {
        texts.push(draft.text());
        said.extend(draft.said.iter().cloned());
    }
    let mut rest = schema.clone();
    rest.retain(|fact| !said.contains(&fact.id));
    (texts.join("\n"), rest.sql())
}

/// Writes the foreign keys that can be said, and gives up tables of SQLite that have another one.
fn lead(drafts: &mut Vec<Draft>, dialect: Dialect) {
    loop {
        let known: BTreeMap<(Option<String>, String), Vec<BTreeSet<String>>> = drafts
            .iter()
            .map(|draft| {
                (
                    (draft.schema.clone(), draft.table.clone()),
                    draft.unique.clone(),
                )
            })
            .collect();
        let can = |key: &definition::ForeignKey| {
            let schema = key.schema.clone().filter(|schema| schema != "public");
            match known.get(&(schema, key.table.clone())) {
                None => !key.to.is_empty(),
                Some(_) if dialect == Dialect::Mysql => true,
                Some(unique) => {
                    key.to.is_empty() || unique.contains(&key.to.iter().cloned().collect())
                }
            }
        };
        let before = drafts.len();
        if dialect == Dialect::Sqlite {
            drafts.retain(|draft| draft.foreign_keys.iter().all(|it| can(&it.key)));
        } else {
            for draft in drafts.iter_mut() {
                draft.foreign_keys.retain(|it| can(&it.key));
            }
        }
        if drafts.len() == before {
            break;
        }
    }
    for draft in drafts {
        for leading in std::mem::take(&mut draft.foreign_keys) {
            draft.lead(&leading);
            draft.said.push(leading.fact);
        }
    }
}

/// The facts, by what they are a part of.
struct Facts<'a> {
    schema: &'a Schema,
    naming: &'a Naming,
    parts: BTreeMap<&'a FactId, Vec<&'a Fact>>,
    /// The Rust enum for a type.
    enums: BTreeMap<String, String>,
}

impl<'a> Facts<'a> {
    fn new(schema: &'a Schema, naming: &'a Naming) -> Self {
        let mut parts: BTreeMap<&FactId, Vec<&Fact>> = BTreeMap::new();
        for fact in schema.facts() {
            if let Some(owner) = &fact.owner {
                parts.entry(owner).or_default().push(fact);
            }
        }
        Self {
            schema,
            naming,
            parts,
            enums: BTreeMap::new(),
        }
    }

    const fn dialect(&self) -> Dialect {
        self.schema.dialect
    }

    fn get(&self, id: &FactId) -> Option<&'a Fact> {
        self.schema.get(id)
    }

    /// What is a part of that.
    fn of(&self, id: &FactId) -> impl Iterator<Item = &'a Fact> + use<'a> {
        self.parts.get(id).cloned().unwrap_or_default().into_iter()
    }

    /// The Rust enum for a type of PostgreSQL, as a column has it.
    fn enum_ident(&self, sql: &str) -> Option<&str> {
        let sql = sql.strip_prefix("public.").unwrap_or(sql);
        self.enums.get(sql).map(String::as_str)
    }

    /// The definition of a column of MySQL, without the character set that its table has.
    fn without_charset(&self, column: &'a Fact) -> &'a str {
        let definition = column.definition.as_str();
        let charset = column
            .owner
            .as_ref()
            .and_then(|table| self.get(table))
            .and_then(|table| {
                let value = |key: &str| {
                    let (_, rest) = table.definition.split_once(key)?;
                    rest.split(' ').next()
                };
                let set = format!(" CHARACTER SET {}", value("CHARSET=")?);
                Some(value("COLLATE=").map_or(set.clone(), |it| format!("{set} COLLATE {it}")))
            });
        // Where more follows it has to be said.
        let stripped = charset.and_then(|charset| definition.strip_suffix(charset.as_str()));
        stripped.unwrap_or(definition)
    }
}
