//! `schema diff`: how two schemas differ.

use migrate_core::schema::{Change, Difference, difference};
use migrate_runtime::cli::{Exit, ShadowArgs};
use serde_json::{Value, json};

use super::side::{Reader, is_database};
use crate::commands::check::counted;
use crate::context::Context;
use crate::failure::Failure;

/// Say how two schemas differ, and print the SQL that makes the second one like the first
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Examples:\n  \
    cargo migrate schema diff head database\n  \
    cargo migrate schema diff base 20261120101500\n  \
    cargo migrate schema diff database postgres://localhost/other\n\n\
    A side is `database` (the one that is configured, or given by --url), the URL of another one, or a revision: head, an id\n\
    or the start of one. With --format json: {same, left, right, differences: [{change, kind, name, left, right}], sql}.\n\
    Exit code 1 when they differ.")]
pub(crate) struct DiffArgs {
    /// A database or a revision
    #[arg(value_name = "A", allow_negative_numbers = true)]
    left: String,
    /// A database or a revision
    #[arg(value_name = "B", allow_negative_numbers = true)]
    right: String,
    #[command(flatten)]
    shadow: ShadowArgs,
}

impl DiffArgs {
    pub(super) fn needs_no_chain(&self) -> bool {
        is_database(&self.left) && is_database(&self.right)
    }
}

pub(super) fn run(args: &DiffArgs, context: &Context) -> Result<Exit, Failure> {
    let printer = context.printer;
    let reading = if args.needs_no_chain() {
        context.reading_or_empty()?
    } else {
        context.reading()?
    };
    let reader = Reader::new(reading, context, &args.shadow)?;
    let sides = [reader.side(&args.left)?, reader.side(&args.right)?];
    let shown = reader.read(&sides)?;
    let [left, right] = &shown.schemas[..] else {
        return Ok(Exit::Failure);
    };
    let differs = difference(left, right);
    let names = sides.map(|side| side.to_string());
    if printer.is_json() {
        printer.json(&json!({
            "same": differs.is_empty(),
            "left": names[0],
            "right": names[1],
            "differences": as_json(&differs),
            "sql": differs.mending_sql(),
        }));
    } else if differs.is_empty() {
        printer.result(&format!(
            "{} and {} have the same schema",
            names[0], names[1]
        ));
    } else {
        let words = differs.words_as(
            &format!("only in {}", names[0]),
            &format!("only in {}", names[1]),
            "differs",
        );
        for line in words {
            printer.note(&line);
        }
        printer.result(&format!(
            "-- {} that would make {} like {}\n{}",
            counted(differs.told().count(), "change"),
            names[1],
            names[0],
            differs.mending_sql()
        ));
    }
    Ok(if differs.is_empty() {
        Exit::Success
    } else {
        Exit::Failure
    })
}

/// `[{change, kind, name, left, right}]`: what is told.
pub(crate) fn as_json(differs: &Difference<'_>) -> Vec<Value> {
    let each = differs.told().map(|change| {
        let (word, fact, left, right) = match change {
            Change::Missing(fact) => ("only-left", fact, Some(&fact.definition), None),
            Change::Extra(fact) => ("only-right", fact, None, Some(&fact.definition)),
            Change::Changed(left, right) => (
                "changed",
                left,
                Some(&left.definition),
                Some(&right.definition),
            ),
        };
        json!({
            "change": word,
            "kind": fact.id.kind.name(),
            "name": fact.id.path,
            "left": left,
            "right": right,
        })
    });
    each.collect()
}
