//! How each dialect's text falls into statements. The rows are those of the list of splitter traps.

mod bodies;
mod every;
mod mysql;
mod postgres;
mod sqlite;

use migrate_core::dialect::Dialect;
use migrate_core::sql::{ProblemKind, split};

/// The statements of a text that has no problem.
fn clean(dialect: Dialect, sql: &str) -> Vec<&str> {
    let found = split(dialect, sql);
    assert_eq!(found.problems, [], "{sql}");
    found
        .statements
        .iter()
        .map(|statement| &sql[statement.span.clone()])
        .collect()
}

/// The problems of a text, each with what it points at.
fn problems(dialect: Dialect, sql: &str) -> Vec<(ProblemKind, &str)> {
    let found = split(dialect, sql);
    found
        .problems
        .iter()
        .map(|problem| (problem.kind, &sql[problem.span.clone()]))
        .collect()
}
