//! Primary keys, unique constraints, checks and foreign keys.

use proc_macro2::Span;

use super::Context;
use super::column::{is_row_number, refused};
use super::model::Model;
use super::names::{Class, Names};
use super::spelling::{engine, list, name, named_in, parenthesized, qualified};
use crate::diagnostic::Code;
use crate::dialect::Dialect;
use crate::models::attribute::{Constraint, Problems, Reference, one_of};

pub(super) const ONLY: &str = "say for which databases it is: `only(postgres)`";

/// Where a constraint stands: in the line of a column, or in one of its own.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Stand {
    Column,
    Table,
}

/// `CONSTRAINT name `, or nothing where it has none on purpose.
pub(super) fn named(
    names: &mut Names<'_>,
    model: &Model<'_>,
    class: Class,
    constraint: &Constraint,
    columns: &[&str],
) -> String {
    let dialect = names.dialect;
    if dialect == Dialect::Mysql && class == Class::PrimaryKey {
        // It is always called PRIMARY.
        return String::new();
    }
    let given = constraint.name.as_ref().map(|name| name.value.as_str());
    let own = match given {
        Some("") if dialect == Dialect::Sqlite => return String::new(),
        Some("") | None => names.made(class, model.on(), columns),
        Some(given) => given.to_owned(),
    };
    format!("CONSTRAINT {} ", name(dialect, &own))
}

fn column_names(constraint: &Constraint) -> Vec<&str> {
    constraint
        .columns
        .iter()
        .map(|it| it.text.value.as_str())
        .collect()
}

fn deferrable(
    dialect: Dialect,
    constraint: &Constraint,
    is_possible: bool,
    problems: &mut Problems,
) -> String {
    let Some(text) = constraint.deferrable.get(dialect) else {
        return String::new();
    };
    if dialect == Dialect::Mysql || !is_possible {
        let help =
            "leave it out, or name the databases: `deferrable(postgres = \"initially deferred\")`";
        refused(
            dialect,
            &constraint.deferrable,
            "constraint of this kind that is checked later",
            help,
            problems,
        );
        return String::new();
    }
    format!(" DEFERRABLE {}", text.value.to_uppercase())
        .trim_end()
        .to_owned()
}

/// The primary key. `columns`: all that have a part in it.
pub(super) fn primary_key(
    names: &mut Names<'_>,
    model: &Model<'_>,
    key: &Constraint,
    stand: Stand,
    problems: &mut Problems,
) -> String {
    let dialect = names.dialect;
    let columns = &model.primary_key;
    let prefix = named(names, model, Class::PrimaryKey, key, columns);
    let later = deferrable(dialect, key, dialect == Dialect::Postgres, problems);
    if stand == Stand::Table {
        return format!(
            "{prefix}PRIMARY KEY ({}){later}",
            list(dialect, columns.iter().copied())
        );
    }
    let counts = model
        .columns
        .iter()
        .any(|column| column.field.column.auto_increment.is_some() && is_row_number(model, column));
    let counts = if counts { " AUTOINCREMENT" } else { "" };
    format!("{prefix}PRIMARY KEY{counts}")
}

pub(super) fn unique(
    names: &mut Names<'_>,
    model: &Model<'_>,
    constraint: &Constraint,
    stand: Stand,
    problems: &mut Problems,
) -> String {
    let dialect = names.dialect;
    let columns = column_names(constraint);
    let prefix = named(names, model, Class::Unique, constraint, &columns);
    for column in constraint
        .columns
        .iter()
        .filter(|it| it.is_expression || !it.order.is_empty())
    {
        let message = "a unique constraint is on plain columns";
        problems.attribute(
            column.text.span,
            message,
            "write `index(…, unique)` instead",
        );
    }
    let later = deferrable(dialect, constraint, dialect == Dialect::Postgres, problems);
    let nulls = nulls(dialect, constraint, problems);
    let include = include(dialect, constraint, problems);
    if stand == Stand::Column {
        return format!("{prefix}UNIQUE");
    }
    format!(
        "{prefix}UNIQUE{nulls} ({}){include}{later}",
        list(dialect, columns)
    )
}

pub(super) fn nulls(
    dialect: Dialect,
    constraint: &Constraint,
    problems: &mut Problems,
) -> &'static str {
    if !constraint.nulls_not_distinct {
        return "";
    }
    if dialect != Dialect::Postgres {
        let message = format!(
            "{} takes two nulls for different ones always",
            engine(dialect)
        );
        problems.attribute(constraint.span, message, ONLY);
    }
    " NULLS NOT DISTINCT"
}

pub(super) fn include(
    dialect: Dialect,
    constraint: &Constraint,
    problems: &mut Problems,
) -> String {
    let Some(first) = constraint.include.first() else {
        return String::new();
    };
    if dialect != Dialect::Postgres {
        let message = format!("{} has no columns beside a key", engine(dialect));
        problems.attribute(first.text.span, message, ONLY);
    }
    let columns = constraint.include.iter().map(|it| it.text.value.as_str());
    format!(" INCLUDE ({})", list(dialect, columns))
}

pub(super) fn check(
    names: &mut Names<'_>,
    model: &Model<'_>,
    constraint: &Constraint,
) -> Option<String> {
    let dialect = names.dialect;
    let expression = constraint.condition.get(dialect)?;
    Some(check_of(names, model, constraint, &expression.value))
}

/// The same of an expression that nobody wrote.
pub(super) fn check_of(
    names: &mut Names<'_>,
    model: &Model<'_>,
    constraint: &Constraint,
    expression: &str,
) -> String {
    let dialect = names.dialect;
    let mut columns = named_in(dialect, expression, model.column_names());
    // As PostgreSQL has it: a check of several columns is the table's.
    if columns.len() > 1 {
        columns.clear();
    }
    let prefix = named(names, model, Class::Check, constraint, &columns);
    format!("{prefix}CHECK {}", parenthesized(dialect, expression))
}

/// A foreign key, and the model that it leads to.
pub(super) struct ForeignKey {
    pub(super) text: String,
    pub(super) target: Option<usize>,
    /// Whether it leads to columns that only an index makes unique.
    pub(super) needs_index: bool,
    pub(super) span: Span,
}

pub(super) fn foreign_key(
    context: &Context<'_>,
    names: &mut Names<'_>,
    model: &Model<'_>,
    constraint: &Constraint,
    stand: Stand,
    problems: &mut Problems,
) -> Option<ForeignKey> {
    let dialect = context.dialect;
    let reference = constraint.references.as_ref()?;
    let (target, reference) = context.target(model, reference);
    let reference = &*reference;
    let columns = column_names(constraint);
    let to = match target {
        Some(at) => leads_to(
            dialect,
            &context.models[at],
            reference,
            columns.len(),
            problems,
        )?,
        None if reference.columns.is_empty() => {
            let mut known: Vec<&str> = context.models.iter().map(Model::name).collect();
            known.sort_unstable();
            known.dedup();
            let message = format!("no struct stands for the table `{}`", reference.table);
            let help = one_of(&reference.table, &known);
            let help = format!(
                "{help}; a table of `schema.sql` is named with its column: `{}.id`",
                reference.table
            );
            problems.report(
                Code::ModelReference,
                reference.span,
                message,
                help.trim_start_matches("; "),
            );
            return None;
        }
        None => reference.columns.clone(),
    };
    let (schema, table) = match target {
        Some(at) => (
            context.models[at].schema.as_deref(),
            context.models[at].name(),
        ),
        None => (reference.schema.as_deref(), reference.table.as_str()),
    };
    let to_columns = to.clone();
    let prefix = named(names, model, Class::ForeignKey, constraint, &columns);
    let head = match stand {
        Stand::Column => String::new(),
        Stand::Table => format!("FOREIGN KEY ({}) ", list(dialect, columns)),
    };
    let table = qualified(dialect, schema, table);
    // SQLite keeps the text: what was not written is not there.
    let to = match dialect {
        Dialect::Sqlite if reference.columns.is_empty() => String::new(),
        _ => format!(" ({})", list(dialect, to.iter().map(String::as_str))),
    };
    let mut text = format!("{prefix}{head}REFERENCES {table}{to}");
    for (word, action) in [
        ("DELETE", &constraint.on_delete),
        ("UPDATE", &constraint.on_update),
    ] {
        if let Some(action) = action.get(dialect) {
            text += &format!(" ON {word} {}", action.value.to_uppercase());
        }
    }
    text += &deferrable(dialect, constraint, true, problems);
    let needs_index = target.is_some_and(|at| !context.models[at].has_key(&to_columns));
    Some(ForeignKey {
        text,
        target,
        needs_index,
        span: constraint.span,
    })
}

/// The columns that a reference leads to, which have to be there and unique.
fn leads_to(
    dialect: Dialect,
    target: &Model<'_>,
    reference: &Reference,
    from: usize,
    problems: &mut Problems,
) -> Option<Vec<String>> {
    let span = reference.span;
    let mut report = |message: String, help: String| {
        problems.report(Code::ModelReference, span, message, help);
    };
    let table = target.name();
    if reference.columns.is_empty() {
        if target.primary_key.is_empty() {
            let message = format!("the table `{table}` has no primary key");
            report(message, format!("name the column: `{table}.column`"));
            return None;
        }
        if target.primary_key.len() != from {
            let message = format!(
                "the primary key of `{table}` has {} columns",
                target.primary_key.len()
            );
            report(message, "write as many columns on both sides".to_owned());
            return None;
        }
        return Some(target.primary_key.iter().map(|&it| it.to_owned()).collect());
    }
    let known: Vec<&str> = target.column_names().collect();
    for column in &reference.columns {
        if !known.contains(&column.as_str()) {
            let message = format!("the table `{table}` has no column `{column}`");
            report(message, one_of(column, &known));
            return None;
        }
    }
    // MySQL asks for an index only.
    let is_unique =
        target.has_key(&reference.columns) || target.has_unique_index(dialect, &reference.columns);
    if dialect != Dialect::Mysql && !is_unique {
        let columns = reference.columns.join("`, `");
        let message = format!("`{columns}` of `{table}` is neither the primary key nor unique");
        report(
            message,
            "lead to the primary key, or add `unique` there".to_owned(),
        );
        return None;
    }
    Some(reference.columns.clone())
}
