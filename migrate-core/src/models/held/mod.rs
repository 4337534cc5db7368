//! A struct held against the snapshot of a chain: what it names that is not there, and what its fields cannot hold.

mod column_type;
mod fits;
mod rust_type;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use proc_macro2::Span;
use syn::spanned::Spanned;

use super::attribute::{Field, Problem, Struct};
use crate::diagnostic::Code;
use crate::dialect::Dialect;
use crate::directive::nearest;
use crate::snapshot::{Columns, Snapshot, TableName};
use column_type::column_type;
use fits::{fits, name_of};
use rust_type::rust_type;

const REVISION: &str =
    "`cargo migrate new <message> --autogenerate` writes the revision that adds it";

const NOT_READ: &str =
    "it does not see a struct that a macro makes: `#[table(checked = false)]` leaves that one out";

/// Everything in a struct that the schema does not have, each where it stands. What either side says that is not known here is
/// taken to be right.
#[must_use]
pub fn held_against(table: &Struct, snapshot: &Snapshot) -> Vec<Problem> {
    let mut found = Found::default();
    for (dialect, tables) in &snapshot.dialects {
        match find(table, *dialect, tables) {
            Ok(columns) if columns.is_empty() => {}
            Ok(columns) => {
                for (at, field) in table.fields.iter().enumerate() {
                    for what in held(*dialect, field, table, columns) {
                        found.add(*dialect, at + 1, what);
                    }
                }
            }
            Err(what) => found.add(*dialect, 0, what),
        }
    }
    found.problems(snapshot.dialects.len())
}

/// What is wrong on one dialect.
struct What {
    code: Code,
    span: Span,
    message: String,
    help: String,
}

/// What is wrong, by its place and its words, with the dialects on which it is.
#[derive(Default)]
struct Found(BTreeMap<(usize, String), (What, Vec<Dialect>)>);

impl Found {
    fn add(&mut self, dialect: Dialect, place: usize, what: What) {
        let key = (place, what.message.clone());
        let (_, dialects) = self.0.entry(key).or_insert((what, Vec::new()));
        dialects.push(dialect);
    }

    fn problems(self, of: usize) -> Vec<Problem> {
        let problem = |(what, dialects): (What, Vec<Dialect>)| {
            let names: Vec<&str> = dialects.iter().map(|dialect| dialect.name()).collect();
            let on = if dialects.len() < of {
                format!("on {}: ", names.join(" and "))
            } else {
                String::new()
            };
            Problem {
                code: what.code,
                span: what.span,
                message: on + &what.message,
                help: what.help,
            }
        };
        self.0.into_values().map(problem).collect()
    }
}

/// The columns of the table that a struct stands for.
fn find<'a>(
    table: &Struct,
    dialect: Dialect,
    tables: &'a BTreeMap<TableName, Columns>,
) -> Result<&'a Columns, What> {
    let wanted = &table.name.value;
    let schema = table.table.schema.get(dialect).map(|it| it.value.as_str());
    let schema = schema.filter(|_| dialect == Dialect::Postgres);
    let is_in = |name: &TableName| schema.is_none() || name.schema.as_deref() == schema;
    let of_name = tables
        .iter()
        .filter(|(name, _)| is_in(name) && same(dialect, &name.name, wanted));
    // Where no schema is named, the search path decides: most often it leads here.
    let usual = |name: &TableName| name.schema.as_deref() == Some("public");
    if let Some((_, columns)) = of_name.max_by_key(|(name, _)| usual(name)) {
        return Ok(columns);
    }
    let shown = schema.map_or(wanted.clone(), |schema| format!("{schema}.{wanted}"));
    let known = tables.keys().filter(|name| is_in(name));
    let near = nearest(wanted, known.map(|name| name.name.as_str()));
    Err(What {
        code: Code::NotInSchema,
        span: table.name.span,
        message: format!("the head of the chain has no table `{shown}`"),
        help: format!("{}; {NOT_READ}", meant(near)),
    })
}

fn held(dialect: Dialect, field: &Field, table: &Struct, columns: &Columns) -> Vec<What> {
    let name = &field.name.value;
    let Some((_, column)) = columns.iter().find(|(it, _)| same(dialect, it, name)) else {
        let near = nearest(name, columns.keys().map(String::as_str));
        return vec![What {
            code: Code::NotInSchema,
            span: field.name.span,
            message: format!("the table `{}` has no column `{name}`", table.name.value),
            help: meant(near),
        }];
    };
    // Whoever names the type of the column says that the field takes it.
    if field.column.sql_type.get(dialect).is_some() {
        return Vec::new();
    }
    let ty = rust_type(&field.ty);
    let mut found = Vec::new();
    let of_column = column_type(dialect, column);
    if let (Some(held), Some(kept)) = (&ty.scalar, &of_column)
        && !fits(dialect, held, kept)
    {
        found.push(What {
            code: Code::FieldType,
            span: field.ty.span(),
            message: format!(
                "the column `{name}` is `{}`, which {} does not hold",
                column.sql_type,
                name_of(held)
            ),
            help: format!(
                "{} holds it; if the field takes it all the same, say so: `#[column(sql_type = \"…\")]`",
                name_of(kept)
            ),
        });
    }
    let may_be_null = column.is_nullable && !column.is_generated;
    // What is not known may be an `Option` by another name.
    if may_be_null && !ty.is_optional && ty.scalar.is_some() && said_nothing(field) {
        found.push(What {
            code: Code::FieldType,
            span: field.ty.span(),
            message: format!("the column `{name}` may be null, and the field is no `Option`"),
            help: "write `Option<…>`, or a revision that makes the column `NOT NULL`".to_owned(),
        });
    }
    found
}

/// Whether the attributes leave it to the type of the field if it may be null.
fn said_nothing(field: &Field) -> bool {
    field.column.nullable != Some(true)
}

/// Whether a database takes two names for the same.
fn same(dialect: Dialect, one: &str, other: &str) -> bool {
    match dialect {
        Dialect::Postgres => one == other,
        Dialect::Sqlite | Dialect::Mysql => one.eq_ignore_ascii_case(other),
    }
}

fn meant(near: Option<&str>) -> String {
    match near {
        Some(near) => format!("did you mean `{near}`? If it is new, {REVISION}"),
        None => REVISION.to_owned(),
    }
}
