//! `schema dump`: a schema as SQL, or as its facts.

use std::path::{Path, PathBuf};

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::schema::{Kind, Schema};
use migrate_runtime::cli::{Exit, ShadowArgs};
use serde_json::{Value, json};

use super::parts::{Ends, Structs, parted};
use super::side::Reader;
use crate::commands::check::counted;
use crate::context::Context;
use crate::failure::Failure;

/// Print a schema as SQL, in the order in which it can be run on an empty database
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Examples:\n  \
    cargo migrate schema dump > schema.sql\n  \
    cargo migrate schema dump --at 20261120101500\n  \
    cargo migrate schema dump --models                  structs, and the SQL for what they cannot say\n  \
    cargo migrate schema dump --models src/models.rs    the same, written there and into schema.sql\n  \
    cargo migrate schema dump --at head --objects objects > schema.sql\n  \
    cargo migrate schema dump --url postgres://localhost/shop --format json\n\n\
    After each of them `cargo migrate diff` has nothing to say, as long as the chain builds what was dumped. Structs and files are\n\
    a start: read them, and name things as you like. `mod models;` lets the program use the structs, too.\n\n\
    With --format json: {dialect, engine, fingerprint, facts: [{kind, name, definition, needs}]}; with --models or --objects:\n\
    {models, schema, objects: [{kind, name, file, sql}], written}. Rows are not dumped, and neither are the tables of the history\n\
    and what belongs to extensions.")]
pub(crate) struct DumpArgs {
    /// What the chain builds up to this revision, instead of the database
    #[arg(long, value_name = "TARGET", allow_negative_numbers = true)]
    at: Option<String>,
    /// Print structs for the tables, and SQL for what they cannot say; write them into FILE and schema.sql, if it is named
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "")]
    models: Option<String>,
    /// Write a file for each view, function, procedure and trigger into this folder, and print what is left
    #[arg(long, value_name = "DIR")]
    objects: Option<PathBuf>,
    /// Write over files that are there
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    shadow: ShadowArgs,
}

impl DumpArgs {
    pub(super) const fn needs_no_chain(&self) -> bool {
        self.at.is_none()
    }
}

pub(super) fn run(args: &DumpArgs, context: &Context) -> Result<Exit, Failure> {
    let printer = context.printer;
    let reading = if args.needs_no_chain() {
        context.reading_or_empty()?
    } else {
        context.reading()?
    };
    let reader = Reader::new(reading, context, &args.shadow)?;
    let side = match &args.at {
        Some(target) => reader.revision(target)?,
        None => reader.side("database")?,
    };
    let shown = reader.read(std::slice::from_ref(&side))?;
    let Some(schema) = shown.schemas.first() else {
        return Ok(Exit::Failure);
    };
    if args.models.is_some() || args.objects.is_some() {
        let ends = Ends {
            structs: match &args.models {
                None => Structs::Unasked,
                Some(file) if file.is_empty() => Structs::Printed,
                Some(file) => Structs::Written(Path::new(file)),
            },
            objects: args.objects.as_deref(),
            force: args.force,
            is_variant: reader.chain.dialects().len() > 1,
        };
        parted(schema, &ends, context)?;
    } else if printer.is_json() {
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
