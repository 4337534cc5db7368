//! `explain`: the page of a diagnostic's code.

use migrate_core::diagnostic::{Code, Diagnostic, RuleId};
use migrate_core::directive::nearest;
use migrate_core::lint::RULES;
use migrate_runtime::cli::{Exit, Printer};
use serde_json::json;

use super::explain_sql;
use crate::configuration::ProjectArgs;
use crate::context::{Context, DatabaseArgs};
use crate::failure::Failure;

/// Tell more about a code, the word in brackets after `error`; or what a statement locks, reads and writes anew
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Examples:\n  cargo migrate explain fork\n  cargo migrate explain --list\n  cargo migrate explain --sql \"ALTER TABLE users ALTER COLUMN email TYPE text\"\n  cargo migrate explain --sql \"CREATE INDEX ON users (email)\" --server 'postgres 15'"
)]
pub(crate) struct ExplainArgs {
    /// The code
    #[arg(required_unless_present_any = ["list", "sql"])]
    code: Option<String>,
    /// List all codes, and the rules of `lint`
    #[arg(long)]
    list: bool,
    /// What these statements do to those who use the database meanwhile, on each version of the server
    #[arg(long, conflicts_with_all = ["code", "list"], value_name = "STATEMENT")]
    sql: Option<String>,
    /// With --sql: a server (`postgres 15`, `mariadb`); by default as configured, or as the URL says
    #[arg(long, requires = "sql", value_name = "NAME")]
    server: Option<String>,
}

pub(crate) fn run(
    args: &ExplainArgs,
    project: &ProjectArgs,
    database: &DatabaseArgs,
    printer: Printer,
) -> Result<Exit, Failure> {
    if let Some(sql) = &args.sql {
        // It is of use without a project, too.
        let context = Context::new(project, database, printer).ok();
        return explain_sql::run(sql, args.server.as_deref(), context.as_ref(), printer);
    }
    let name = args.code.as_deref().unwrap_or_default();
    if args.list {
        list(printer);
        return Ok(Exit::Success);
    }
    // As it stands in a message.
    let name = name
        .trim_start_matches("error[")
        .trim_start_matches("warning[")
        .trim_end_matches(']')
        .to_lowercase();
    let Some(code) = Code::from_name(&name) else {
        let help = match nearest(&name, known().map(Code::name)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`cargo migrate explain --list` lists them".to_owned(),
        };
        let message = format!("there is no code `{name}`");
        return Err(Failure::usage(
            Diagnostic::error(Code::ConfigValue, message).help(help),
        ));
    };
    if printer.is_json() {
        printer.json(&json!({ "code": code.name(), "page": code.explanation() }));
    } else {
        printer.result(code.explanation());
    }
    Ok(Exit::Success)
}

/// Every code: those of the chain, then the rules of `lint`.
fn known() -> impl Iterator<Item = Code> {
    Code::ALL.iter().copied().chain(rules())
}

fn rules() -> impl Iterator<Item = Code> {
    RULES.iter().map(|rule| Code::Rule(RuleId::of(rule)))
}

fn list(printer: Printer) {
    if printer.is_json() {
        let told = |code: Code| json!({ "code": code.name(), "what": what(code) });
        let codes: Vec<_> = Code::ALL.iter().copied().map(told).collect();
        let rules: Vec<_> = rules().map(told).collect();
        printer.json(&json!({ "codes": codes, "rules": rules }));
        return;
    }
    let width = known().map(|code| code.name().len()).max();
    let width = width.unwrap_or_default();
    let told = |code: Code| format!("{:<width$}  {}", code.name(), what(code));
    let codes: Vec<String> = Code::ALL.iter().copied().map(told).collect();
    let rules: Vec<String> = rules().map(told).collect();
    printer.result(&format!(
        "{}\n\nRules of `cargo migrate lint`:\n\n{}",
        codes.join("\n"),
        rules.join("\n")
    ));
}

/// The first sentence of the page.
fn what(code: Code) -> String {
    let (_, text) = code.explanation().split_once("## What").unwrap_or_default();
    let text = text
        .split("\n\n")
        .find(|paragraph| !paragraph.trim().is_empty())
        .unwrap_or_default()
        .replace('\n', " ");
    match text.split_once(". ") {
        Some((first, _)) => format!("{}.", first.trim()),
        None => text.trim().to_owned(),
    }
}
