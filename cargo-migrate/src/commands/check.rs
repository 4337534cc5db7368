//! `check`: everything that is wrong with the chain, at once.

use clap::builder::NonEmptyStringValueParser;
use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Dialect;
use migrate_core::folder::LOCK_FILE;
use migrate_core::lint::{Level, Which};
use migrate_core::lock::Lock;
use migrate_core::reading::Reading;
use migrate_core::revision::State;
use migrate_runtime::cli::{Exit, ShadowArgs, diagnostics_json};
use serde_json::json;

use super::drift::drift;
use super::models::models;
use super::snapshot;
use crate::change::Change;
use crate::context::Context;
use crate::failure::Failure;
use crate::generation::GenerationArgs;
use crate::linting;

/// Check the chain, its files and its lock, and drafts by the rules of `lint`; tell everything that is wrong
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Examples:\n  \
    cargo migrate check\n  \
    cargo migrate check --locked    for CI: no drafts, and a lock that says what the files say\n  \
    cargo migrate check --fix       write the lock anew, also after a merge conflict\n  \
    cargo migrate check --database  is the database what the chain builds at its revision?\n  \
    cargo migrate check --models    is the chain what the structs and schema.sql say?\n\n\
    `--database` alone looks at the database at hand; with several, `-d <name> --drift` does. What differs is shown with the\n\
    SQL that makes it what the chain says. Privileges are compared when the chain grants any; `autogenerate` in the configuration\n\
    says what is looked at. What stands beside the chain is only told, and no SQL drops it; with `--strict` it is an error.\n\n\
    With --format json: {ok, revisions, sealed, drafts, errors, warnings, findings: [{code, severity, message, help,\n\
    places: [{file, line, column, end_line, end_column, label}]}], drift: {database, revision, same, differences, others, sql},\n\
    models: {schema, same, engines}}. Exit code 1 when there are errors.")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
pub(crate) struct CheckArgs {
    /// For CI: drafts are errors too, and so are sealed revisions that are not proved
    #[arg(long, conflicts_with = "fix")]
    locked: bool,
    /// Write migrate.lock anew from the files; what is sealed stays as it was recorded
    #[arg(long)]
    fix: bool,
    /// Compare the database with what the chain builds at its revision (`--database` without a name says it too)
    #[arg(long)]
    drift: bool,
    /// Like --drift, and what is in the database beside the chain is an error too: objects of others, partitions made by hand
    #[arg(long)]
    strict: bool,
    /// Compare the schema that is wanted with what the chain builds, in shadow databases; PATH is a file or a folder of Rust whose
    /// structs say it
    #[arg(long, value_name = "PATH", num_args = 0..=1, value_parser = NonEmptyStringValueParser::new())]
    models: Option<Vec<String>>,
    /// What says which schema is wanted: a file or a folder of SQL, or the URL of a database; instead of what is configured
    #[arg(long, value_name = "PATH|URL", requires = "models")]
    schema: Vec<String>,
    #[command(flatten)]
    shadow: ShadowArgs,
}

pub(crate) fn run(args: &CheckArgs, context: &Context) -> Result<Exit, Failure> {
    let printer = context.printer;
    let mut reading = context.reading()?;
    let fixed = args.fix && fix(&reading, context)?;
    if fixed {
        reading = context.reading()?;
    }
    let mut findings = std::mem::take(&mut reading.diagnostics);
    // Of a broken chain it is not known what a revision meets.
    let linted = if findings.iter().any(Diagnostic::is_error) {
        Vec::new()
    } else {
        linting::found(&reading, &context.lint, &[], &Which::Drafts)
    };
    findings.extend(context.stale_settings(&reading));
    findings.extend(snapshot::found(&mut reading, context)?);
    let drafts = drafts(&reading);
    if args.locked {
        findings.extend(drafts.iter().map(|id| draft(id, &reading)));
        findings.extend(not_verified(&reading));
    }
    let is_sound = !findings.iter().any(Diagnostic::is_error);
    findings.extend(linting::diagnostics(&linted));
    let drift = if args.drift || args.strict || context.looks_at_database {
        // What a broken chain builds is not known.
        is_sound
            .then(|| drift(&reading, args.strict, &args.shadow, context))
            .transpose()?
    } else {
        None
    };
    let models = match &args.models {
        Some(paths) if is_sound => {
            let said = GenerationArgs::of_schema(&args.schema, paths);
            Some(models(&reading, &said, &args.shadow, context)?)
        }
        _ => None,
    };
    findings.extend(models.iter().flat_map(|models| models.findings.clone()));
    if let Some(drift) = &drift {
        findings.extend(drift.findings.iter().cloned());
    }
    let errors = findings.iter().filter(|found| found.is_error()).count();
    let warnings = findings.len() - errors;
    let revisions = reading.every().len();
    if printer.is_json() {
        printer.json(&json!({
            "ok": errors == 0,
            "revisions": revisions,
            "sealed": revisions - drafts.len(),
            "drafts": drafts.len(),
            "errors": errors,
            "warnings": warnings,
            "fixed": fixed,
            "findings": diagnostics_json(&findings, &reading.sources),
            "drift": drift.as_ref().map(|drift| &drift.json),
            "models": models.as_ref().map(|models| &models.json),
        }));
    } else {
        printer.diagnostics(&findings, &reading.sources);
        if fixed {
            printer.result(&format!("wrote {}", context.shown_path(LOCK_FILE)));
        }
        let chain = format!("{}: {}", context.shown, counted(revisions, "revision"));
        let states = match (revisions - drafts.len(), drafts.len()) {
            (0, 0) => String::new(),
            (sealed, 0) => format!(" ({sealed} sealed)"),
            (0, drafts) => format!(" ({})", counted(drafts, "draft")),
            (sealed, drafts) => format!(" ({sealed} sealed, {})", counted(drafts, "draft")),
        };
        let verdict = match (errors, warnings) {
            (0, 0) => "nothing wrong".to_owned(),
            (0, warnings) => counted(warnings, "warning"),
            (errors, 0) => counted(errors, "error"),
            (errors, warnings) => format!(
                "{}, {}",
                counted(errors, "error"),
                counted(warnings, "warning")
            ),
        };
        if let Some(drift) = &drift {
            drift.print(printer);
        }
        if let Some(models) = &models {
            if !models.sql.is_empty() {
                printer.result(models.sql.trim_end());
            }
            printer.note(&models.summary);
        }
        printer.result(&format!("{chain}{states}; {verdict}"));
    }
    if errors == 0 {
        return Ok(Exit::Success);
    }
    if !printer.is_json() {
        printer
            .note("`cargo migrate explain <code>` tells more about each, by the word in brackets");
        if linted.iter().any(|found| found.level == Level::Deny) {
            printer.note(linting::ACCEPTED);
        }
    }
    Ok(Exit::Failure)
}

/// `1 error`, `2 errors`.
pub(crate) fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// The ids of revisions that the lock does not call sealed.
pub(crate) fn drafts(reading: &Reading) -> Vec<String> {
    let is_sealed = |id: &str| {
        let locked = reading.lock.as_ref().and_then(|lock| lock.get(id));
        locked.is_some_and(|locked| locked.state == State::Sealed)
    };
    let ids = reading
        .every()
        .into_iter()
        .map(|revision| revision.id.to_string());
    ids.filter(|id| !is_sealed(id)).collect()
}

fn draft(id: &str, reading: &Reading) -> Diagnostic {
    let every = reading.every();
    let revision = every.iter().find(|revision| revision.id == id);
    let (label, directory) = revision
        .map(|revision| (revision.label(), revision.directory.to_string()))
        .unwrap_or_default();
    Diagnostic::error(Code::Draft, format!("revision `{label}` is a draft"))
        .at(directory, 0..0, "")
        .help(format!(
            "run `cargo migrate seal {id}`: from then on its content is fixed"
        ))
}

/// Sealed revisions that are not proved. Where a reason was given, that is only told.
fn not_verified(reading: &Reading) -> Vec<Diagnostic> {
    let Some(lock) = &reading.lock else {
        return Vec::new();
    };
    let found = lock.not_verified(&reading.revisions).map(|locked| {
        let missing: Vec<&str> = locked
            .not_verified_on(&lock.settings.dialects)
            .into_iter()
            .map(Dialect::name)
            .collect();
        let message = format!(
            "the sealed revision `{} {}` is not proved on {}",
            locked.id,
            locked.name,
            missing.join(", ")
        );
        let found = match &locked.unverified {
            Some(reason) => Diagnostic::warning(Code::NotVerified, format!("{message}: {reason}")),
            None => Diagnostic::error(Code::NotVerified, message),
        };
        found
            .at(LOCK_FILE, locked.span.clone(), "")
            .help("run `cargo migrate seal --again`; what cannot be proved is sealed with `--without-verify <reason>`")
    });
    found.collect()
}

/// Writes the lock from what is on disk. Returns whether anything had to be written.
fn fix(reading: &Reading, context: &Context) -> Result<bool, Failure> {
    let hopeless = |found: &&Diagnostic| {
        matches!(found.code, Code::SealedEdited | Code::SealedMissing | Code::LockEdited | Code::LockVersion)
            // An unreadable chain has no order that could be written down.
            || (!reading.linear && !found.code.name().starts_with("lock-") && found.code != Code::NotInLock)
    };
    let errors: Vec<Diagnostic> = reading
        .diagnostics
        .iter()
        .filter(hopeless)
        .cloned()
        .collect();
    if !errors.is_empty() || !reading.linear {
        context
            .printer
            .note("the lock was not written: what follows has to be mended first");
        return Err(Failure::new(errors, reading.sources.clone()));
    }
    let settings = context.settings(reading.lock.as_ref());
    let known = reading
        .lock
        .clone()
        .unwrap_or_else(|| Lock::empty(settings.clone()));
    let lock = Lock {
        settings,
        ..known.following(&reading.revisions)
    };
    let text = lock.render();
    let path = context.path(LOCK_FILE);
    if std::fs::read_to_string(&path).is_ok_and(|old| old == text) {
        return Ok(false);
    }
    let mut change = Change::default();
    change.write(&path, &text)?;
    change.keep();
    Ok(true)
}
