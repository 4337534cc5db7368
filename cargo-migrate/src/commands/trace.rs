//! `trace`: what the statements of an upgrade do on a shadow database, held against what is told of them.

use std::ops::Range;

use comfy_table::{ContentArrangement, Table, presets};
use migrate_core::diagnostic::{Code, Diagnostic, Sources};
use migrate_core::sql::ObjectName;
use migrate_runtime::cli::{Exit, ShadowArgs, dialect_of, named_dialect, until_interrupted};
use migrate_runtime::shadow::Shadows;
use migrate_runtime::trace::{Trace, Traced, TracedRevision, trace};
use migrate_runtime::{Chain, block_on};
use serde_json::{Value, json};

use super::{costs, plan};
use crate::context::Context;
use crate::failure::Failure;

/// Run revisions on a shadow database and show what they lock, read and rewrite there
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Examples:\n  cargo migrate trace              the drafts\n  cargo migrate trace 2026112010   that revision\n  cargo migrate trace base..head   the whole chain\n\nExit code 1 when something else is seen than `plan` tells, or a statement fails. Nothing of the database at hand is touched."
)]
pub(crate) struct TraceArgs {
    /// A revision, or a stretch `a..b`; by default the drafts
    revision: Option<String>,
    /// sqlite, postgres or mysql; by default the URL says, or the chain when it is for one only
    #[arg(long, value_name = "NAME", value_parser = named_dialect)]
    dialect: Option<migrate_core::dialect::Dialect>,
    #[command(flatten)]
    shadow: ShadowArgs,
}

pub(crate) fn run(args: &TraceArgs, context: &Context) -> Result<Exit, Failure> {
    let reading = context.reading()?;
    if let Some(stale) = context.stale_settings(&reading) {
        return Err(Failure::new(vec![stale], reading.sources));
    }
    let chain = context.chain(reading)?;
    let range = range(args.revision.as_deref(), &chain)?;
    let development = context.database()?;
    let dialect = dialect_of(args.dialect, development.as_ref(), &chain)?;
    let places = context.places(&args.shadow)?;
    let traced = block_on(async {
        let mut shadows = Shadows::open_for(&chain, dialect, &places).await?;
        context
            .printer
            .diagnostics(shadows.warnings(), &Sources::default());
        let traced = until_interrupted(Box::pin(trace(&chain, range, &mut shadows))).await;
        shadows.close().await;
        traced
    })?;
    let differing = differing(&traced);
    if context.printer.is_json() {
        context.printer.json(&as_json(&traced));
    } else {
        context.printer.result(&as_text(&traced));
    }
    context.printer.diagnostics(&differing, &Sources::default());
    Ok(if traced.is_as_told() {
        Exit::Success
    } else {
        Exit::Failure
    })
}

fn range(revision: Option<&str>, chain: &Chain) -> Result<Range<usize>, Failure> {
    match revision.map(|text| text.split_once("..").ok_or(text)) {
        None => plan::way::offline("head", None, chain),
        Some(Ok((from, to))) => plan::way::offline(to, Some(from), chain),
        Some(Err(one)) => {
            let end = plan::way::offline(one, Some("base"), chain)?.end;
            let Some(start) = end.checked_sub(1) else {
                let message = format!("`{one}` is no revision");
                let found = Diagnostic::error(Code::TargetUnknown, message);
                return Err(Failure::from(
                    found.help("`cargo migrate history` lists them"),
                ));
            };
            Ok(start..end)
        }
    }
}

/// One finding for each statement that did something else, or failed.
fn differing(traced: &Trace) -> Vec<Diagnostic> {
    let all = traced.revisions.iter().flat_map(|revision| {
        let statements = revision.statements.iter().enumerate();
        let is_bad = |one: &Traced| !one.differences.is_empty() || one.seen.error.is_some();
        statements.filter(move |(_, one)| is_bad(one)).map(move |(nth, one)| {
            let what = match &one.seen.error {
                Some(error) if one.differences.is_empty() => format!("it failed, as was told: {error}"),
                _ => one.differences.join("; "),
            };
            let message = format!("statement {} of {}: {what}", nth + 1, revision.name);
            let help = if one.seen.error.is_some() {
                "mend the statement; nothing behind it was run"
            } else {
                "believe what was seen; `cargo migrate explain trace-differs` tells what may be the reason"
            };
            Diagnostic::error(Code::TraceDiffers, message).help(help)
        })
    });
    all.collect()
}

fn as_text(traced: &Trace) -> String {
    let mut text = format!("{}, {}\n", traced.server, traced.place);
    if traced.revisions.is_empty() {
        text.push_str("\nthere is no draft to trace; name a revision, or `base..head`\n");
    }
    for revision in &traced.revisions {
        text.push_str(&of_revision(revision));
    }
    for (table, why) in &traced.without_rows {
        text.push_str(&format!("\n{table} has no rows here: {why}\n"));
    }
    let statements = || {
        traced
            .revisions
            .iter()
            .flat_map(|revision| &revision.statements)
    };
    let count = |verdict: &str| {
        statements()
            .filter(|one| self::verdict(one) == verdict)
            .count()
    };
    let parts = [
        ("failed", count(FAILED)),
        ("not as told", count(DIFFERS)),
        ("as told", count(AS_TOLD)),
        ("of which nothing could be told", count(NOT_KNOWN)),
    ];
    let total = statements().count();
    let parts = parts.iter().filter(|(_, count)| *count > 0);
    let words: Vec<String> = parts
        .map(|(words, count)| {
            if *count == total && *words == "as told" {
                (*words).to_owned()
            } else {
                format!("{count} {words}")
            }
        })
        .collect();
    if total > 0 {
        let total = super::check::counted(total, "statement");
        text.push_str(&format!("\n{total}: {}\n", words.join(", ")));
    }
    text
}

const AS_TOLD: &str = "yes";
const DIFFERS: &str = "NO";
const FAILED: &str = "failed";
const NOT_KNOWN: &str = "not known";

fn verdict(one: &Traced) -> &'static str {
    match (&one.seen.error, &one.told) {
        (Some(_), _) => FAILED,
        (None, None) => NOT_KNOWN,
        (None, Some(_)) if one.differences.is_empty() => AS_TOLD,
        (None, Some(_)) => DIFFERS,
    }
}

fn of_revision(revision: &TracedRevision) -> String {
    let mut text = format!("\n{} {}\n", revision.id, revision.name);
    if revision.path.is_none() {
        text.push_str("  written in Rust: not run, and so is nothing after it\n");
        return text;
    }
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled)
        .set_header([
            "#",
            "statement",
            "locks seen",
            "read",
            "written anew",
            "as told",
        ]);
    for (nth, one) in revision.statements.iter().enumerate() {
        table.add_row(row(nth + 1, one));
    }
    for line in table.to_string().lines() {
        text.push_str(&format!(" {}\n", line.trim_end()));
    }
    text
}

fn row(nth: usize, one: &Traced) -> Vec<String> {
    let unseen = |tables: Option<&Vec<ObjectName>>| {
        tables.map_or_else(|| "?".to_owned(), |tables| costs::tables(tables))
    };
    let mut locks = one
        .seen
        .locks
        .as_deref()
        .map_or_else(|| "?".to_owned(), costs::locks);
    if let Some(algorithm) = &one.seen.algorithm {
        locks = format!("ALGORITHM={algorithm}");
    }
    if let Some(error) = &one.seen.error {
        locks = format!("error: {error}");
    }
    vec![
        nth.to_string(),
        plan::short(&one.sql),
        locks,
        unseen(one.seen.scans.as_ref()),
        unseen(one.seen.rewrites.as_ref()),
        verdict(one).to_owned(),
    ]
}

fn as_json(traced: &Trace) -> Value {
    let names = |tables: &[ObjectName]| tables.iter().map(costs::table_name).collect::<Vec<_>>();
    let statement = |one: &Traced| {
        json!({
            "sql": one.sql,
            "told": one.told.as_ref().map(costs::as_json),
            "seen": {
                "locks": one.seen.locks.as_ref().map(|locks| locks.iter().map(costs::lock_json).collect::<Vec<_>>()),
                "scans": one.seen.scans.as_deref().map(names),
                "rewrites": one.seen.rewrites.as_deref().map(names),
                "builds": names(&one.seen.builds),
                "algorithm": one.seen.algorithm,
                "error": one.seen.error,
            },
            "differences": one.differences,
        })
    };
    let revisions = traced.revisions.iter().map(|revision| {
        json!({
            "id": revision.id,
            "name": revision.name,
            "file": revision.path,
            "statements": revision.statements.iter().map(statement).collect::<Vec<_>>(),
        })
    });
    json!({
        "server": traced.server.to_string(),
        "place": traced.place,
        "as_told": traced.is_as_told(),
        "revisions": revisions.collect::<Vec<_>>(),
        "without_rows": traced.without_rows.iter().map(|(table, why)| json!({ "table": table, "why": why })).collect::<Vec<_>>(),
    })
}
