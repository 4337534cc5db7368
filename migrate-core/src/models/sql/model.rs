//! A struct as it is for one dialect: its names, the types of its fields, and which of them are keys.

use std::collections::BTreeSet;

use super::names::{On, fits};
use super::spelling::engine;
use crate::diagnostic::Code;
use crate::dialect::Dialect;
use crate::models::attribute::{Constraint, Field, PerDialect, Problems, Struct};
use crate::models::rust::{FieldType, Found, Program, Scalar};

/// A table that a struct stands for.
pub(super) struct Model<'a> {
    pub(super) found: &'a Struct,
    /// The index of its file.
    pub(super) file: usize,
    pub(super) schema: Option<String>,
    pub(super) columns: Vec<Column<'a>>,
    pub(super) options: String,
    /// The columns of the primary key.
    pub(super) primary_key: Vec<&'a str>,
}

/// A column that a field stands for.
pub(super) struct Column<'a> {
    pub(super) field: &'a Field,
    /// What it holds; `None` where only the database knows.
    pub(super) scalar: Option<Scalar>,
    pub(super) is_nullable: bool,
    /// Whether a key or an index is on it.
    pub(super) is_key: bool,
}

impl<'a> Model<'a> {
    pub(super) fn new(
        dialect: Dialect,
        program: &Program,
        found: &'a Found<Struct>,
        problems: &mut Problems,
    ) -> Self {
        let item = &found.item;
        let schema = schema_of(dialect, &item.table.schema, problems);
        let options = item.table.options.get(dialect);
        let mut model = Self {
            found: item,
            file: program.modules[found.module].file,
            schema,
            columns: Vec::new(),
            options: options.map(|it| it.value.clone()).unwrap_or_default(),
            primary_key: primary_key(dialect, item),
        };
        fits(dialect, &item.name.value, item.name.span, problems);
        let keys = key_columns(dialect, item);
        for field in &item.fields {
            fits(dialect, &field.name.value, field.name.span, problems);
            let read = read_type(dialect, program, found.module, field, problems);
            model.columns.push(Column {
                field,
                is_nullable: field.column.nullable.unwrap_or(read.1),
                scalar: read.0,
                is_key: keys.contains(field.name.value.as_str()),
            });
        }
        model.check(dialect, problems);
        model
    }

    pub(super) fn on(&self) -> On<'_> {
        On {
            schema: self.schema.as_deref(),
            table: self.name(),
        }
    }

    pub(super) fn name(&self) -> &'a str {
        &self.found.name.value
    }

    pub(super) fn column_names(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.columns
            .iter()
            .map(|column| column.field.name.value.as_str())
    }

    /// Whether it is `STRICT`, as SQLite has it.
    pub(super) fn is_strict(&self) -> bool {
        self.has_option("STRICT")
    }

    pub(super) fn has_option(&self, word: &str) -> bool {
        let mut words = self.options.split(|c: char| !c.is_alphanumeric());
        words.any(|found| found.eq_ignore_ascii_case(word))
    }

    /// Whether the columns are the primary key, or have a unique constraint.
    pub(super) fn has_key(&self, columns: &[String]) -> bool {
        let table = &self.found.table;
        let in_columns = self
            .found
            .fields
            .iter()
            .flat_map(|field| &field.column.unique);
        let is_primary = self.primary_key.len() == columns.len()
            && columns
                .iter()
                .all(|it| self.primary_key.contains(&it.as_str()));
        is_primary
            || table
                .uniques
                .iter()
                .chain(in_columns)
                .any(|it| is_on(it, columns))
    }

    /// Whether the columns have a unique index on all rows.
    pub(super) fn has_unique_index(&self, dialect: Dialect, columns: &[String]) -> bool {
        let table = &self.found.table;
        let in_columns = self
            .found
            .fields
            .iter()
            .flat_map(|field| &field.column.indexes);
        let mut indexes = table.indexes.iter().chain(in_columns);
        indexes.any(|it| it.is_unique && it.condition.get(dialect).is_none() && is_on(it, columns))
    }

    fn check(&self, dialect: Dialect, problems: &mut Problems) {
        if dialect != Dialect::Postgres {
            let mut names = BTreeSet::new();
            for column in &self.columns {
                let name = &column.field.name;
                let is_new = names.insert(name.value.to_lowercase());
                let exact = self.column_names().filter(|it| *it == name.value).count();
                // Equal names were told already.
                if !is_new && exact == 1 {
                    let message =
                        format!("two columns are called `{}` but for their case", name.value);
                    problems.report(
                        Code::ModelName,
                        name.span,
                        message,
                        format!("{} takes them for the same: rename one", engine(dialect)),
                    );
                }
            }
        }
        for column in &self.columns {
            let is_part = self.primary_key.contains(&column.field.name.value.as_str());
            if is_part && column.is_nullable && dialect != Dialect::Sqlite {
                let message = format!(
                    "`{}` is in the primary key, and may be null",
                    column.field.name.value
                );
                problems.attribute(
                    column.field.name.span,
                    message,
                    "take the type out of its `Option`",
                );
            }
        }
    }
}

/// Whether a key is on these columns, in whatever order.
fn is_on(key: &Constraint, columns: &[String]) -> bool {
    key.columns.len() == columns.len()
        && key
            .columns
            .iter()
            .all(|it| columns.contains(&it.text.value))
}

/// The schema that something is in. Only PostgreSQL has such.
pub(super) fn schema_of(
    dialect: Dialect,
    schema: &PerDialect,
    problems: &mut Problems,
) -> Option<String> {
    let schema = schema.get(dialect)?;
    if dialect == Dialect::Postgres {
        fits(dialect, &schema.value, schema.span, problems);
        return Some(schema.value.clone()).filter(|schema| schema != "public");
    }
    let message = format!("{} has no schemas in a database", engine(dialect));
    problems.attribute(
        schema.span,
        message,
        "write `schema(postgres = \"…\")`, or leave it out",
    );
    None
}

fn read_type(
    dialect: Dialect,
    program: &Program,
    module: usize,
    field: &Field,
    problems: &mut Problems,
) -> (Option<Scalar>, bool) {
    match program.field_type(module, &field.ty) {
        Ok(FieldType {
            scalar,
            is_nullable,
        }) => (Some(scalar), is_nullable),
        Err(problem) => {
            if field.column.sql_type.get(dialect).is_none() {
                problems.0.push(problem);
            }
            (None, program.is_optional(module, &field.ty))
        }
    }
}

fn primary_key(dialect: Dialect, item: &Struct) -> Vec<&str> {
    if let Some(key) = item
        .table
        .primary_key
        .as_ref()
        .filter(|key| key.is_for(dialect))
    {
        return key
            .columns
            .iter()
            .map(|it| it.text.value.as_str())
            .collect();
    }
    let parts = item.fields.iter().filter(|it| {
        let key = it.column.primary_key.as_ref();
        key.is_some_and(|key| key.is_for(dialect))
    });
    parts.map(|field| field.name.value.as_str()).collect()
}

/// The columns that keys and indexes are on.
fn key_columns(dialect: Dialect, item: &Struct) -> BTreeSet<&str> {
    let table = &item.table;
    let lists = (table.primary_key.iter())
        .chain(&table.uniques)
        .chain(&table.foreign_keys);
    let lists = lists.chain(table.indexes.iter().filter(|it| !is_of_words(dialect, it)));
    let mut keys: BTreeSet<&str> = lists
        .filter(|constraint| constraint.is_for(dialect))
        .flat_map(|constraint| &constraint.columns)
        .map(|column| column.text.value.as_str())
        .collect();
    for field in &item.fields {
        let column = &field.column;
        let mut lists = (column.primary_key.iter())
            .chain(&column.unique)
            .chain(&column.foreign_key)
            .chain(column.indexes.iter().filter(|it| !is_of_words(dialect, it)));
        if lists.any(|constraint| constraint.is_for(dialect)) {
            keys.insert(&field.name.value);
        }
    }
    keys
}

/// Whether an index is one of the words in a text, which may be of any length.
fn is_of_words(dialect: Dialect, index: &Constraint) -> bool {
    let using = index.using.get(dialect);
    using.is_some_and(|using| using.value.eq_ignore_ascii_case("fulltext"))
}
