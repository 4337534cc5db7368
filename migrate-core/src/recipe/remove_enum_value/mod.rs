//! An enum loses a value: rows get another one first, and no row gets it any more.

mod mysql;
mod one_column;
mod postgres;

use super::add_enum_value::{no_enums, no_value};
use super::answers::{Answers, needs, said, takes};
use super::ground::Ground;
use super::nulls::batched;
use super::stage::Stage;
use super::table::{Column, Table, unquoted};
use super::{Recipe, refused};
use crate::diagnostic::Diagnostic;
use crate::dialect::Dialect;
use crate::revision::Phase;

pub(super) const RECIPE: Recipe = Recipe {
    name: "remove-enum-value",
    about: "take a value from an enum; rows that have it get another",
    example: "remove value meh from mood",
    questions: &[
        needs("enum", "Which enum? On MySQL: which column, as users.mood"),
        needs("value", "Which value?"),
        takes(
            "with",
            "Which value do its rows get? Empty for the default of their column",
        ),
    ],
    title,
    write,
};

fn title(answers: &Answers) -> String {
    format!(
        "remove {} from {}",
        said(answers, "value"),
        said(answers, "enum")
    )
}

fn write(ground: &Ground<'_>) -> Result<Vec<Stage>, Box<Diagnostic>> {
    let value = unquoted(ground.said("value"));
    let with = ground.maybe("with").map(unquoted);
    match ground.dialect() {
        Dialect::Sqlite => Err(no_enums()),
        Dialect::Mysql => mysql::write(ground, &value, with.as_deref()),
        Dialect::Postgres => postgres::write(ground, &value, with.as_deref()),
    }
}

/// What the rows get: what is said, else the default of their column.
fn instead(
    column: &Column,
    values: &[String],
    value: &str,
    with: Option<&str>,
    name: &str,
) -> Result<String, Box<Diagnostic>> {
    let first = |text: &str| {
        text.split_once("'::")
            .map_or_else(|| text.to_owned(), |(text, _)| format!("{text}'"))
    };
    let default = column
        .default
        .as_deref()
        .map(|default| unquoted(&first(default)));
    let with = with
        .map(str::to_owned)
        .or(default.filter(|default| default != value));
    match with {
        Some(with) if with == value || !values.contains(&with) => {
            Err(no_value(values, &with, name))
        }
        Some(with) => Ok(with),
        None => Err(refused(
            &format!("it is not said which value rows get that have '{value}' in `{name}`"),
            "say it: `--set with=<value>`, or in the change: `remove value meh from mood using ok`",
        )),
    }
}

fn refuse_default(column: &Column, value: &str, full: &str) -> Result<(), Box<Diagnostic>> {
    let is_it = column
        .default
        .as_deref()
        .is_some_and(|default| default.starts_with(&format!("'{value}'")));
    if is_it {
        let message = format!("'{value}' is the default of `{full}`");
        return Err(refused(
            &message,
            "give the column another default in a revision before it",
        ));
    }
    Ok(())
}

fn backfill(
    table: &Table<'_>,
    update: String,
    column: &str,
    value: &str,
    with: &str,
) -> Result<Stage, Box<Diagnostic>> {
    let mut stage = Stage::new("backfill", Phase::Backfill)
        .up(batched(table, update)?)
        .nothing_back(&format!("which rows had {value} is not known any more"));
    stage.up.loses = Some(format!("{column} because {value} becomes {with}"));
    Ok(stage.note(format!(
        "First deploy programs that no longer write '{value}', and wait until no old one runs."
    )))
}
