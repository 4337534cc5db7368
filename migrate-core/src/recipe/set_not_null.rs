//! A column takes no NULL any more.

use super::answers::{Answers, needs, said, takes};
use super::ground::Ground;
use super::mysql_column::Line;
use super::names::quoted;
use super::nulls::{Guard, batched};
use super::stage::Stage;
use super::{Recipe, refused, sqlite};
use crate::diagnostic::Diagnostic;
use crate::dialect::Dialect;
use crate::revision::Phase;

pub(super) const RECIPE: Recipe = Recipe {
    name: "set-not-null",
    about: "let a column take no NULL; the rows are filled and checked while programs write",
    example: "set users.email not null",
    questions: &[
        needs("table", "Which table?"),
        needs("column", "Which column?"),
        takes(
            "value",
            "What do rows get where it is NULL? An SQL expression; empty for its default",
        ),
    ],
    title,
    write,
};

fn title(answers: &Answers) -> String {
    format!(
        "set {}.{} not null",
        said(answers, "table"),
        said(answers, "column")
    )
}

fn write(ground: &Ground<'_>) -> Result<Vec<Stage>, Box<Diagnostic>> {
    let table = ground.table()?;
    let column = table.column(ground.said("column"))?;
    let full = format!("{}.{}", table.id.name(), column.name);
    if column.not_null || (table.key.contains(&column.name) && ground.dialect() != Dialect::Sqlite)
    {
        return Err(refused(
            &format!("`{full}` takes no NULL already"),
            "there is nothing to do",
        ));
    }
    let own = quoted(ground.dialect(), &column.name);
    let value = ground.maybe("value").or(column.default.as_deref());
    let value = value.filter(|value| !value.eq_ignore_ascii_case("null"));
    let update = value.map(|value| {
        format!(
            "UPDATE {} SET {own} = {value} WHERE {own} IS NULL",
            table.sql
        )
    });
    let mut stages = Vec::new();
    if ground.dialect() == Dialect::Sqlite {
        let (text, shape) = sqlite::made_by(&table)?;
        let line = shape
            .columns
            .iter()
            .find(|it| it.name == column.name)
            .map_or("", |it| it.line.as_str());
        let text = sqlite::with_line(text, &shape, &column.name, &format!("{line} NOT NULL"));
        let Some(value) = value else {
            return Err(no_value(&full));
        };
        return Ok(vec![sqlite::altered(
            &table,
            &text,
            Some((&column.name, value)),
        )?]);
    }
    let loses = format!("{full} because NULL becomes a value");
    if let Some(update) = update {
        let mut backfill = Stage::new("backfill", Phase::Backfill)
            .up(batched(&table, update)?)
            .nothing_back("which rows held NULL is not known any more");
        backfill.up.loses = Some(loses);
        stages.push(backfill);
    }
    let note = format!(
        "It fails if a row holds NULL: SELECT * FROM {} WHERE {own} IS NULL",
        table.sql
    );
    let deploy = format!("deploy programs that always write {own}, and wait until no old one runs");
    if ground.dialect() == Dialect::Mysql {
        let line = Line::of(column);
        let stage = Stage::new("contract", Phase::Contract)
            .up(line.clone().null(false).modify(&table))
            .down(line.modify(&table));
        super::rename_column::then(&mut stages, deploy);
        stages.push(stage.note(note));
        return Ok(stages);
    }
    let guard = Guard::new(&table, &column.name);
    let [first, second] = guard.stages();
    // A program that writes NULL would fail from the guard on.
    stages.insert(
        0,
        first.note(format!(
            "First {deploy}: from here on, a row with NULL is refused."
        )),
    );
    stages.push(second.note(note));
    stages.push(guard.promote("contract", Phase::Contract));
    if let Some(first) = stages.first_mut() {
        first.phase = Some(Phase::Expand);
    }
    Ok(stages)
}

#[expect(
    clippy::unnecessary_box_returns,
    reason = "every result here holds it so"
)]
fn no_value(full: &str) -> Box<Diagnostic> {
    refused(
        &format!("it is not said what rows get where `{full}` is NULL"),
        "say it: `--set value=<SQL>`; it is used only where there is a NULL",
    )
}
