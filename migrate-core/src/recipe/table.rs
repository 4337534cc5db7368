//! A table of the schema, as a recipe has to know it.

use crate::diagnostic::Diagnostic;
use crate::dialect::Dialect;
use crate::directive::nearest;
use crate::schema::plan::quoting;
use crate::schema::show_create::{self, key_columns};
use crate::schema::sqlite::Shape;
use crate::schema::{Ddl, Fact, FactId, Kind, Schema};
use crate::sql::{TokenKind, tokens};

use super::names::quoted;
use super::refused;

/// A table.
#[derive(Debug)]
pub(super) struct Table<'s> {
    pub(super) schema: &'s Schema,
    pub(super) id: FactId,
    /// As it stands in SQL.
    pub(super) sql: String,
    pub(super) columns: Vec<Column>,
    /// The columns of its primary key.
    pub(super) key: Vec<String>,
}

/// A column of a table.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) name: String,
    /// Its type with all that belongs to it, as the server spells it.
    pub(super) kind: String,
    pub(super) not_null: bool,
    /// The expression of its default.
    pub(super) default: Option<String>,
    /// How its values are made: an identity, `AUTO_INCREMENT`, what is generated.
    pub(super) made: Option<String>,
    /// What MySQL says of it.
    pub(super) line: Option<show_create::Column>,
}

impl<'s> Table<'s> {
    /// The table of that name, as a person writes it.
    pub(super) fn find(schema: &'s Schema, name: &str) -> Result<Self, Box<Diagnostic>> {
        let parts: Vec<&str> = name.split('.').collect();
        let fits = |fact: &&Fact| {
            let path = &fact.id.path;
            let same = |one: &String, other: &&str| one.eq_ignore_ascii_case(other);
            path.len() >= parts.len()
                && path
                    .iter()
                    .rev()
                    .zip(parts.iter().rev())
                    .all(|(a, b)| same(a, b))
        };
        let mut found: Vec<&Fact> = schema.of_kind(Kind::Table).filter(fits).collect();
        // Of several, what is written exactly so, and what lies where most things are.
        found.sort_by_key(|fact| {
            let exact = fact.id.path.last().map(String::as_str) == parts.last().copied();
            (
                !exact,
                fact.id.path.first().is_none_or(|schema| schema != "public"),
            )
        });
        match found.first() {
            Some(fact) => Ok(Self::read(schema, &fact.id)),
            None => Err(no_table(schema, name)),
        }
    }

    fn read(schema: &'s Schema, id: &FactId) -> Self {
        let dialect = schema.dialect;
        let (columns, key) = match dialect {
            Dialect::Postgres => postgres(schema, id),
            Dialect::Mysql => mysql(schema, id),
            Dialect::Sqlite => sqlite(schema, id),
        };
        let is_usual = |part: &&String| *part != "public";
        let path: Vec<&String> = match &id.path[..] {
            [first, rest @ ..] if !rest.is_empty() => Some(first)
                .filter(is_usual)
                .into_iter()
                .chain(rest)
                .collect(),
            path => path.iter().collect(),
        };
        Self {
            schema,
            sql: quoting::path(dialect, path),
            id: id.clone(),
            columns,
            key,
        }
    }

    pub(super) fn dialect(&self) -> Dialect {
        self.schema.dialect
    }

    /// Its own name.
    pub(super) fn name(&self) -> &str {
        self.id.path.last().map_or("", String::as_str)
    }

    /// A name beside it: in the same schema.
    pub(super) fn beside(&self, name: &str) -> String {
        let own = quoted(self.dialect(), name);
        match &self.id.path[..] {
            [schema, _] if schema != "public" => {
                format!("{}.{own}", quoted(self.dialect(), schema))
            }
            _ => own,
        }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.columns
            .iter()
            .any(|column| column.name.eq_ignore_ascii_case(name))
    }

    /// The column of that name.
    pub(super) fn column(&self, name: &str) -> Result<&Column, Box<Diagnostic>> {
        let mut columns = self.columns.iter();
        let exact = columns.find(|column| column.name == name);
        let any = || {
            self.columns
                .iter()
                .find(|it| it.name.eq_ignore_ascii_case(name))
        };
        exact.or_else(any).ok_or_else(|| {
            let names = self.columns.iter().map(|column| column.name.as_str());
            let help = match nearest(name, names.clone()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("its columns are {}", names.collect::<Vec<_>>().join(", ")),
            };
            let table = self.id.name();
            refused(&format!("table `{table}` has no column `{name}`"), &help)
        })
    }

    /// What a batch goes by: the columns of the primary key.
    pub(super) fn batch_key(&self) -> Result<String, Box<Diagnostic>> {
        if self.key.is_empty() {
            let message = format!(
                "table `{}` has no primary key, and batches go by one",
                self.id.name()
            );
            return Err(refused(
                &message,
                "add a primary key first, or write the revision by hand with one UPDATE for all rows",
            ));
        }
        Ok(self.key.join(","))
    }

    /// Where a column stands, on MySQL, where the order counts: ` AFTER x`.
    pub(super) fn place(&self, name: &str) -> String {
        let at = self.columns.iter().position(|column| column.name == name);
        let before = at
            .and_then(|at| at.checked_sub(1))
            .and_then(|at| self.columns.get(at));
        before.map_or_else(
            || " FIRST".to_owned(),
            |before| format!(" AFTER {}", quoted(self.dialect(), &before.name)),
        )
    }

    /// A part of the table: what it says of a column, for instance.
    pub(super) fn part(&self, kind: Kind, name: &str) -> FactId {
        FactId::new(kind, self.id.path.iter().map(String::as_str).chain([name]))
    }
}

impl Column {
    /// Refuses what is no column like others.
    pub(super) fn plain(&self, table: &Table<'_>, doing: &str) -> Result<(), Box<Diagnostic>> {
        let name = format!("{}.{}", table.id.name(), self.name);
        if let Some(made) = &self.made {
            let message = format!("`{name}` cannot be {doing} in phases: it is {made}");
            return Err(refused(
                &message,
                "write the revision by hand: `cargo migrate new <name>`",
            ));
        }
        if table.key.contains(&self.name) {
            let message = format!("`{name}` cannot be {doing} in phases: it is in the primary key");
            return Err(refused(
                &message,
                "what refers to the key has to move too: write the revisions by hand with `cargo migrate new <name>`",
            ));
        }
        Ok(())
    }
}

#[expect(
    clippy::unnecessary_box_returns,
    reason = "every result here holds it so"
)]
fn no_table(schema: &Schema, name: &str) -> Box<Diagnostic> {
    let names: Vec<String> = schema
        .of_kind(Kind::Table)
        .map(|fact| fact.id.name())
        .collect();
    let help = match nearest(name, names.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None if names.is_empty() => "the chain builds no table yet".to_owned(),
        None => format!("the tables are {}", names.join(", ")),
    };
    refused(&format!("the chain builds no table `{name}`"), &help)
}

/// The columns of a table, in their order.
fn facts<'s>(schema: &'s Schema, id: &FactId) -> Vec<&'s Fact> {
    let is_own = |fact: &&Fact| fact.owner.as_ref() == Some(id);
    let mut columns: Vec<&Fact> = schema.of_kind(Kind::Column).filter(is_own).collect();
    columns.sort_by_key(|fact| fact.rank);
    columns
}

fn postgres(schema: &Schema, id: &FactId) -> (Vec<Column>, Vec<String>) {
    let column = |fact: &Fact| {
        let part = |kind| schema.get(&FactId::new(kind, &fact.id.path));
        let (kind, made) = match fact.definition.split_once(" GENERATED ") {
            Some((kind, made)) => (kind, Some(format!("GENERATED {made}"))),
            None => (fact.definition.as_str(), None),
        };
        let default = part(Kind::Default).and_then(|fact| match &fact.ddl {
            Ddl::Suffix { text, .. } => text.strip_prefix("DEFAULT ").map(str::to_owned),
            _ => None,
        });
        Column {
            name: fact.id.path.last().cloned().unwrap_or_default(),
            kind: kind.to_owned(),
            not_null: part(Kind::NotNull)
                .is_some_and(|fact| !fact.definition.ends_with(" NOT VALID")),
            default,
            made,
            line: None,
        }
    };
    let mut keys = schema.of_kind(Kind::PrimaryKey);
    let key = keys.find(|fact| fact.owner.as_ref() == Some(id));
    let key = key.map_or_else(Vec::new, |fact| listed(Dialect::Postgres, &fact.definition));
    (facts(schema, id).into_iter().map(column).collect(), key)
}

fn mysql(schema: &Schema, id: &FactId) -> (Vec<Column>, Vec<String>) {
    let column = |fact: &Fact| {
        let Ddl::Line { line, .. } = &fact.ddl else {
            return None;
        };
        let read = show_create::Column::read(line)?;
        let counts = read.definition.contains("AUTO_INCREMENT");
        let made = read.generation().map(str::to_owned);
        let default = read.default.as_deref();
        Some(Column {
            name: read.name.clone(),
            kind: fact.definition.clone(),
            not_null: read.not_null,
            default: default.map(|text| text.strip_prefix("DEFAULT ").unwrap_or(text).to_owned()),
            made: made.or_else(|| counts.then(|| "AUTO_INCREMENT".to_owned())),
            line: Some(read),
        })
    };
    let key = schema.get(&FactId::new(Kind::PrimaryKey, &id.path));
    let key = key.map_or_else(Vec::new, |fact| key_columns(&fact.definition, 0));
    (
        facts(schema, id).into_iter().filter_map(column).collect(),
        key,
    )
}

fn sqlite(schema: &Schema, id: &FactId) -> (Vec<Column>, Vec<String>) {
    let Some(shape) = schema.get(id).and_then(shape) else {
        return (Vec::new(), Vec::new());
    };
    let column = |it: &crate::schema::sqlite::ColumnShape| {
        let default = match &it.default {
            Some(
                crate::schema::sqlite::Default::Constant(text)
                | crate::schema::sqlite::Default::Computed(text),
            ) => Some(text.clone()),
            _ => None,
        };
        Column {
            name: it.name.clone(),
            kind: it.type_name.clone(),
            not_null: it.clauses.contains(&Kind::NotNull),
            default,
            made: it.generated.map(|_| "generated".to_owned()),
            line: None,
        }
    };
    let in_line = shape
        .columns
        .iter()
        .filter(|it| it.clauses.contains(&Kind::PrimaryKey));
    let mut key: Vec<String> = in_line.map(|it| it.name.clone()).collect();
    let behind = shape
        .keys
        .iter()
        .find(|(kind, _)| *kind == Kind::PrimaryKey);
    key.extend(behind.into_iter().flat_map(|(_, names)| names.clone()));
    (shape.columns.iter().map(column).collect(), key)
}

/// The shape of a table of `SQLite`.
pub(super) fn shape(fact: &Fact) -> Option<Shape> {
    let Ddl::Own(own) = &fact.ddl else {
        return None;
    };
    Shape::read(own.first()?)
}

/// The names in the first parentheses of a text.
pub(super) fn listed(dialect: Dialect, text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut depth = 0_usize;
    let mut begins = false;
    for token in tokens(dialect, text).filter(|token| !token.kind.is_blank()) {
        let word = text.get(token.span.clone()).unwrap_or_default();
        match token.kind {
            TokenKind::OpenParen => {
                depth += 1;
                begins = depth == 1;
                continue;
            }
            TokenKind::CloseParen if depth == 1 => break,
            TokenKind::CloseParen => depth -= 1,
            _ if begins && depth == 1 => names.push(unquoted(word)),
            _ => {}
        }
        begins = depth == 1 && word == ",";
    }
    names
}

/// A name without its quotes.
pub(super) fn unquoted(word: &str) -> String {
    let quote = word
        .chars()
        .next()
        .filter(|first| matches!(first, '"' | '`' | '\''));
    let inner = quote.and_then(|quote| {
        let inside = word.strip_prefix(quote)?.strip_suffix(quote)?;
        Some(inside.replace(&String::from_iter([quote, quote]), &quote.to_string()))
    });
    inner.unwrap_or_else(|| word.to_owned())
}
