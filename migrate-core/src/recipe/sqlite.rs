//! Changes of a table of `SQLite`: its text is changed, and the planner finds the way there and back.

use super::refused;
use super::stage::{Side, Stage};
use super::table::{Table, shape};
use super::text::mentions;
use crate::diagnostic::Diagnostic;
use crate::dialect::Dialect;
use crate::schema::plan::{Wishes, plan};
use crate::schema::sqlite::{Object, Shape, schema};
use crate::schema::{Ddl, Fact, FactId, Kind, Schema};
use crate::sql::{TokenKind, tokens};

/// What is different about `SQLite`.
pub(super) const ONE_WRITER: &str = "SQLite has one writer at a time, and mostly one program: the change is one step, and programs that were built before it do not know it.";

/// What the table was made by, and what it says.
pub(super) fn made_by<'s>(table: &Table<'s>) -> Result<(&'s str, Shape), Box<Diagnostic>> {
    let fact = table.schema.get(&table.id);
    let read = fact.and_then(|fact| match &fact.ddl {
        Ddl::Own(own) => Some((own.first()?.as_str(), shape(fact)?)),
        _ => None,
    });
    read.ok_or_else(|| {
        let message = format!(
            "the text of table `{}` is of a shape that is not known",
            table.id.name()
        );
        refused(
            &message,
            "write the revision by hand: `cargo migrate new <name>`",
        )
    })
}

/// The change that gives the table another text, as one step. `fill` says what rows get in a column.
pub(super) fn altered(
    table: &Table<'_>,
    text: &str,
    fill: Option<(&str, &str)>,
) -> Result<Stage, Box<Diagnostic>> {
    change(table, &with(table.schema, &table.id, text, None), fill)
}

/// The same for a column that goes, and its indexes with it.
pub(super) fn without(
    table: &Table<'_>,
    text: &str,
    column: &str,
) -> Result<Stage, Box<Diagnostic>> {
    change(
        table,
        &with(table.schema, &table.id, text, Some(column)),
        None,
    )
}

fn change(
    table: &Table<'_>,
    wanted: &Schema,
    fill: Option<(&str, &str)>,
) -> Result<Stage, Box<Diagnostic>> {
    let mut wishes = Wishes::default();
    if let Some((column, value)) = fill {
        let path = [
            table.name().to_ascii_lowercase(),
            column.to_ascii_lowercase(),
        ];
        wishes
            .fills
            .insert(FactId::new(Kind::Column, path), value.to_owned());
    }
    let steps = plan(table.schema, wanted, &wishes);
    if steps.is_empty() {
        return Err(refused(
            "the schema is as it would be after the change",
            "there is nothing to do",
        ));
    }
    let back = plan(wanted, table.schema, &Wishes::default());
    let stage = Stage {
        up: Side::planned(&steps),
        down: Side::planned(&back),
        ..Stage::only()
    };
    Ok(stage.note(ONE_WRITER))
}

/// The schema with another text for a table.
fn with(from: &Schema, table: &FactId, text: &str, gone: Option<&str>) -> Schema {
    let object = |fact: &Fact| {
        let kind = match fact.id.kind {
            Kind::Table => "table",
            Kind::Index => "index",
            Kind::View => "view",
            Kind::Trigger => "trigger",
            _ => return None,
        };
        let Ddl::Own(own) = &fact.ddl else {
            return None;
        };
        let is_gone = |column| mentions(Dialect::Sqlite, &fact.definition, column);
        if kind == "index" && fact.owner.as_ref() == Some(table) && gone.is_some_and(is_gone) {
            return None;
        }
        let name = fact.id.path.first()?.clone();
        let on = fact.owner.as_ref().and_then(|owner| owner.path.first());
        Some(Object {
            kind: kind.to_owned(),
            table: on.cloned().unwrap_or_else(|| name.clone()),
            name,
            sql: if fact.id == *table {
                text.to_owned()
            } else {
                own.first()?.clone()
            },
        })
    };
    let objects: Vec<Object> = from.facts().filter_map(object).collect();
    schema(&objects)
}

/// The text with another line for a column.
pub(super) fn with_line(text: &str, shape: &Shape, column: &str, line: &str) -> String {
    let found = shape.columns.iter().find(|it| it.name == column);
    let body = text.find('(').unwrap_or(0);
    let at = found.and_then(|it| Some((body + text.get(body..)?.find(&it.line)?, it.line.len())));
    match at {
        Some((at, long)) => format!("{}{line}{}", &text[..at], &text[at + long..]),
        None => text.to_owned(),
    }
}

/// The text with one more line at its end.
pub(super) fn with_constraint(text: &str, line: &str) -> String {
    let closes = tokens(Dialect::Sqlite, text).filter(|token| token.kind == TokenKind::CloseParen);
    let Some(close) = closes.last() else {
        return text.to_owned();
    };
    let (before, behind) = text.split_at(close.span.start);
    let breaks = if before.ends_with('\n') { "  " } else { "" };
    let end = if before.ends_with('\n') { "\n" } else { "" };
    // A comment at the end of the last line would take the comma with it.
    let ends_plain = !before
        .trim_end()
        .lines()
        .last()
        .unwrap_or_default()
        .contains("--");
    let (before, comma) = if ends_plain {
        (before.trim_end(), if end.is_empty() { ", " } else { ",\n" })
    } else {
        (before, ", ")
    };
    format!("{before}{comma}{breaks}{line}{end}{behind}")
}
