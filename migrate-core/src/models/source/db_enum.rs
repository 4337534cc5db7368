//! The enums for types of PostgreSQL.

use std::collections::{BTreeMap, BTreeSet};

use super::cursor::{items, unquoted};
use super::ident::Idents;
use crate::dialect::Dialect;
use crate::models::attribute::snake;
use crate::schema::{Fact, FactId, Kind, Schema};

/// Enums as Rust.
#[derive(Default)]
pub(super) struct Enums {
    /// The Rust enum for a type, as columns name that.
    pub(super) idents: BTreeMap<String, String>,
    pub(super) texts: Vec<String>,
}

/// Kinds that are made before tables, and that a type has to be there for.
const EARLIER: [Kind; 4] = [
    Kind::Domain,
    Kind::DomainConstraint,
    Kind::CompositeType,
    Kind::RangeType,
];

/// The enums, and the facts that they say.
pub(super) fn enums(schema: &Schema, types: &mut Idents) -> (Enums, BTreeSet<FactId>) {
    let mut found = Enums::default();
    let mut said = BTreeSet::new();
    let needed: BTreeSet<&FactId> = schema
        .facts()
        .filter(|fact| EARLIER.contains(&fact.id.kind))
        .flat_map(|fact| &fact.depends)
        .collect();
    for fact in schema
        .of_kind(Kind::Enum)
        .filter(|fact| !needed.contains(&fact.id))
    {
        let comment = schema
            .of_kind(Kind::Comment)
            .find(|it| it.owner.as_ref() == Some(&fact.id));
        if let Some((name, ident, text)) = db_enum(fact, comment, types) {
            found.idents.insert(name, ident);
            found.texts.push(text);
            said.insert(fact.id.clone());
            said.extend(comment.map(|it| it.id.clone()));
        }
    }
    (found, said)
}

/// The name of the type as columns have it, that of the enum, and its text.
fn db_enum(
    fact: &Fact,
    comment: Option<&Fact>,
    types: &mut Idents,
) -> Option<(String, String, String)> {
    let [schema, name] = &fact.id.path[..] else {
        return None;
    };
    let values = items(Dialect::Postgres, &fact.definition);
    let values: Vec<String> = values.into_iter().map(unquoted).collect::<Option<_>>()?;
    let comment = comment.map(|it| unquoted(&it.definition));
    if values.is_empty() || comment == Some(None) {
        return None;
    }
    let ident = types.of_type(name);
    let mut arguments = Vec::new();
    if snake(&ident) != *name {
        arguments.push(format!("name = {name:?}"));
    }
    if schema != "public" {
        arguments.push(format!("schema = {schema:?}"));
    }
    arguments.extend(comment.flatten().map(|text| format!("comment = {text:?}")));
    let mut text = "#[derive(migrate_runtime::DbEnum)]\n".to_owned();
    if !arguments.is_empty() {
        text += &format!("#[db_enum({})]\n", arguments.join(", "));
    }
    text += &format!("pub enum {ident} {{\n");
    let mut variants = Idents::default();
    for value in &values {
        let variant = variants.of_variant(value);
        if snake(&variant) != *value {
            text += &format!("    #[db_enum(name = {value:?})]\n");
        }
        text += &format!("    {variant},\n");
    }
    text += "}\n";
    let dotted = if schema == "public" {
        quoted(name)
    } else {
        format!("{}.{}", quoted(schema), quoted(name))
    };
    Some((dotted, ident, text))
}

/// A name as PostgreSQL shows it: in quotes where it needs them. A keyword in quotes is not recognised, and keeps its `sql_type`.
fn quoted(name: &str) -> String {
    let is_plain = name
        .bytes()
        .all(|byte| byte == b'_' || byte.is_ascii_lowercase() || byte.is_ascii_digit())
        && !name.starts_with(|c: char| c.is_ascii_digit());
    if is_plain {
        name.to_owned()
    } else {
        format!("\"{}\"", name.replace('"', "\"\""))
    }
}
