//! What structs come to, for each dialect.

mod diagnostics;
mod properties;
mod source;
mod statements;
mod types;

use super::{Models, read};
use crate::diagnostic::{Sources, Style, render_all};
use crate::dialect::Dialect;
use crate::naming::Naming;
use crate::schema::{Desired, Wanted};

/// Reads files; each is a path and a text.
fn models(files: &[(&str, &str)], dialect: Dialect) -> Models {
    let files: Vec<(String, String)> = files
        .iter()
        .map(|&(path, text)| (path.to_owned(), text.to_owned()))
        .collect();
    read(&files, dialect, &Naming::default())
}

/// The statements of files without mistakes.
#[track_caller]
fn sql(files: &[(&str, &str)], dialect: Dialect) -> String {
    let found = models(files, dialect);
    let wrong = shown(files, &found);
    assert!(found.diagnostics.iter().all(|it| !it.is_error()), "{wrong}");
    texts(&found.statements).join(";\n") + ";\n"
}

fn texts(statements: &[Wanted]) -> Vec<&str> {
    let texts = statements.iter().map(|statement| statement.sql.as_str());
    texts.collect()
}

/// The statements of a script.
fn script(dialect: Dialect, sql: &str) -> Vec<Wanted> {
    let mut desired = Desired::default();
    let found = desired.add_script(dialect, "schema.sql", sql);
    assert!(found.is_empty(), "{found:?}");
    desired.statements
}

/// What is wrong, as people see it.
fn wrong(files: &[(&str, &str)], dialect: Dialect) -> String {
    shown(files, &models(files, dialect))
}

fn shown(files: &[(&str, &str)], found: &Models) -> String {
    let mut sources = Sources::new("");
    for (path, text) in files {
        sources.insert(*path, *text);
    }
    render_all(&found.diagnostics, &sources, Style::Plain)
}
