//! A struct as it will be written.

use std::collections::{BTreeMap, BTreeSet};

use super::definition::{ForeignKey, Part};
use crate::schema::FactId;

/// A struct for a table.
pub(super) struct Draft {
    pub(super) schema: Option<String>,
    pub(super) table: String,
    pub(super) ident: String,
    /// What `#[table(…)]` holds.
    pub(super) arguments: Vec<String>,
    pub(super) fields: Vec<Field>,
    pub(super) foreign_keys: Vec<Leading>,
    /// The columns of its keys and of what else makes rows unique.
    pub(super) unique: Vec<BTreeSet<String>>,
    /// The columns of the primary key.
    pub(super) primary_key: Vec<String>,
    /// The facts that it says.
    pub(super) said: Vec<FactId>,
}

/// A field.
pub(super) struct Field {
    pub(super) column: String,
    pub(super) ident: String,
    /// What `#[column(…)]` holds.
    pub(super) keys: Vec<String>,
    pub(super) ty: String,
    pub(super) is_optional: bool,
}

/// A foreign key that may be said.
pub(super) struct Leading {
    pub(super) fact: FactId,
    pub(super) key: ForeignKey,
    pub(super) name: Option<String>,
    /// Whether it is said at its column.
    pub(super) at_column: bool,
}

impl Draft {
    /// The field of a column.
    pub(super) fn field(&mut self, column: &str) -> Option<&mut Field> {
        self.fields.iter_mut().find(|field| field.column == column)
    }

    /// Columns as lists of attributes name them: by their fields.
    pub(super) fn named<'c>(
        &self,
        columns: impl IntoIterator<Item = &'c String>,
    ) -> Option<Vec<String>> {
        let idents: BTreeMap<&str, &str> = (self.fields.iter())
            .map(|field| (field.column.as_str(), field.ident.as_str()))
            .collect();
        let named = |column: &String| {
            let ident = idents.get(column.as_str())?;
            Some(ident.strip_prefix("r#").unwrap_or(ident).to_owned())
        };
        columns.into_iter().map(named).collect()
    }

    /// The parts of an index, in the same way.
    pub(super) fn parts(&self, parts: &[Part]) -> Option<Vec<String>> {
        let shown = |part: &Part| match part {
            Part::Column(name, order) => Some(format!("{}{order}", self.named([name])?.concat())),
            Part::Text(text) => Some(format!("{text:?}")),
        };
        parts.iter().map(shown).collect()
    }

    /// Writes a foreign key.
    pub(super) fn lead(&mut self, leading: &Leading) {
        let key = &leading.key;
        let schema = key
            .schema
            .as_ref()
            .filter(|schema| *schema != "public" || self.schema.is_some());
        let path: Vec<&str> = schema
            .into_iter()
            .chain([&key.table])
            .map(String::as_str)
            .collect();
        let to = match &key.to[..] {
            [] => path.join("."),
            [one] => format!("{}.{one}", path.join(".")),
            more => format!("{}({})", path.join("."), more.join(", ")),
        };
        let mut options = key.options.clone();
        options.extend(leading.name.as_ref().map(|name| format!("name = {name:?}")));
        if leading.at_column
            && let Some(column) = key.columns.first().cloned()
            && let Some(field) = self.field(&column)
        {
            if leading.name.is_some() {
                options.insert(0, format!("{to:?}"));
                field
                    .keys
                    .push(format!("references({})", options.join(", ")));
            } else {
                field.keys.push(format!("references = {to:?}"));
                field.keys.append(&mut options);
            }
            return;
        }
        let columns = self.named(&key.columns).unwrap_or_default();
        options.insert(0, format!("references = {to:?}"));
        self.arguments
            .push(argument("foreign_key", &columns, &options));
    }
}

/// Words that are no columns where they stand alone.
const FLAGS: [&str; 3] = ["unique", "nulls_not_distinct", "deferrable"];

/// `unique(a, b, name = "…")`.
pub(super) fn argument(key: &str, columns: &[String], options: &[String]) -> String {
    let mut inside = columns.join(", ");
    let has_flag = columns
        .iter()
        .any(|column| FLAGS.contains(&column.as_str()));
    if has_flag {
        inside = format!("columns({inside})");
    }
    for option in options {
        if !inside.is_empty() {
            inside.push_str(", ");
        }
        inside.push_str(option);
    }
    if inside.is_empty() {
        key.to_owned()
    } else {
        format!("{key}({inside})")
    }
}

impl Draft {
    /// The struct, as Rust.
    pub(super) fn text(&self) -> String {
        let mut text = "#[derive(migrate_runtime::Table)]\n".to_owned();
        let one_line = format!("#[table({})]", self.arguments.join(", "));
        if self.arguments.is_empty() {
        } else if one_line.len() <= 100 {
            text += &format!("{one_line}\n");
        } else {
            text += &format!("#[table(\n    {},\n)]\n", self.arguments.join(",\n    "));
        }
        text += &format!("pub struct {} {{\n", self.ident);
        for field in &self.fields {
            if !field.keys.is_empty() {
                text += &format!("    #[column({})]\n", field.keys.join(", "));
            }
            let ty = if field.is_optional {
                format!("Option<{}>", field.ty)
            } else {
                field.ty.clone()
            };
            text += &format!("    pub {}: {ty},\n", field.ident);
        }
        text + "}\n"
    }
}
