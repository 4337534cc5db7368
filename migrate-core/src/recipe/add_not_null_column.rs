//! A new column that takes no NULL: with a constant for the rows that are there it is one step, else they are filled first.

use super::answers::{Answers, needs, said};
use super::expression::refuse_broken;
use super::ground::Ground;
use super::names::quoted;
use super::nulls::{Guard, batched};
use super::stage::Stage;
use super::{Recipe, sqlite, types};
use crate::diagnostic::Diagnostic;
use crate::dialect::Dialect;
use crate::revision::Phase;
use crate::sql::{TokenKind, tokens};

pub(super) const RECIPE: Recipe = Recipe {
    name: "add-not-null-column",
    about: "add a column that takes no NULL, with a value for the rows that are there",
    example: "add column users.token uuid not null default gen_random_uuid()",
    questions: &[
        needs("table", "Which table?"),
        needs("column", "What is the column called?"),
        needs("type", "Of which type is it?"),
        needs(
            "default",
            "What do rows get of which nobody says it? An SQL expression",
        ),
    ],
    title,
    write,
};

fn title(answers: &Answers) -> String {
    format!("add {}.{}", said(answers, "table"), said(answers, "column"))
}

fn write(ground: &Ground<'_>) -> Result<Vec<Stage>, Box<Diagnostic>> {
    let table = ground.table()?;
    let name = ground.new_column(&table, "column")?;
    let dialect = ground.dialect();
    let (own, on) = (quoted(dialect, &name), &table.sql);
    let (kind, value) = (ground.said("type"), ground.said("default"));
    types::refuse_unknown(ground.schema, kind)?;
    refuse_broken(dialect, value)?;
    let drop = |end: &str| format!("ALTER TABLE {on} DROP COLUMN {own}{end}");
    if is_constant(dialect, value) {
        let add = format!("ALTER TABLE {on} ADD COLUMN {own} {kind} NOT NULL DEFAULT {value}");
        let instant = ", ALGORITHM=INSTANT";
        let stage = Stage::new("", Phase::Expand);
        return Ok(vec![match dialect {
            Dialect::Mysql => stage.up(format!("{add}{instant}")).down(drop(instant)),
            _ => stage.up(add).down(drop("")),
        }]);
    }
    match dialect {
        Dialect::Sqlite => {
            let (text, shape) = sqlite::made_by(&table)?;
            let default = if value.starts_with('(') {
                value.to_owned()
            } else {
                format!("({value})")
            };
            let last = shape.columns.last().map_or("", |last| last.line.as_str());
            let last_name = shape.columns.last().map_or("", |last| last.name.as_str());
            let line = format!("{last}, {own} {kind} NOT NULL DEFAULT {default}");
            let text = sqlite::with_line(text, &shape, last_name, &line);
            Ok(vec![sqlite::altered(&table, &text, Some((&name, value)))?])
        }
        Dialect::Mysql => {
            let expression = if value.starts_with('(') {
                value.to_owned()
            } else {
                format!("({value})")
            };
            let expand = Stage::new("expand", Phase::Expand)
                .up(format!("ALTER TABLE {on} ADD COLUMN {own} {kind} NULL, ALGORITHM=INSTANT"))
                .up(format!("ALTER TABLE {on} ALTER COLUMN {own} SET DEFAULT {expression}, ALGORITHM=INSTANT"))
                .down(drop(", ALGORITHM=INSTANT"));
            let backfill = Stage::new("backfill", Phase::Backfill)
                .up(batched(
                    &table,
                    format!("UPDATE {on} SET {own} = {expression} WHERE {own} IS NULL"),
                )?)
                .filling(&table, &name);
            let modify = |null: &str| {
                format!(
                    "ALTER TABLE {on} MODIFY COLUMN {own} {kind} {null} DEFAULT {expression}, ALGORITHM=INPLACE, LOCK=NONE"
                )
            };
            let contract = Stage::new("contract", Phase::Contract)
                .up(modify("NOT NULL"))
                .down(modify("NULL"));
            Ok(vec![expand, backfill, contract])
        }
        Dialect::Postgres => {
            let guard = Guard::new(&table, &name);
            let expand = Stage::new("expand", Phase::Expand)
                .up(format!("ALTER TABLE {on} ADD COLUMN {own} {kind}"))
                .up(format!("ALTER TABLE {on} ALTER COLUMN {own} SET DEFAULT {value}"))
                .down(drop(""))
                .note("New rows get a value from here on; a default in ADD COLUMN would write every row anew, under a lock.");
            let backfill = Stage::new("backfill", Phase::Backfill)
                .up(batched(
                    &table,
                    format!("UPDATE {on} SET {own} = {value} WHERE {own} IS NULL"),
                )?)
                .filling(&table, &name);
            let mut stages = vec![expand, backfill];
            stages.extend(guard.stages());
            stages.push(guard.promote("contract", Phase::Contract));
            Ok(stages)
        }
    }
}

/// Whether it is the same for every row, whenever it is asked: the server then writes it once, and no row.
fn is_constant(dialect: Dialect, value: &str) -> bool {
    const WORDS: &[&str] = &[
        "true",
        "false",
        "null",
        "current_date",
        "current_timestamp",
        "localtimestamp",
        "date",
        "timestamp",
        "interval",
        "array",
    ];
    let all: Vec<_> = tokens(dialect, value)
        .filter(|token| !token.kind.is_blank())
        .collect();
    // Behind `::` stands a type, perhaps with its schema.
    let (mut after_colon, mut names_type) = (false, false);
    all.iter().all(|token| {
        let text = value.get(token.span.clone()).unwrap_or_default();
        let lower = text.to_ascii_lowercase();
        let stands_for_type = after_colon || names_type;
        names_type = text == "." && names_type;
        after_colon = text.ends_with(':') || names_type;
        match token.kind {
            TokenKind::Word | TokenKind::QuotedIdentifier => {
                names_type = stands_for_type;
                let moment = lower.starts_with("current_") || lower == "localtimestamp";
                let is_known = WORDS.contains(&&*lower) && !(moment && dialect == Dialect::Sqlite);
                stands_for_type || is_known || (dialect == Dialect::Postgres && lower == "now")
            }
            _ => true,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::is_constant;
    use crate::dialect::Dialect;

    #[test]
    fn what_differs_from_row_to_row_is_no_constant() {
        for constant in [
            "0",
            "'a'",
            "-1.5",
            "true",
            "now()",
            "'{}'::jsonb",
            "current_timestamp",
            "'ok'::public.mood",
        ] {
            assert!(is_constant(Dialect::Postgres, constant), "{constant}");
        }
        for other in [
            "gen_random_uuid()",
            "random()",
            "md5(random()::text)::uuid",
            "nextval('s')",
            "clock_timestamp()",
        ] {
            assert!(!is_constant(Dialect::Postgres, other), "{other}");
        }
        assert!(!is_constant(Dialect::Mysql, "uuid()"));
        assert!(!is_constant(Dialect::Sqlite, "CURRENT_TIMESTAMP"));
    }
}
