//! A unique constraint: its index is made first, while everybody works.

use super::add_index::{keys, refuse_taken, stage, statements};
use super::answers::{Answers, needs, said, takes};
use super::ground::Ground;
use super::names::quoted;
use super::stage::Stage;
use super::{Recipe, sqlite};
use crate::diagnostic::Diagnostic;
use crate::dialect::Dialect;
use crate::revision::Phase;

pub(super) const RECIPE: Recipe = Recipe {
    name: "add-unique",
    about: "let no two rows have the same values; the index is made while programs write",
    example: "add unique on users (name)",
    questions: &[
        needs("table", "Which table?"),
        needs("columns", "Which columns, with commas between?"),
        takes(
            "name",
            "What is it called? Empty for a name made of the others",
        ),
    ],
    title,
    write,
};

fn title(answers: &Answers) -> String {
    format!(
        "make {} ({}) unique",
        said(answers, "table"),
        said(answers, "columns").trim_matches(['(', ')'])
    )
}

fn write(ground: &Ground<'_>) -> Result<Vec<Stage>, Box<Diagnostic>> {
    let table = ground.table()?;
    let keys = keys(ground, &table)?;
    let name = ground
        .maybe("name")
        .map_or_else(|| keys.name(&table, "key"), str::to_owned);
    refuse_taken(&table, &name)?;
    let index = stage(&table, &keys, &name, true);
    if ground.dialect() == Dialect::Sqlite {
        return Ok(vec![index.note(sqlite::ONE_WRITER)]);
    }
    if ground.dialect() == Dialect::Mysql {
        // There, the index is the constraint.
        return Ok(vec![index]);
    }
    let own = quoted(Dialect::Postgres, &name);
    let [again, _] = statements(&table, keys.text(), &name, true);
    let constraint = Stage::new("constraint", Phase::Contract)
        .up(format!(
            "ALTER TABLE {} ADD CONSTRAINT {own} UNIQUE USING INDEX {own}",
            table.sql
        ))
        .down(format!("ALTER TABLE {} DROP CONSTRAINT {own}", table.sql))
        .down(again);
    Ok(vec![index, constraint.down_outside()])
}
