//! `schema dump`: a schema as SQL, or as its facts.

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::schema::{Kind, Schema};
use migrate_runtime::cli::{Exit, ShadowArgs};
use serde_json::{Value, json};

use super::side::Reader;
use crate::commands::check::counted;
use crate::context::Context;
use crate::failure::Failure;

/// Print a schema as SQL, in the order in which it can be run on an empty database
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Examples:\n  \
    cargo migrate schema dump > schema.sql\n  \
    cargo migrate schema dump --at 20261120101500\n  \
    cargo migrate schema dump --url postgres://localhost/shop --format json\n\n\
    With --format json: {dialect, engine, fingerprint, facts: [{kind, name, definition, needs}]}. Rows are not dumped, and\n\
    neither are the tables of the history and what belongs to extensions.")]
pub(crate) struct DumpArgs {
    /// What the chain builds up to this revision, instead of the database
    #[arg(long, value_name = "TARGET", allow_negative_numbers = true)]
    at: Option<String>,
    #[command(flatten)]
    shadow: ShadowArgs,
}

pub(super) fn run(args: &DumpArgs, context: &Context) -> Result<Exit, Failure> {
    let printer = context.printer;
    let reader = Reader::new(context.reading()?, context, &args.shadow)?;
    let side = match &args.at {
        Some(target) => reader.revision(target)?,
        None => reader.side("database")?,
    };
    let shown = reader.read(std::slice::from_ref(&side))?;
    let Some(schema) = shown.schemas.first() else {
        return Ok(Exit::Failure);
    };
    if printer.is_json() {
        printer.json(&as_json(schema, &shown.engine));
    } else {
        printer.result(&schema.sql());
    }
    let unmodelled: Vec<String> = schema
        .of_kind(Kind::Unmodelled)
        .map(|fact| fact.id.name())
        .collect();
    if !unmodelled.is_empty() {
        let message = format!("no SQL is known for {}", unmodelled.join(", "));
        let found = Diagnostic::warning(Code::Unmodelled, message)
            .help("add what makes them by hand; the fingerprint counts them");
        printer.diagnostics(&[found], &reader.reading.sources);
    }
    printer.note(&format!(
        "{}: {}, {}",
        side,
        counted(schema.len(), "fact"),
        schema.fingerprint()
    ));
    Ok(Exit::Success)
}

fn as_json(schema: &Schema, engine: &str) -> Value {
    let facts: Vec<Value> = schema
        .facts()
        .map(|fact| {
            let needs: Vec<String> = fact.depends.iter().map(ToString::to_string).collect();
            json!({
                "kind": fact.id.kind.name(),
                "name": fact.id.path,
                "definition": fact.definition,
                "needs": needs,
            })
        })
        .collect();
    json!({
        "dialect": schema.dialect.name(),
        "engine": engine,
        "fingerprint": schema.fingerprint().to_string(),
        "facts": facts,
    })
}
