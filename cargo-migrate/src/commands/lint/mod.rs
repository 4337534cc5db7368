//! `lint`: what revisions do to those who use the database meanwhile.

mod fix;
mod since;

use migrate_core::config::server_help;
use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Server;
use migrate_core::lint::{Level, Which};
use migrate_core::reading::Reading;
use migrate_core::revision::{Revision, State};
use migrate_runtime::cli::Exit;

use super::seal::position;
use crate::context::Context;
use crate::failure::Failure;
use crate::linting;
use crate::report::{Form, Report, forms};

/// Hold revisions against the rules of safe change: locks, scans, rewrites, programs that still run
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Examples:\n  \
    cargo migrate lint                         all drafts\n  \
    cargo migrate lint 20261120                one revision\n  \
    cargo migrate lint --since main            what this branch adds\n  \
    cargo migrate lint --server 'postgres 17'  as if that were the oldest server\n  \
    cargo migrate lint --fix                   mend what can be mended without a thought\n  \
    cargo migrate lint --format sarif > lint.sarif\n\n\
    `[lint]` of the configuration says which servers revisions have to run on, which tables are large, and how much each rule\n\
    matters: `rules = { drop-column = \"warn\" }`. A finding that is meant is accepted at the top of its file:\n\
    `-- migrate: allow <rule> because <reason>`. Findings that are denied fail `check`, `seal` and the build, too; a sealed\n\
    revision was looked at when it was sealed.\n\n\
    With --format json: {ok, rule_set, revisions, servers, errors, warnings, fixed, findings: [{code, severity, level, message, help,\n\
    revision, server, places: [{file, line, column, end_line, end_column, label}], cost: {locks: [{table, mode, blocks_reads,\n\
    blocks_writes}], scans, rewrites, builds, assumed, notes}, fix: {title, edits: [{line, column, end_line, end_column, text}]}}]}.\n\
    Exit code 1 when something is denied.")]
pub(crate) struct LintArgs {
    /// The revisions; without any, the drafts
    #[arg(allow_negative_numbers = true)]
    revisions: Vec<String>,
    /// Every revision, also those that are sealed
    #[arg(long, conflicts_with = "revisions")]
    all: bool,
    /// What came after this revision, or what a commit, a branch or a tag of git does not have yet
    #[arg(long, value_name = "ID|REF", conflicts_with_all = ["revisions", "all"])]
    since: Option<String>,
    /// Make the edits that mend a finding, in drafts
    #[arg(long)]
    fix: bool,
    /// A server instead of the configured one, as in `mariadb 10.11`; can be given several times
    #[arg(long, value_name = "SERVER", value_parser = server)]
    server: Vec<Server>,
    /// Exit with 1 for warnings, too
    #[arg(long)]
    strict: bool,
    /// The form of the results on stdout
    #[arg(long = "format", id = "format", value_name = "FORMAT", default_value = "human", value_parser = forms(true))]
    form: &'static Form,
}

/// A server as the command line has it.
fn server(text: &str) -> Result<Server, String> {
    Server::parse(text).ok_or_else(|| server_help(text))
}

pub(crate) fn run(args: &LintArgs, context: &Context) -> Result<Exit, Failure> {
    let mut reading = context.reading()?;
    refuse_broken(&reading, context)?;
    refuse_other_servers(args, &reading)?;
    let which = which(args, &reading, context)?;
    let find = |reading: &Reading| linting::found(reading, &context.lint, &args.server, &which);
    let mut found = find(&reading);
    let mut fixed = Vec::new();
    if args.fix {
        fixed = fix::fix(&found, &find, context)?;
        if !fixed.is_empty() {
            reading = context.reading()?;
            found = find(&reading);
        }
    }
    let is_bad = |level: Level| level == Level::Deny || args.strict;
    let is_ok = !found.iter().any(|one| is_bad(one.level));
    let report = Report {
        found: &found,
        sources: &reading.sources,
        chain: &context.shown,
        root: since::repository(&context.directory).unwrap_or_else(|| context.project.root.clone()),
        directory: context.directory.clone(),
        revisions: looked_at(&which, &reading),
        servers: servers(args, &reading, context),
        fixed,
        is_ok,
    };
    (args.form.tell)(&report, context.printer);
    Ok(if is_ok { Exit::Success } else { Exit::Failure })
}

/// Of a chain that is wrong nothing is known: there is no schema before its revisions.
fn refuse_broken(reading: &Reading, context: &Context) -> Result<(), Failure> {
    let errors = reading.diagnostics.iter().filter(|found| found.is_error());
    let mut errors: Vec<Diagnostic> = errors.cloned().collect();
    errors.extend(context.stale_settings(reading));
    if errors.is_empty() {
        return Ok(());
    }
    Err(Failure::new(errors, reading.sources.clone()))
}

fn refuse_other_servers(args: &LintArgs, reading: &Reading) -> Result<(), Failure> {
    let dialects = reading.settings().dialects;
    let is_other = |server: &&Server| !dialects.contains(&server.engine.dialect());
    let Some(other) = args.server.iter().find(is_other) else {
        return Ok(());
    };
    let names: Vec<&str> = dialects.iter().map(|dialect| dialect.name()).collect();
    let message = format!("no revision is written for {other}");
    let help = format!(
        "the chain is for {}: `dialects` of the configuration",
        names.join(", ")
    );
    Err(Failure::usage(
        Diagnostic::error(Code::ConfigValue, message).help(help),
    ))
}

fn which(args: &LintArgs, reading: &Reading, context: &Context) -> Result<Which, Failure> {
    if args.all {
        return Ok(Which::All);
    }
    if let Some(since) = &args.since {
        return Ok(Which::Only(since::since(since, reading, context)?));
    }
    if args.revisions.is_empty() {
        return Ok(Which::Drafts);
    }
    let chain: Vec<&Revision> = reading.revisions.iter().collect();
    let mut ids = Vec::new();
    for name in &args.revisions {
        let at = position(name, &chain)?.checked_sub(1);
        let Some(revision) = at.and_then(|at| chain.get(at)) else {
            let found = Diagnostic::error(Code::TargetUnknown, format!("`{name}` is no revision"));
            return Err(Failure::from(
                found.help("`cargo migrate history` lists them"),
            ));
        };
        ids.push(revision.id.to_string());
    }
    Ok(Which::Only(ids))
}

/// The ids of the revisions that are looked at, in the order of the chain.
fn looked_at(which: &Which, reading: &Reading) -> Vec<String> {
    let is_looked_at = |revision: &&Revision| match which {
        Which::Drafts => revision.state == State::Draft && revision.squash.is_none(),
        Which::All => true,
        Which::Only(ids) => ids.iter().any(|id| *id == revision.id),
    };
    let looked = reading.revisions.iter().filter(is_looked_at);
    looked.map(|revision| revision.id.to_string()).collect()
}

/// The servers that were thought of.
fn servers(args: &LintArgs, reading: &Reading, context: &Context) -> Vec<Server> {
    let mut servers = Vec::new();
    for dialect in reading.settings().dialects {
        let named = args.server.iter().copied();
        let mut named = named
            .filter(|server| server.engine.dialect() == dialect)
            .peekable();
        if named.peek().is_none() {
            servers.push(context.lint.server(dialect));
        }
        servers.extend(named);
    }
    servers
}
