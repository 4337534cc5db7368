//! A table with all that belongs to it.

use std::collections::BTreeSet;

use proc_macro2::Span;

use super::Context;
use super::column::{self, is_row_number};
use super::constraint::{self, ForeignKey, Stand};
use super::index::index;
use super::model::Model;
use super::names::{Class, Names};
use super::spelling::{engine, literal, name, qualified};
use crate::dialect::Dialect;
use crate::models::attribute::{Constraint, Problems};
use crate::models::rust::Scalar;

/// The statements of a table, before they are in order.
pub(super) struct Table {
    /// What is between the parentheses, without foreign keys that have lines of their own.
    pub(super) lines: Vec<String>,
    pub(super) foreign_keys: Vec<ForeignKey>,
    /// The models that foreign keys in the lines of columns lead to.
    pub(super) needs: BTreeSet<usize>,
    /// Whether a foreign key in the line of a column leads to a table that no model has.
    pub(super) leads_outside: bool,
    /// Each with its place.
    pub(super) indexes: Vec<(String, Span)>,
    pub(super) comments: Vec<(String, Span)>,
    /// What follows the parentheses.
    pub(super) tail: String,
}

/// Takes the names that somebody chose.
pub(super) fn take_names(names: &mut Names<'_>, model: &Model<'_>, problems: &mut Problems) {
    names.take_table(model.on());
    let dialect = names.dialect;
    for (class, constraint, _) in constraints(model) {
        if let Some(name) = constraint.name.as_ref().filter(|it| !it.value.is_empty())
            && constraint.is_for(dialect)
        {
            names.chosen(class, model.on(), &name.value, name.span, problems);
        }
    }
}

/// Every constraint with its kind; at a column, the index of that.
fn constraints<'m>(model: &Model<'m>) -> Vec<(Class, &'m Constraint, Option<usize>)> {
    let table = &model.found.table;
    let mut found = Vec::new();
    found.extend(
        table
            .primary_key
            .iter()
            .map(|it| (Class::PrimaryKey, it, None)),
    );
    for (at, field) in model.found.fields.iter().enumerate() {
        let column = &field.column;
        found.extend(
            column
                .primary_key
                .iter()
                .map(|it| (Class::PrimaryKey, it, Some(at))),
        );
        found.extend(column.unique.iter().map(|it| (Class::Unique, it, Some(at))));
        found.extend(column.checks.iter().map(|it| (Class::Check, it, Some(at))));
        found.extend(
            column
                .foreign_key
                .iter()
                .map(|it| (Class::ForeignKey, it, Some(at))),
        );
        found.extend(column.indexes.iter().map(|it| (Class::Index, it, Some(at))));
    }
    found.extend(table.uniques.iter().map(|it| (Class::Unique, it, None)));
    found.extend(table.checks.iter().map(|it| (Class::Check, it, None)));
    found.extend(
        table
            .foreign_keys
            .iter()
            .map(|it| (Class::ForeignKey, it, None)),
    );
    found.extend(table.indexes.iter().map(|it| (Class::Index, it, None)));
    found
}

pub(super) fn table(
    context: &Context<'_>,
    names: &mut Names<'_>,
    model: &Model<'_>,
    problems: &mut Problems,
) -> Table {
    let dialect = context.dialect;
    let mut table = Table {
        lines: Vec::new(),
        foreign_keys: Vec::new(),
        needs: BTreeSet::new(),
        leads_outside: false,
        indexes: Vec::new(),
        comments: Vec::new(),
        tail: tail(dialect, model),
    };
    let columns = model.columns.iter();
    let mut lines: Vec<String> = columns
        .map(|it| column::line(context, model, it, problems))
        .collect();
    let (mut keys, mut others) = (Vec::new(), Vec::new());
    let mut has_key = false;
    for (class, constraint, column) in constraints(model) {
        if !constraint.is_for(dialect) {
            continue;
        }
        // A column of SQLite says what is its own; elsewhere it is the table's.
        let inline = column.filter(|_| dialect == Dialect::Sqlite);
        let stand = if inline.is_some() {
            Stand::Column
        } else {
            Stand::Table
        };
        let put = |text: String, lines: &mut Vec<String>, own: &mut Vec<String>| match inline {
            Some(at) => lines[at] += &format!(" {text}"),
            None => own.push(text),
        };
        match class {
            Class::PrimaryKey => {
                let inline = inline.or_else(|| row_number(dialect, model));
                let inline = inline.filter(|_| model.primary_key.len() == 1);
                if std::mem::replace(&mut has_key, true) {
                    continue;
                }
                let key = named_key(model, constraint);
                let stand = if inline.is_some() {
                    Stand::Column
                } else {
                    Stand::Table
                };
                let text = constraint::primary_key(names, model, key, stand, problems);
                match inline {
                    Some(at) => lines[at] += &format!(" {text}"),
                    None => keys.push(text),
                }
            }
            Class::Unique => put(
                constraint::unique(names, model, constraint, stand, problems),
                &mut lines,
                &mut keys,
            ),
            Class::Check => {
                if let Some(text) = constraint::check(names, model, constraint) {
                    put(text, &mut lines, &mut others);
                }
            }
            Class::ForeignKey => {
                let Some(key) =
                    constraint::foreign_key(context, names, model, constraint, stand, problems)
                else {
                    continue;
                };
                if let Some(at) = inline {
                    lines[at] += &format!(" {}", key.text);
                    table.leads_outside |= key.target.is_none();
                    table.needs.extend(key.target);
                } else {
                    table.foreign_keys.push(key);
                }
            }
            Class::Index => table
                .indexes
                .push((index(names, model, constraint, problems), constraint.span)),
        }
    }
    values_of_enums(context, names, model, &mut lines);
    counting(dialect, model, problems);
    table.lines = lines;
    table.lines.extend(keys);
    if dialect == Dialect::Mysql {
        let indexes = table.indexes.drain(..);
        table.lines.extend(indexes.map(|(line, _)| line));
    }
    table.lines.extend(others);
    table.comments = comments(dialect, model);
    table
}

/// The one of the columns' keys that has the name.
fn named_key<'m>(model: &Model<'m>, first: &'m Constraint) -> &'m Constraint {
    let keys = model
        .found
        .fields
        .iter()
        .filter_map(|field| field.column.primary_key.as_ref());
    let mut named = keys.filter(|key| key.name.is_some() || key.deferrable.is_some());
    named.next().unwrap_or(first)
}

/// The column that counts, which says itself that it is the key.
fn row_number(dialect: Dialect, model: &Model<'_>) -> Option<usize> {
    let counts = |column: &super::model::Column<'_>| {
        column.field.column.auto_increment.is_some() && is_row_number(model, column)
    };
    model
        .columns
        .iter()
        .position(counts)
        .filter(|_| dialect == Dialect::Sqlite)
}

/// SQLite has no enums: a check stands for one.
fn values_of_enums(
    context: &Context<'_>,
    names: &mut Names<'_>,
    model: &Model<'_>,
    lines: &mut [String],
) {
    if context.dialect != Dialect::Sqlite {
        return;
    }
    for (column, line) in model.columns.iter().zip(lines) {
        let said = &column.field.column;
        let (Some(Scalar::Enum(at)), None) = (&column.scalar, said.sql_type.get(Dialect::Sqlite))
        else {
            continue;
        };
        let own = name(context.dialect, &column.field.name.value);
        let expression = format!("{own} IN ({})", context.enum_values(*at));
        let nobodys = Constraint::new(column.field.name.span);
        *line += &format!(
            " {}",
            constraint::check_of(names, model, &nobodys, &expression)
        );
    }
}

/// What counts by itself has to be a key.
fn counting(dialect: Dialect, model: &Model<'_>, problems: &mut Problems) {
    for column in &model.columns {
        if column.field.column.auto_increment.is_none() {
            continue;
        }
        let (is_right, help) = match dialect {
            Dialect::Postgres => continue,
            Dialect::Mysql => (column.is_key, "add `primary_key`, `unique` or `index`"),
            Dialect::Sqlite => (
                is_row_number(model, column),
                "make it the primary key, as an integer",
            ),
        };
        if !is_right {
            let message = format!("on {}, only a key counts by itself", engine(dialect));
            problems.attribute(column.field.ident.span, message, help);
        }
    }
}

fn tail(dialect: Dialect, model: &Model<'_>) -> String {
    let mut tail = String::new();
    if !model.options.is_empty() {
        tail += &format!(" {}", model.options);
    }
    if let (Dialect::Mysql, Some(comment)) = (dialect, &model.found.table.comment) {
        tail += &format!(" COMMENT = {}", literal(dialect, &comment.value));
    }
    tail
}

/// `COMMENT ON …`. SQLite keeps no comments, and MySQL has them in its lines.
fn comments(dialect: Dialect, model: &Model<'_>) -> Vec<(String, Span)> {
    if dialect != Dialect::Postgres {
        return Vec::new();
    }
    let table = qualified(dialect, model.schema.as_deref(), model.name());
    let mut comments = Vec::new();
    if let Some(comment) = &model.found.table.comment {
        let text = literal(dialect, &comment.value);
        let sql = format!("COMMENT ON TABLE {table} IS {text}");
        comments.push((sql, comment.span));
    }
    for field in &model.found.fields {
        if let Some(comment) = &field.column.comment {
            let (column, text) = (
                name(dialect, &field.name.value),
                literal(dialect, &comment.value),
            );
            let sql = format!("COMMENT ON COLUMN {table}.{column} IS {text}");
            comments.push((sql, comment.span));
        }
    }
    comments
}
