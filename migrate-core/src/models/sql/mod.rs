//! Statements that make what the structs say.

mod column;
mod column_type;
mod constraint;
mod index;
mod model;
mod names;
mod order;
mod spelling;
mod table;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::Span;

use super::attribute::{Problem, Problems, Reference};
use super::rust::Read;
use crate::diagnostic::Code;
use crate::dialect::Dialect;
use crate::naming::Naming;
use model::{Model, schema_of};
use names::{Names, fits};
pub(super) use spelling::named_in;
use spelling::{literal, name, qualified};
use table::{Table, table, take_names};

/// What is known while tables are written.
pub(super) struct Context<'a> {
    pub(super) dialect: Dialect,
    read: &'a Read,
    models: Vec<Model<'a>>,
    /// The schema of each enum.
    enum_schemas: Vec<Option<String>>,
}

/// Statements, in order.
#[derive(Default)]
pub(super) struct Statements {
    /// What needs nothing that the structs do not make.
    pub(super) own: Vec<Statement>,
    /// What leads to tables that no struct stands for.
    pub(super) outside: Vec<Statement>,
}

/// A statement, and what says it: the index of a file and a place there.
pub(super) struct Statement {
    pub(super) sql: String,
    pub(super) place: Option<(usize, Span)>,
}

/// Writes the statements; what is wrong comes with the index of its file.
pub(super) fn statements(
    read: &Read,
    dialect: Dialect,
    naming: &Naming,
    problems: &mut Vec<(usize, Problem)>,
) -> Statements {
    let context = Context::new(read, dialect, problems);
    let mut names = Names::new(dialect, naming);
    let mut in_file = |file: usize, found: Problems| {
        problems.extend(found.0.into_iter().map(|problem| (file, problem)));
    };
    for model in &context.models {
        let mut found = Problems::default();
        take_names(&mut names, model, &mut found);
        in_file(model.file, found);
    }
    let mut tables = Vec::new();
    for model in &context.models {
        let mut found = Problems::default();
        tables.push(table(&context, &mut names, model, &mut found));
        in_file(model.file, found);
    }
    context.print(&tables)
}

impl<'a> Context<'a> {
    fn new(read: &'a Read, dialect: Dialect, problems: &mut Vec<(usize, Problem)>) -> Self {
        let mut context = Self {
            dialect,
            read,
            models: Vec::new(),
            enum_schemas: Vec::new(),
        };
        for found in &read.enums {
            let file = read.program.modules[found.module].file;
            let mut own = Problems::default();
            fits(
                dialect,
                &found.item.name.value,
                found.item.name.span,
                &mut own,
            );
            // Elsewhere an enum is a part of its columns.
            let schema = (dialect == Dialect::Postgres)
                .then(|| schema_of(dialect, &found.item.schema, &mut own));
            context.enum_schemas.push(schema.flatten());
            problems.extend(own.0.into_iter().map(|problem| (file, problem)));
        }
        for found in &read.structs {
            let mut own = Problems::default();
            let model = Model::new(dialect, &read.program, found, &mut own);
            problems.extend(own.0.into_iter().map(|problem| (model.file, problem)));
            context.models.push(model);
        }
        context.same_names(problems);
        context
    }

    /// Tells of two structs or enums that stand for the same.
    fn same_names(&self, problems: &mut Vec<(usize, Problem)>) {
        let mut names: BTreeMap<(Option<&str>, String), &str> = BTreeMap::new();
        let mut told = |schema, name: &super::attribute::Text, ident: &'a str, file: usize| {
            let key = match self.dialect {
                Dialect::Postgres => name.value.clone(),
                Dialect::Mysql | Dialect::Sqlite => name.value.to_lowercase(),
            };
            if let Some(other) = names.insert((schema, key), ident) {
                let message = format!("`{other}` and `{ident}` both stand for `{}`", name.value);
                let help = "give one of them another `name = \"…\"`".to_owned();
                let span = name.span;
                problems.push((
                    file,
                    Problem {
                        code: Code::ModelName,
                        span,
                        message,
                        help,
                    },
                ));
            }
        };
        for model in &self.models {
            told(
                model.schema.as_deref(),
                &model.found.name,
                &model.found.ident.value,
                model.file,
            );
        }
        // A table of PostgreSQL has a type of its name. Elsewhere the names of enums are nowhere.
        for (found, schema) in self.read.enums.iter().zip(&self.enum_schemas) {
            if self.dialect == Dialect::Postgres {
                let file = self.read.program.modules[found.module].file;
                told(
                    schema.as_deref(),
                    &found.item.name,
                    &found.item.ident.value,
                    file,
                );
            }
        }
    }

    /// The model that a reference of another one leads to, and the reference as it is meant: `app.teams` may be the column of a table, and the table of a
    /// schema.
    fn target<'r>(
        &self,
        from: &Model<'_>,
        reference: &'r Reference,
    ) -> (Option<usize>, Cow<'r, Reference>) {
        if let Some(at) = self.find(from, reference) {
            return (Some(at), Cow::Borrowed(reference));
        }
        if let (None, [name]) = (&reference.schema, &reference.columns[..]) {
            let other = Reference {
                schema: Some(reference.table.clone()),
                table: name.clone(),
                columns: Vec::new(),
                span: reference.span,
            };
            if let Some(at) = self.find(from, &other) {
                return (Some(at), Cow::Owned(other));
            }
        }
        (None, Cow::Borrowed(reference))
    }

    /// The model that a reference names: the one beside it first.
    fn find(&self, from: &Model<'_>, reference: &Reference) -> Option<usize> {
        let wanted = match &reference.schema {
            Some(schema) => vec![Some(schema.as_str()).filter(|it| *it != "public")],
            None => vec![from.schema.as_deref(), None],
        };
        let same = |name: &str| match self.dialect {
            Dialect::Postgres => name == reference.table,
            Dialect::Mysql | Dialect::Sqlite => name.eq_ignore_ascii_case(&reference.table),
        };
        let find = |schema: Option<&str>| {
            let is_it = |model: &Model<'_>| model.schema.as_deref() == schema && same(model.name());
            self.models.iter().position(is_it)
        };
        wanted.into_iter().find_map(find)
    }

    /// The type of columns that hold an enum.
    fn enum_type(&self, at: usize) -> String {
        match self.dialect {
            Dialect::Postgres => {
                let name = &self.read.enums[at].item.name.value;
                qualified(self.dialect, self.enum_schemas[at].as_deref(), name)
            }
            Dialect::Mysql => format!("ENUM({})", self.enum_values(at)),
            Dialect::Sqlite => "TEXT".to_owned(),
        }
    }

    fn enum_values(&self, at: usize) -> String {
        let variants = self.read.enums[at].item.variants.iter();
        let values: Vec<String> = variants
            .map(|it| literal(self.dialect, &it.name.value))
            .collect();
        values.join(", ")
    }

    fn print(&self, tables: &[Table]) -> Statements {
        let mut printed = Statements::default();
        if self.dialect == Dialect::Postgres {
            self.schemas_and_types(&mut printed.own);
        }
        let needs: Vec<BTreeSet<usize>> = tables
            .iter()
            .map(|table| {
                let own = table.foreign_keys.iter().filter_map(|key| key.target);
                own.chain(table.needs.iter().copied()).collect()
            })
            .collect();
        let rank = |at: usize| {
            let model = &self.models[at];
            format!(
                "{}\0{}",
                model.schema.as_deref().unwrap_or_default(),
                model.name()
            )
        };
        let order = order::order(&needs, &rank);
        let mut later = Vec::new();
        let mut after = Vec::new();
        for at in order.order {
            let (table, model) = (&tables[at], &self.models[at]);
            let said_at = |sql: String, span: Span| Statement {
                sql,
                place: Some((model.file, span)),
            };
            let own = qualified(self.dialect, model.schema.as_deref(), model.name());
            let mut lines = table.lines.clone();
            for key in &table.foreign_keys {
                let add = || said_at(format!("ALTER TABLE {own} ADD {}", key.text), key.span);
                match key.target {
                    // SQLite looks where a foreign key leads when a row comes.
                    _ if self.dialect == Dialect::Sqlite => lines.push(key.text.clone()),
                    None => printed.outside.push(add()),
                    Some(target) if key.needs_index || order.unmet.contains(&(at, target)) => {
                        later.push(add());
                    }
                    Some(_) => lines.push(key.text.clone()),
                }
            }
            let sql = format!(
                "CREATE TABLE {own} (\n  {}\n){}",
                lines.join(",\n  "),
                table.tail
            );
            printed.own.push(said_at(sql, model.found.ident.span));
            let more = table.indexes.iter().chain(&table.comments);
            after.extend(more.map(|(sql, span)| said_at(sql.clone(), *span)));
        }
        printed.own.extend(after);
        printed.own.extend(later);
        printed
    }

    fn schemas_and_types(&self, statements: &mut Vec<Statement>) {
        let of_models = self
            .models
            .iter()
            .filter_map(|model| model.schema.as_deref());
        let schemas: BTreeSet<&str> = of_models
            .chain(self.enum_schemas.iter().flatten().map(String::as_str))
            .collect();
        for schema in schemas {
            let own = name(self.dialect, schema);
            statements.push(Statement {
                sql: format!("CREATE SCHEMA IF NOT EXISTS {own}"),
                // Several may say it.
                place: None,
            });
        }
        let mut enums: BTreeMap<String, usize> = BTreeMap::new();
        for at in 0..self.read.enums.len() {
            enums.insert(self.enum_type(at), at);
        }
        let mut add = |at: usize, sql: String, span: Span| {
            let file = self.read.program.modules[self.read.enums[at].module].file;
            statements.push(Statement {
                sql,
                place: Some((file, span)),
            });
        };
        for (kind, at) in &enums {
            let sql = format!("CREATE TYPE {kind} AS ENUM ({})", self.enum_values(*at));
            add(*at, sql, self.read.enums[*at].item.ident.span);
        }
        for (kind, at) in enums {
            if let Some(comment) = &self.read.enums[at].item.comment {
                let text = literal(self.dialect, &comment.value);
                let sql = format!("COMMENT ON TYPE {kind} IS {text}");
                add(at, sql, comment.span);
            }
        }
    }
}
