//! From source files to statements.

use std::collections::BTreeSet;

use super::attribute::{Problem, Text};
use super::rust::{self, Read};
use super::sql::{self, Statement, Statements};
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::Dialect;
use crate::naming::Naming;
use crate::schema::plan::RenameHint;
use crate::schema::{Kind, Wanted};
use crate::sql::Span;
use crate::sql::{TokenKind, tokens};

/// What the structs of a program want of a database.
#[derive(Debug, Clone, Default)]
pub struct Models {
    /// What makes it in an empty database, in order. Foreign keys to tables that no struct stands for come last.
    pub statements: Vec<Wanted>,
    /// How many of the statements, from the end, need something that the structs do not make.
    outside: usize,
    /// The names of tables and enums.
    names: BTreeSet<String>,
    /// What was called something else before. A value of an enum is named behind its type; where the database has no such types,
    /// behind each column that has it.
    pub renames: Vec<RenameHint>,
    /// How many tables there are.
    pub tables: usize,
    /// How many enums there are.
    pub enums: usize,
    /// What is wrong. With an error among them, the statements are not complete.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads source files, each with the path that it is shown by.
///
/// ```
/// use migrate_core::dialect::Dialect;
/// use migrate_core::models::read;
/// use migrate_core::naming::Naming;
///
/// let file = "#[derive(migrate_runtime::Table)]\nstruct Note { #[column(primary_key)] id: i64, title: Option<String> }";
/// let models = read(&[("src/note.rs".into(), file.into())], Dialect::Sqlite, &Naming::default());
/// assert!(models.diagnostics.is_empty());
/// assert_eq!(
///     models.statements[0].sql,
///     "CREATE TABLE \"note\" (\n  \"id\" INTEGER CONSTRAINT \"note_pkey\" PRIMARY KEY,\n  \"title\" TEXT\n)"
/// );
/// assert_eq!(models.statements[0].place, Some(("src/note.rs".into(), 41..45)));
/// ```
#[must_use]
pub fn read(files: &[(String, String)], dialect: Dialect, naming: &Naming) -> Models {
    let mut found = rust::read(files);
    let mut problems = std::mem::take(&mut found.problems);
    let Statements { own, outside } = sql::statements(&found, dialect, naming, &mut problems);
    let mut diagnostics: Vec<Diagnostic> = problems
        .into_iter()
        .map(|(file, problem)| diagnostic(&files[file], problem))
        .collect();
    diagnostics.extend(without_key(&found, files));
    diagnostics.sort_by_key(|it| {
        let place = it.places.first();
        place.map(|place| (place.file.clone(), place.span.start))
    });
    diagnostics.dedup();
    let wanted = |statement: Statement| Wanted {
        sql: statement.sql,
        rows: None,
        place: (statement.place).map(|(file, span)| {
            let (path, text) = &files[file];
            (path.clone(), inside(text, span))
        }),
    };
    Models {
        outside: outside.len(),
        names: names(&found),
        statements: own.into_iter().chain(outside).map(wanted).collect(),
        renames: renames(&found, dialect),
        tables: found.structs.len(),
        enums: found.enums.len(),
        diagnostics,
    }
}

impl Models {
    /// The statements together with those of a `schema.sql` that says what structs cannot: first types, functions and other things that tables
    /// need, then the tables of the structs, then the rest of the file, and last the foreign keys that lead to its tables.
    ///
    /// ```
    /// use migrate_core::dialect::Dialect;
    /// use migrate_core::models::read;
    /// use migrate_core::naming::Naming;
    /// use migrate_core::schema::Desired;
    ///
    /// let file = "#[derive(Table)]\nstruct Note { #[column(primary_key)] id: i64 }";
    /// let models = read(&[("note.rs".into(), file.into())], Dialect::Postgres, &Naming::default());
    /// let mut schema = Desired::default();
    /// schema.add_script(Dialect::Postgres, "schema.sql", "CREATE VIEW v AS SELECT id FROM note; CREATE EXTENSION citext;");
    /// let all = models.beside(Dialect::Postgres, &schema.statements);
    /// assert_eq!(all[0].sql, "CREATE EXTENSION citext");
    /// assert_eq!(all[2].sql, "CREATE VIEW v AS SELECT id FROM note");
    /// ```
    #[must_use]
    pub fn beside(&self, dialect: Dialect, schema: &[Wanted]) -> Vec<Wanted> {
        let (first, rest): (Vec<&Wanted>, Vec<&Wanted>) = schema
            .iter()
            .partition(|statement| self.comes_first(dialect, &statement.sql));
        let (own, outside) = self
            .statements
            .split_at(self.statements.len() - self.outside);
        let all = first.into_iter().chain(own).chain(rest).chain(outside);
        all.cloned().collect()
    }

    /// Whether a statement makes something that tables may need, or sets how the following are read.
    fn comes_first(&self, dialect: Dialect, statement: &str) -> bool {
        let is_name = |kind| matches!(kind, TokenKind::Word | TokenKind::QuotedIdentifier);
        let words: Vec<&str> = tokens(dialect, statement)
            .filter(|token| is_name(token.kind))
            .map(|token| statement[token.span].trim_matches(['"', '`']))
            .collect();
        let is = |at: usize, wanted: &[&str]| {
            let word = words.get(at).copied().unwrap_or_default();
            wanted.iter().any(|it| word.eq_ignore_ascii_case(it))
        };
        if is(0, &["SET"]) || (is(0, &["ALTER"]) && is(1, &["DATABASE"])) {
            return true;
        }
        let at = if is(1, &["OR"]) { 3 } else { 1 };
        // What names one of ours comes after it: a function that returns rows of a table.
        let names_ours = || words.iter().any(|word| self.names.contains(*word));
        is(0, &["CREATE"]) && is(at, &FIRST) && !names_ours()
    }
}

/// What tables may need, and what needs no table itself.
const FIRST: [&str; 10] = [
    "SCHEMA",
    "EXTENSION",
    "TYPE",
    "DOMAIN",
    "COLLATION",
    "SEQUENCE",
    "FUNCTION",
    "PROCEDURE",
    "AGGREGATE",
    "DATABASE",
];

fn diagnostic((path, text): &(String, String), problem: Problem) -> Diagnostic {
    Diagnostic::error(problem.code, problem.message)
        .at(path, inside(text, problem.span), "")
        .help(problem.help)
}

/// The bytes of a place; the start of the text when it is none of it.
fn inside(text: &str, span: proc_macro2::Span) -> Span {
    let span = span.byte_range();
    if span.end <= text.len() { span } else { 0..0 }
}

/// A table without a primary key works, and is seldom meant.
fn without_key(found: &Read, files: &[(String, String)]) -> Vec<Diagnostic> {
    let structs = found.structs.iter().filter(|it| {
        let (table, fields) = (&it.item.table, &it.item.fields);
        let has_key = table.primary_key.is_some()
            || fields
                .iter()
                .any(|field| field.column.primary_key.is_some());
        !has_key && !table.no_primary_key && !fields.is_empty()
    });
    let tell = |it: &rust::Found<super::attribute::Struct>| {
        let path = &files[found.program.modules[it.module].file].0;
        let message = format!("the table `{}` has no primary key", it.item.name.value);
        Diagnostic::warning(Code::ModelPrimaryKey, message)
            .at(path, it.item.ident.span.byte_range(), "")
            .help("add `#[column(primary_key)]` to a field, or `#[table(no_primary_key)]` if that is meant")
    };
    structs.map(tell).collect()
}

fn names(found: &Read) -> BTreeSet<String> {
    let tables = found.structs.iter().map(|it| &it.item.name.value);
    let enums = found.enums.iter().map(|it| &it.item.name.value);
    tables.chain(enums).cloned().collect()
}

fn renames(found: &Read, dialect: Dialect) -> Vec<RenameHint> {
    let mut hints = Vec::new();
    let mut add = |kind, path: &[&str], from: &Option<Text>| {
        if let Some(from) = from {
            hints.push(RenameHint {
                kind,
                path: path.iter().map(|&part| part.to_owned()).collect(),
                from: from.value.clone(),
            });
        }
    };
    for model in &found.structs {
        let item = &model.item;
        let schema = item
            .table
            .schema
            .get(dialect)
            .map_or("public", |it| it.value.as_str());
        let schema = Some(schema).filter(|_| dialect == Dialect::Postgres);
        let table: Vec<&str> = schema
            .into_iter()
            .chain([item.name.value.as_str()])
            .collect();
        add(Kind::Table, &table, &item.table.renamed_from);
        for field in &item.fields {
            let column = [&table[..], &[field.name.value.as_str()]].concat();
            add(Kind::Column, &column, &field.column.renamed_from);
            let of_type = found.program.field_type(model.module, &field.ty).ok();
            let Some(rust::Scalar::Enum(at)) = of_type.map(|it| it.scalar) else {
                continue;
            };
            if dialect != Dialect::Postgres && field.column.sql_type.get(dialect).is_none() {
                for variant in &found.enums[at].item.variants {
                    let value = [&column[..], &[variant.name.value.as_str()]].concat();
                    add(Kind::Enum, &value, &variant.renamed_from);
                }
            }
        }
    }
    for of in found.enums.iter().filter(|_| dialect == Dialect::Postgres) {
        let item = &of.item;
        let schema = item
            .schema
            .get(dialect)
            .map_or("public", |it| it.value.as_str());
        let path = [schema, item.name.value.as_str()];
        add(Kind::Enum, &path, &item.renamed_from);
        for variant in &item.variants {
            let value = [
                schema,
                item.name.value.as_str(),
                variant.name.value.as_str(),
            ];
            add(Kind::Enum, &value, &variant.renamed_from);
        }
    }
    hints
}
