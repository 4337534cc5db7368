//! An index, made while everybody works.

use super::answers::{Answers, needs, said, takes};
use super::ground::Ground;
use super::names::{derived, quoted};
use super::stage::{Stage, Statement};
use super::table::Table;
use super::{Recipe, refused};
use crate::diagnostic::Diagnostic;
use crate::dialect::Dialect;
use crate::revision::Phase;
use crate::schema::Kind;

pub(super) const RECIPE: Recipe = Recipe {
    name: "add-index",
    about: "make an index while programs read and write",
    example: "add index on users (age)",
    questions: &[
        needs("table", "Which table?"),
        needs("columns", "Which columns, with commas between?"),
        takes(
            "name",
            "What is it called? Empty for a name made of the others",
        ),
        takes(
            "unique",
            "Are two rows with the same values refused? yes or no",
        ),
    ],
    title,
    write,
};

fn title(answers: &Answers) -> String {
    let kind = if is_unique(said(answers, "unique")) {
        "a unique index"
    } else {
        "an index"
    };
    format!(
        "add {kind} on {} ({})",
        said(answers, "table"),
        said(answers, "columns").trim_matches(['(', ')'])
    )
}

fn is_unique(said: &str) -> bool {
    matches!(
        said.to_ascii_lowercase().as_str(),
        "yes" | "y" | "true" | "unique"
    )
}

fn write(ground: &Ground<'_>) -> Result<Vec<Stage>, Box<Diagnostic>> {
    let table = ground.table()?;
    let keys = keys(ground, &table)?;
    let unique = is_unique(ground.said("unique"));
    let name = ground
        .maybe("name")
        .map_or_else(|| keys.name(&table, "idx"), str::to_owned);
    refuse_taken(&table, &name)?;
    Ok(vec![stage(&table, &keys, &name, unique)])
}

/// What an index is over: columns, or expressions.
pub(super) struct Keys {
    names: Vec<String>,
    text: String,
}

impl Keys {
    /// A name that says what it is over.
    pub(super) fn name(&self, table: &Table<'_>, end: &str) -> String {
        let parts = self.names.iter().map(String::as_str);
        let parts: Vec<&str> = [table.name()]
            .into_iter()
            .chain(parts)
            .chain([end])
            .collect();
        derived(table.schema, &parts)
    }
}

/// The columns that were said, each of which has to be there.
pub(super) fn keys(ground: &Ground<'_>, table: &Table<'_>) -> Result<Keys, Box<Diagnostic>> {
    let said = ground.said("columns").trim();
    let inner = said
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'))
        .unwrap_or(said);
    if inner.contains('(') {
        // An expression: what it is about, the server knows.
        let words = inner.split(|c: char| !c.is_alphanumeric() && c != '_');
        let names = words.filter(|word| table.has(word)).map(str::to_owned);
        return Ok(Keys {
            names: names.collect(),
            text: inner.to_owned(),
        });
    }
    let (mut names, mut texts) = (Vec::new(), Vec::new());
    for key in inner
        .split(',')
        .map(str::trim)
        .filter(|key| !key.is_empty())
    {
        let (name, rest) = key.split_once(char::is_whitespace).unwrap_or((key, ""));
        let column = table.column(&super::table::unquoted(name))?;
        let rest = if rest.is_empty() {
            String::new()
        } else {
            format!(" {}", rest.trim())
        };
        texts.push(format!("{}{rest}", quoted(ground.dialect(), &column.name)));
        names.push(column.name.clone());
    }
    if names.is_empty() {
        return Err(refused(
            "no column is named",
            "name the columns: `add index on users (age)`",
        ));
    }
    Ok(Keys {
        names,
        text: texts.join(", "),
    })
}

pub(super) fn refuse_taken(table: &Table<'_>, name: &str) -> Result<(), Box<Diagnostic>> {
    let kinds = [
        Kind::Index,
        Kind::Unique,
        Kind::PrimaryKey,
        Kind::Table,
        Kind::Check,
        Kind::ForeignKey,
    ];
    let is_taken = kinds.into_iter().any(|kind| {
        let mut facts = table.schema.of_kind(kind);
        facts.any(|fact| {
            let here =
                table.dialect() == Dialect::Postgres || fact.owner.as_ref() == Some(&table.id);
            here && fact.id.path.len() > 1 && fact.id.path.last().is_some_and(|own| own == name)
        })
    });
    if is_taken {
        let message = format!("the name `{name}` is taken");
        return Err(refused(&message, "say another: `--set name=<name>`"));
    }
    Ok(())
}

/// The revision that makes the index, and takes it back.
pub(super) fn stage(table: &Table<'_>, keys: &Keys, name: &str, unique: bool) -> Stage {
    let stage = Stage::new("index", Phase::Expand);
    let [make, drop] = statements(table, &keys.text, name, unique);
    let stage = stage.up(make).down(drop);
    if table.dialect() == Dialect::Postgres {
        return stage.outside();
    }
    stage
}

pub(super) fn statements(
    table: &Table<'_>,
    keys: &str,
    name: &str,
    unique: bool,
) -> [Statement; 2] {
    let (dialect, on) = (table.dialect(), &table.sql);
    let own = quoted(dialect, name);
    let kind = if unique { "UNIQUE INDEX" } else { "INDEX" };
    let [make, drop] = match dialect {
        Dialect::Postgres => [
            format!("CREATE {kind} CONCURRENTLY {own} ON {on} ({keys})"),
            format!("DROP INDEX CONCURRENTLY {}", table.beside(name)),
        ],
        Dialect::Mysql => [
            format!("ALTER TABLE {on} ADD {kind} {own} ({keys}), ALGORITHM=INPLACE, LOCK=NONE"),
            format!("ALTER TABLE {on} DROP INDEX {own}, ALGORITHM=INPLACE, LOCK=NONE"),
        ],
        Dialect::Sqlite => [
            format!("CREATE {kind} {own} ON {on} ({keys})"),
            format!("DROP INDEX {own}"),
        ],
    };
    let duplicates = format!(
        "Fails if two rows have the same values: SELECT {keys}, count(*) FROM {on} GROUP BY {keys} HAVING count(*) > 1"
    );
    let make = Statement::new(make);
    let make = if unique { make.noted(duplicates) } else { make };
    [make, Statement::new(drop)]
}

impl Keys {
    pub(super) fn text(&self) -> &str {
        &self.text
    }
}
