//! A struct with `derive(Table)`, and what can be said of it without knowing the database.

use std::collections::BTreeMap;

use syn::ext::IdentExt;
use syn::{Attribute, Data, DeriveInput, Fields, Meta};

use super::argument::{Argument, Arguments, Text};
use super::case::snake;
use super::column::ColumnAttributes;
use super::constraint::{Constraint, KeyColumn};
use super::problem::{Problem, Problems, one_of};
use super::reference::ACTIONS;
use super::table::TableAttributes;
use crate::diagnostic::Code;
use crate::dialect::Dialect;

/// A struct that stands for a table.
pub struct Struct {
    /// What it is called in Rust.
    pub ident: Text,
    /// The name of the table.
    pub name: Text,
    /// What `#[table(…)]` says.
    pub table: TableAttributes,
    /// The fields that are columns, in order. Lists of columns in `table` hold the names of the database.
    pub fields: Vec<Field>,
}

/// A field that is a column.
pub struct Field {
    /// What it is called in Rust.
    pub ident: Text,
    /// The name of the column.
    pub name: Text,
    /// Its Rust type.
    pub ty: syn::Type,
    /// What `#[column(…)]` says.
    pub column: ColumnAttributes,
}

impl Struct {
    /// Reads a struct and its attributes, and says all that is wrong.
    #[must_use]
    pub fn read(input: DeriveInput) -> (Self, Vec<Problem>) {
        let mut problems = Problems::default();
        let ident = Text::from(&input.ident);
        let given = arguments(&input.attrs, "table", &mut problems);
        let table = TableAttributes::read(&given, &mut problems);
        let name = table.name.clone().unwrap_or_else(|| Text {
            value: snake(&ident.value),
            span: ident.span,
        });
        let mut found = Self {
            ident,
            name,
            table,
            fields: Vec::new(),
        };
        match input.data {
            Data::Struct(data) => match data.fields {
                Fields::Named(fields) => {
                    let fields = fields.named.into_iter();
                    let read = |field| Field::read(field, &mut problems);
                    found.fields = fields.filter_map(read).collect();
                }
                Fields::Unnamed(_) | Fields::Unit => problems.attribute(
                    found.ident.span,
                    "the fields of a table need names",
                    "write `struct Name { column: Type }`",
                ),
            },
            Data::Enum(_) | Data::Union(_) => problems.attribute(
                found.ident.span,
                "`Table` is for structs",
                "derive `DbEnum` for an enum",
            ),
        }
        found.name_columns(&mut problems);
        found.check(&mut problems);
        (found, problems.0)
    }

    /// Replaces fields in lists of columns by the names of their columns.
    fn name_columns(&mut self, problems: &mut Problems) {
        let mut names: BTreeMap<String, String> = BTreeMap::new();
        for field in &self.fields {
            names.insert(field.name.value.clone(), field.name.value.clone());
        }
        for field in &self.fields {
            names.insert(field.ident.value.clone(), field.name.value.clone());
        }
        let table = &mut self.table;
        let lists = (table.primary_key.iter_mut())
            .chain(&mut table.uniques)
            .chain(&mut table.indexes)
            .chain(&mut table.foreign_keys);
        for constraint in lists {
            rename(constraint, &names, problems);
        }
        for field in &mut self.fields {
            let column = &mut field.column;
            let lists = (column.primary_key.iter_mut())
                .chain(&mut column.unique)
                .chain(&mut column.indexes)
                .chain(&mut column.foreign_key);
            for constraint in lists {
                rename(constraint, &names, problems);
            }
        }
    }

    fn check(&self, problems: &mut Problems) {
        let mut names: BTreeMap<&str, &Field> = BTreeMap::new();
        for field in &self.fields {
            if names.insert(&field.name.value, field).is_some() {
                let message = format!("the column `{}` is there twice", field.name.value);
                let help = "give one of the fields another `#[column(name = \"…\")]`";
                problems.report(Code::ModelName, field.name.span, message, help);
            }
            field.check(problems);
        }
        let in_columns = self
            .fields
            .iter()
            .filter_map(|it| it.column.primary_key.as_ref());
        if let (Some(key), Some(_)) = (&self.table.primary_key, in_columns.clone().next()) {
            let message = "the table has two primary keys";
            let help = "keep `primary_key(…)` of the table, or `primary_key` of the columns";
            problems.attribute(key.span, message, help);
        }
        let second_name = in_columns.filter_map(|key| key.name.as_ref()).nth(1);
        if let Some(second) = second_name {
            let message = "the primary key has two names";
            problems.attribute(second.span, message, "write the name at one of its columns");
        }
        let mut counting = self
            .fields
            .iter()
            .filter(|it| it.column.auto_increment.is_some());
        if let Some(second) = counting.nth(1) {
            let message = "two columns of a table count by themselves";
            problems.attribute(
                second.ident.span,
                message,
                "keep `auto_increment` at one of them",
            );
        }
        for constraint in self.constraints() {
            actions(constraint, problems);
        }
        for key in &self.table.foreign_keys {
            let target = key.references.as_ref().map_or(0, |it| it.columns.len());
            if target != 0 && target != key.columns.len() {
                let message = format!("{} columns lead to {target}", key.columns.len());
                problems.attribute(key.span, message, "write as many columns on both sides");
            }
        }
        if self.fields.is_empty() && problems.0.is_empty() {
            let message = format!("the table `{}` has no column", self.name.value);
            problems.attribute(self.ident.span, message, "add a field");
        }
    }

    /// Every constraint and index.
    fn constraints(&self) -> impl Iterator<Item = &Constraint> {
        let table = &self.table;
        let of_table = (table.primary_key.iter())
            .chain(&table.uniques)
            .chain(&table.indexes)
            .chain(&table.foreign_keys)
            .chain(&table.checks);
        let of_columns = self.fields.iter().flat_map(|field| {
            let column = &field.column;
            (column.primary_key.iter())
                .chain(&column.unique)
                .chain(&column.indexes)
                .chain(&column.foreign_key)
                .chain(&column.checks)
        });
        of_table.chain(of_columns)
    }
}

impl Field {
    /// Reads a field; `None` when it is no column.
    fn read(field: syn::Field, problems: &mut Problems) -> Option<Self> {
        let ident = Text::from(field.ident.as_ref()?);
        let mut column = ColumnAttributes::default();
        let given = arguments(&field.attrs, "column", problems);
        column.take(&given, &ident, problems);
        if column.skip {
            if let Some(other) = given.iter().find(|it| it.head.value != "skip") {
                let message = "a field that is no column has other attributes";
                problems.attribute(other.head.span, message, "keep `skip` alone");
            }
            return None;
        }
        let name = column.name.clone().unwrap_or_else(|| ident.clone());
        Some(Self {
            ident,
            name,
            ty: field.ty,
            column,
        })
    }

    fn check(&self, problems: &mut Problems) {
        let column = &self.column;
        let said = [
            (column.auto_increment.is_some(), "auto_increment"),
            (column.default.is_some(), "default"),
            (column.generated.is_some(), "generated"),
        ];
        let said: Vec<&str> = said.iter().filter(|it| it.0).map(|it| it.1).collect();
        if let [first, second, ..] = said[..] {
            let message = format!("a column has `{first}` and `{second}`");
            problems.attribute(self.ident.span, message, "keep one of them");
        }
        if column.is_virtual && !column.generated.is_some() {
            let message = "`virtual` says how a generated column is kept, and this is none";
            problems.attribute(self.ident.span, message, "add `generated = \"…\"`");
        }
        if column.scale.is_some() && column.precision.is_none() {
            let message = "`scale` needs a `precision`";
            problems.attribute(self.ident.span, message, "add `precision = 12`");
        }
        let renamed = column.renamed_from.as_ref();
        if let Some(from) = renamed.filter(|from| from.value == self.name.value) {
            let message = "the column is renamed from the name that it has";
            problems.attribute(
                from.span,
                message,
                "write the name that it had, or remove it",
            );
        }
    }
}

fn rename(constraint: &mut Constraint, names: &BTreeMap<String, String>, problems: &mut Problems) {
    let mut before: Vec<String> = Vec::new();
    for column in &mut constraint.columns {
        named(column, names, problems);
        if before.contains(&column.text.value) {
            let message = format!("the column `{}` is in the list twice", column.text.value);
            problems.attribute(column.text.span, message, "keep one of them");
        }
        before.push(column.text.value.clone());
    }
    for column in &mut constraint.include {
        named(column, names, problems);
    }
}

fn named(column: &mut KeyColumn, names: &BTreeMap<String, String>, problems: &mut Problems) {
    if column.is_expression {
        return;
    }
    if let Some(name) = names.get(&column.text.value) {
        column.text.value.clone_from(name);
        return;
    }
    let known: Vec<&str> = names.keys().map(String::as_str).collect();
    let message = format!("the table has no column `{}`", column.text.value);
    let help = one_of(&column.text.value, &known);
    problems.report(Code::ModelName, column.text.span, message, help);
}

/// What a foreign key does, and when it is checked, has few words.
fn actions(constraint: &Constraint, problems: &mut Problems) {
    let held = [
        (&constraint.on_delete, &ACTIONS[..]),
        (&constraint.on_update, &ACTIONS[..]),
        (
            &constraint.deferrable,
            &["", "initially deferred", "initially immediate"][..],
        ),
    ];
    for (said, known) in held {
        let mut told: Option<String> = None;
        for dialect in Dialect::ALL {
            let Some(text) = said.get(dialect) else {
                continue;
            };
            let is_known = known.contains(&text.value.to_lowercase().as_str());
            if !is_known && told.as_ref() != Some(&text.value) {
                let known: Vec<&str> = known.iter().filter(|it| !it.is_empty()).copied().collect();
                let meant = one_of(&text.value.to_lowercase(), &known);
                problems.attribute(
                    text.span,
                    format!("`{}` means nothing here", text.value),
                    meant,
                );
                told = Some(text.value.clone());
            }
        }
    }
}

/// The arguments of all attributes of that name.
pub(super) fn arguments(
    attributes: &[Attribute],
    name: &str,
    problems: &mut Problems,
) -> Vec<Argument> {
    let mut found = Vec::new();
    for attribute in attributes {
        let path = attribute.path();
        if path.leading_colon.is_some() || !path.is_ident(name) {
            continue;
        }
        let help = format!("write `#[{name}(…)]`");
        match &attribute.meta {
            Meta::List(list) => match list.parse_args::<Arguments>() {
                Ok(Arguments(arguments)) => found.extend(arguments),
                Err(error) => problems.attribute(error.span(), error.to_string(), help),
            },
            Meta::Path(_) | Meta::NameValue(_) => {
                let span = path
                    .get_ident()
                    .map_or_else(proc_macro2::Span::call_site, |it| it.unraw().span());
                problems.attribute(span, format!("`{name}` says nothing"), help);
            }
        }
    }
    found
}
