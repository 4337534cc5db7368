//! The names that databases give to constraints and indexes that are written without one.

use super::{Link, State, Table};
use crate::dialect::{Dialect, Engine};
use crate::sql::{Constraint, ConstraintKind, IndexPart, ObjectKind, ObjectName, postgres_name};

/// How many numbers are tried: more of one name there never are.
const NUMBERS: usize = 10_000;

/// The name of a constraint of a table that is not among the tables yet, or is, with all constraints before this one.
pub(super) fn constraint(
    state: &State,
    name: &ObjectName,
    table: &Table,
    constraint: &Constraint,
) -> Option<String> {
    match state.dialect {
        Dialect::Sqlite => None,
        Dialect::Postgres => Some(postgres_constraint(state, name, table, constraint)),
        Dialect::Mysql => mysql_constraint(state, name, table, constraint),
    }
}

fn postgres_constraint(
    state: &State,
    name: &ObjectName,
    table: &Table,
    constraint: &Constraint,
) -> String {
    let is_taken = |candidate: &str| {
        table_has(table, candidate)
            || is_table(state, name, candidate)
            || state
                .tables
                .linked(Link::Has, candidate)
                .any(|(other, known)| other.schema == name.schema && table_has(known, candidate))
    };
    let (columns, label) = match &constraint.kind {
        ConstraintKind::PrimaryKey { .. } => (String::new(), "pkey"),
        ConstraintKind::Unique { columns, .. } => (joined(columns), "key"),
        ConstraintKind::ForeignKey { columns, .. } => (columns.join("_"), "fkey"),
        ConstraintKind::Check { expression, .. } => {
            let mut named = table
                .columns
                .iter()
                .filter(|column| expression.mentions(state.dialect, &column.name));
            let column = match (named.next(), named.next()) {
                (Some(only), None) => only.name.clone(),
                _ => String::new(),
            };
            (column, "check")
        }
        ConstraintKind::NotNull { column } => (column.clone(), "not_null"),
        ConstraintKind::Exclude => (String::new(), "excl"),
    };
    numbered(&name.name, &columns, label, is_taken)
}

/// The name of an index.
pub(super) fn index(
    state: &State,
    name: &ObjectName,
    table: &Table,
    parts: &[IndexPart],
    include: &[String],
) -> String {
    match state.dialect {
        Dialect::Mysql => mysql_key(table, parts),
        Dialect::Postgres | Dialect::Sqlite => {
            let mut all = parts.to_vec();
            all.extend(include.iter().map(|column| IndexPart::Column {
                name: column.clone(),
                prefix: None,
                descending: false,
            }));
            let is_taken = |candidate: &str| {
                let mut others = state.tables.linked(Link::Has, candidate);
                is_table(state, name, candidate)
                    || others.any(|(other, known)| {
                        other.schema == name.schema && index_or_key(known, candidate)
                    })
                    || state
                        .others
                        .contains(&(ObjectKind::Sequence, ObjectName::new(candidate)))
            };
            numbered(&name.name, &joined(&all), "idx", is_taken)
        }
    }
}

/// Whether a table has that name, in the schema where the other one is.
fn is_table(state: &State, beside: &ObjectName, name: &str) -> bool {
    state.tables.contains_key(&ObjectName {
        schema: beside.schema.clone(),
        name: name.to_owned(),
    })
}

fn table_has(table: &Table, name: &str) -> bool {
    let constraints = table.constraints.iter();
    let mut names = constraints.filter_map(|constraint| constraint.name.as_deref());
    names.any(|own| own == name) || table.indexes.iter().any(|index| index.name == name)
}

fn index_or_key(table: &Table, name: &str) -> bool {
    let of_index = table.constraints.iter().any(|constraint| {
        let is_key = matches!(
            constraint.kind,
            ConstraintKind::PrimaryKey { .. }
                | ConstraintKind::Unique { .. }
                | ConstraintKind::Exclude
        );
        is_key && constraint.name.as_deref() == Some(name)
    });
    of_index || table.indexes.iter().any(|index| index.name == name)
}

/// The names of the parts of an index as PostgreSQL joins them.
fn joined(parts: &[IndexPart]) -> String {
    let mut names: Vec<String> = Vec::new();
    for part in parts {
        let name = match part {
            IndexPart::Column { name, .. } => name.clone(),
            // What is called gives the name, as it does to the columns of a query.
            IndexPart::Expression(expression) => expression
                .functions(Dialect::Postgres)
                .into_iter()
                .next()
                .filter(|function| {
                    let text = expression.text.trim_start_matches('(').trim_start();
                    text.to_ascii_lowercase().starts_with(function.as_str())
                })
                .unwrap_or_else(|| "expr".to_owned()),
        };
        let again = (1..=NUMBERS)
            .map(|number| format!("{name}{number}"))
            .find(|numbered| !names.contains(numbered));
        let name = if names.contains(&name) {
            again.unwrap_or(name)
        } else {
            name
        };
        names.push(name);
    }
    names.join("_")
}

/// `table_columns_label`, with a number when that is taken.
fn numbered(table: &str, columns: &str, label: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let plain = postgres_name(table, columns, label);
    if !is_taken(&plain) {
        return plain;
    }
    let numbered =
        (1..=NUMBERS).map(|number| postgres_name(table, columns, &format!("{label}{number}")));
    numbered
        .into_iter()
        .find(|candidate| !is_taken(candidate))
        .unwrap_or(plain)
}

fn mysql_constraint(
    state: &State,
    name: &ObjectName,
    table: &Table,
    constraint: &Constraint,
) -> Option<String> {
    let is_mariadb = state.engine == Engine::Mariadb;
    match &constraint.kind {
        ConstraintKind::PrimaryKey { .. } => Some("PRIMARY".to_owned()),
        ConstraintKind::Unique { columns, .. } => Some(mysql_key(table, columns)),
        ConstraintKind::ForeignKey { .. } => {
            Some(next_number(table, &format!("{}_ibfk_", name.name), true))
        }
        ConstraintKind::Check { column, .. } if is_mariadb => match column {
            Some(column) => Some(column.clone()),
            None => Some(next_number(table, "CONSTRAINT_", false)),
        },
        ConstraintKind::Check { .. } => {
            Some(next_number(table, &format!("{}_chk_", name.name), false))
        }
        ConstraintKind::NotNull { .. } | ConstraintKind::Exclude => None,
    }
}

/// One more than the highest number that is there; where gaps are filled, the first that is free.
fn next_number(table: &Table, prefix: &str, after_highest: bool) -> String {
    let taken: Vec<usize> = table
        .constraints
        .iter()
        .filter_map(|one| one.name.as_deref()?.strip_prefix(prefix)?.parse().ok())
        .collect();
    let number = if after_highest {
        taken.iter().max().map_or(1, |highest| highest + 1)
    } else {
        (1..=NUMBERS)
            .find(|number| !taken.contains(number))
            .unwrap_or(1)
    };
    format!("{prefix}{number}")
}

/// MySQL calls a key after its first column, with `_2` and so on when that is taken.
fn mysql_key(table: &Table, parts: &[IndexPart]) -> String {
    let first = parts.first().and_then(IndexPart::column);
    let base = first.unwrap_or("functional_index").to_owned();
    let is_taken = |candidate: &str| {
        let of_keys = table.constraints.iter().any(|one| {
            let is_key = matches!(
                one.kind,
                ConstraintKind::PrimaryKey { .. } | ConstraintKind::Unique { .. }
            );
            is_key && one.name.as_deref() == Some(candidate)
        });
        of_keys || table.indexes.iter().any(|index| index.name == candidate)
    };
    if !is_taken(&base) && !base.eq_ignore_ascii_case("primary") {
        return base;
    }
    (2..=NUMBERS)
        .map(|number| format!("{base}_{number}"))
        .find(|candidate| !is_taken(candidate))
        .unwrap_or(base)
}

/// MySQL's names of the constraints that it named itself carry the name of the table: they follow when that changes.
pub(super) fn follows(name: &str, from: &str, to: &str) -> Option<String> {
    let rest = name.strip_prefix(from)?;
    let number = rest
        .strip_prefix("_ibfk_")
        .or_else(|| rest.strip_prefix("_chk_"))?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| format!("{to}{rest}"))
}
