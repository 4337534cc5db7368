//! A condition for rows: held against new ones first, then against those that are there.

use super::add_index::refuse_taken;
use super::answers::{Answers, needs, said, takes};
use super::expression::refuse_broken;
use super::ground::Ground;
use super::names::{derived, quoted};
use super::online_copy::{Keys, copying};
use super::stage::Stage;
use super::{Recipe, sqlite};
use crate::diagnostic::Diagnostic;
use crate::dialect::Dialect;
use crate::revision::Phase;
use crate::sql::{TokenKind, tokens};

pub(super) const RECIPE: Recipe = Recipe {
    name: "add-check",
    about: "hold rows to a condition; those that are there are checked while programs write",
    example: "add check age >= 0 on users",
    questions: &[
        needs("table", "Which table?"),
        needs("check", "Which condition?"),
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
        "check {} of {}",
        said(answers, "check"),
        said(answers, "table")
    )
}

fn write(ground: &Ground<'_>) -> Result<Vec<Stage>, Box<Diagnostic>> {
    let table = ground.table()?;
    let dialect = ground.dialect();
    let condition = condition(ground.said("check"));
    refuse_broken(dialect, condition)?;
    let about = tokens(dialect, condition)
        .filter(|token| matches!(token.kind, TokenKind::Word | TokenKind::QuotedIdentifier))
        .map(|token| super::table::unquoted(&condition[token.span]))
        .find(|name| table.has(name));
    let name = ground.maybe("name").map_or_else(
        || {
            derived(
                table.schema,
                &[table.name(), about.as_deref().unwrap_or("row"), "check"],
            )
        },
        str::to_owned,
    );
    refuse_taken(&table, &name)?;
    let (own, on) = (quoted(dialect, &name), &table.sql);
    let add = format!("ADD CONSTRAINT {own} CHECK ({condition})");
    let misfits =
        format!("It fails if a row does not fit: SELECT * FROM {on} WHERE NOT ({condition})");
    let drop = format!("ALTER TABLE {on} DROP CONSTRAINT {own}");
    match dialect {
        Dialect::Sqlite => {
            let (text, _) = sqlite::made_by(&table)?;
            let text =
                sqlite::with_constraint(text, &format!("CONSTRAINT {own} CHECK ({condition})"));
            Ok(vec![sqlite::altered(&table, &text, None)?])
        }
        Dialect::Mysql => {
            let stage = Stage::new("", Phase::Expand)
                .up(copying(on, &add, Keys::Kept))
                .down(drop);
            Ok(vec![stage.note(misfits)])
        }
        Dialect::Postgres => {
            let add = format!("ALTER TABLE {on} {add} NOT VALID");
            let guard = Stage::new("guard", Phase::Expand)
                .up(add.clone())
                .down(drop.clone());
            let validate = Stage::new("validate", Phase::Contract)
                .up(format!("ALTER TABLE {on} VALIDATE CONSTRAINT {own}"))
                .down(drop)
                .down(add)
                .note(misfits);
            Ok(vec![guard, validate])
        }
    }
}

/// The condition without parentheses around all of it.
fn condition(said: &str) -> &str {
    let mut text = said.trim();
    while let Some(inner) = text
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'))
    {
        let mut depth = 0_i32;
        let closes_early = inner.chars().any(|c| {
            depth += i32::from(c == '(') - i32::from(c == ')');
            depth < 0
        });
        if closes_early {
            break;
        }
        text = inner.trim();
    }
    text
}
