//! `upgrade`: toward head.

use std::time::Duration;

use migrate_core::target::{Direction, Line, Range, Target};

use super::backup::BackupArgs;
use super::batches::BatchArgs;
use super::care::{Care, dump, would_keep, would_lose};
use super::dialect::{dialect, named};
use super::progress::reporter;
use super::server::ServerArgs;
use super::{Exit, Printer, count, duration, json, needed};
use crate::chain::Chain;
use crate::database::Database;
use crate::error::Error;
use crate::migrator::{Ahead, Migrator, TransactionScope};
use crate::report::Report;
use crate::sql_script::{ScriptKind, sql_script};
use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Dialect;

/// Move the database toward head
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Examples:\n  upgrade                 to head\n  upgrade +1              one revision\n  upgrade 20261120101500  to that revision (the start of an id is enough)\n  upgrade --sql base:head > upgrade.sql\n\nWhat it would lose is counted before anything runs. If data would be lost it asks on a terminal; --yes answers. A script needs --yes then (exit code 7 without)."
)]
pub struct UpgradeArgs {
    /// Where to: head, an id or the start of one, #3, +1, <id>+1; with --sql also a range a:b
    #[arg(default_value = "head", allow_negative_numbers = true)]
    target: String,
    #[command(flatten)]
    run: RunArgs,
    /// What to do when the database is newer than the program
    #[arg(long, value_enum, default_value_t = AheadArg::Deny)]
    ahead: AheadArg,
    /// Do not ask, whatever would be lost
    #[arg(short, long)]
    yes: bool,
    #[command(flatten)]
    backup: Box<BackupArgs>,
    /// Stop in front of a revision that has a statement in batches, and leave it to `backfill run`
    #[arg(long)]
    no_wait_backfill: bool,
    #[command(flatten)]
    batches: BatchArgs,
}

/// Flags of every command that moves a database.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct RunArgs {
    /// Print a script with the SQL and the history writes, and run nothing
    #[arg(long)]
    pub(super) sql: bool,
    /// With --sql: where the database is (a target; `current` asks the database); the default is base for an upgrade
    #[arg(long, value_name = "TARGET", requires = "sql")]
    pub(super) from: Option<String>,
    /// With --sql: sqlite, postgres or mysql; by default the URL says, or the chain when it is for one only
    #[arg(long, value_name = "NAME", requires = "sql", value_parser = named)]
    dialect: Option<Dialect>,
    /// Say what would be done, and write nothing; -v shows the SQL
    #[arg(long, conflicts_with = "sql")]
    pub(super) dry_run: bool,
    /// Seconds to wait for another process that writes to the database
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub(super) lock_wait: u64,
    /// One transaction for each revision, or one for the run
    #[arg(long, value_enum, default_value_t = ScopeArg::Each)]
    transaction: ScopeArg,
    /// A word of your own about this run, written into the log
    #[arg(long, value_name = "NAME")]
    actor: Option<String>,
    #[command(flatten)]
    server: ServerArgs,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum AheadArg {
    /// fail, and say which revisions it has
    Deny,
    /// go on: there is nothing to apply
    Allow,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum ScopeArg {
    /// one transaction for each revision
    Each,
    /// one transaction for the run
    All,
}

impl RunArgs {
    /// A migrator with these flags.
    pub(super) fn migrator<'a>(&self, chain: &'a Chain, printer: &Printer) -> Migrator<'a> {
        let scope = match self.transaction {
            ScopeArg::Each => TransactionScope::Each,
            ScopeArg::All => TransactionScope::All,
        };
        let mut reporter = reporter(*printer);
        let migrator = Migrator::new(chain)
            .lock_wait(Duration::from_secs(self.lock_wait))
            .transaction(scope)
            .dry_run(self.dry_run)
            .show_data(printer.shows_data())
            .on_event(move |event| reporter.event(event));
        let migrator = self.server.on(migrator);
        match &self.actor {
            Some(actor) => migrator.actor(actor),
            None => migrator,
        }
    }

    /// Prints the script between two positions of the chain.
    pub(super) async fn print_script(
        &self,
        kind: ScriptKind,
        direction: Direction,
        target: &str,
        chain: &Chain,
        database: Option<&Database>,
        printer: &Printer,
    ) -> Result<Exit, Error> {
        let text = if Range::is_range(target) {
            target.to_owned()
        } else {
            match (&self.from, direction) {
                (Some(from), _) => format!("{from}:{target}"),
                (None, Direction::Up) => format!("base:{target}"),
                (None, Direction::Down) => {
                    return Err(Error::from(
                        Diagnostic::error(
                            Code::TargetSyntax,
                            "a downgrade script needs to know where the database is",
                        )
                        .help(format!(
                            "write `--sql <from>:{target}`, or `--from current` to ask the database"
                        )),
                    ));
                }
            }
        };
        let range = Range::parse(&text).map_err(|found| *found)?;
        let status = match database {
            Some(database) if range.needs_current() => {
                Some(Migrator::new(chain).status(database).await?)
            }
            _ => None,
        };
        let chain = status.as_ref().map_or(chain, |status| status.chain(chain));
        let current = status.as_ref().map(|status| status.standing.applied);
        let line = Line::new(chain.revisions(), current);
        let (from, to) = range.resolve(&line).map_err(|found| *found)?;
        let backwards = match direction {
            Direction::Up => from > to,
            Direction::Down => from < to,
        };
        if backwards && kind == ScriptKind::Move {
            return Err(Error::from(
                Diagnostic::error(
                    Code::TargetDirection,
                    format!("`{text}` leads the other way"),
                )
                .help("`upgrade` goes from the older to the newer revision, `downgrade` back"),
            ));
        }
        let dialect = dialect(self.dialect, database, chain)?;
        printer.result(&sql_script(chain, dialect, kind, from, to)?);
        Ok(Exit::Success)
    }
}

impl UpgradeArgs {
    /// With what a configuration says of batches, where the command line says nothing.
    #[must_use]
    pub fn with_batches(mut self, configured: &BatchArgs, wait: bool) -> Self {
        self.batches = self.batches.or(configured);
        self.no_wait_backfill |= !wait;
        self
    }

    /// Whether only a script is wanted.
    #[must_use]
    pub const fn is_sql(&self) -> bool {
        self.run.sql
    }

    /// Runs the command.
    pub async fn run(
        self,
        chain: &Chain,
        database: Option<&Database>,
        printer: &Printer,
    ) -> Result<Exit, Error> {
        if self.run.sql {
            return self
                .run
                .print_script(
                    ScriptKind::Move,
                    Direction::Up,
                    &self.target,
                    chain,
                    database,
                    printer,
                )
                .await;
        }
        let database = needed(database)?;
        check_target(&self.target, Direction::Up, chain, database)?;
        let ahead = match self.ahead {
            AheadArg::Deny => Ahead::Deny,
            AheadArg::Allow => Ahead::Allow,
        };
        let care = Care::new(database, printer, self.yes);
        let migrator = self
            .run
            .migrator(chain, printer)
            .wait_for_batches(!self.no_wait_backfill)
            .ahead(ahead)
            .target(&self.target)?;
        let migrator = self.backup.on(migrator);
        let migrator = self.batches.on(migrator);
        let outcome = care.on(migrator).upgrade(database).await;
        let report = match care.done(outcome)? {
            Ok(report) => report,
            Err(exit) => return Ok(exit),
        };
        print_report(&report, self.run.dry_run, chain, database, printer);
        Ok(Exit::Success)
    }
}

/// Refuses what can be refused before a database is opened, which makes its file: a range, which says where the database
/// is while a run asks it; and what no new database can be brought to.
pub(super) fn check_target(
    target: &str,
    direction: Direction,
    chain: &Chain,
    database: &Database,
) -> Result<(), Error> {
    if Range::is_range(target) {
        return Err(Error::from(
            Diagnostic::error(
                Code::TargetSyntax,
                format!("`{target}` is a range: it is for `--sql` only"),
            )
            .help("name where to go; where from is asked of the database"),
        ));
    }
    let target = Target::parse(target).map_err(|found| *found)?;
    if !database.exists() {
        let line = Line::new(chain.revisions(), Some(0));
        target
            .resolve_toward(direction, &line)
            .map_err(|found| *found)?;
    }
    Ok(())
}

/// What was done, or what would be.
pub(super) fn print_report(
    report: &Report,
    dry_run: bool,
    chain: &Chain,
    database: &Database,
    printer: &Printer,
) {
    if printer.is_json() {
        printer.json(&if dry_run {
            json::plan(report, chain, database)
        } else {
            json::report(report, database)
        });
        return;
    }
    let name = |id: &Option<String>| match id {
        Some(id) => chain
            .find(id)
            .map_or_else(|| id.clone(), migrate_core::revision::Revision::label),
        None => "base".to_owned(),
    };
    let (from, to) = (name(&report.from), name(&report.to));
    let verb = match report.direction {
        Some(Direction::Down) => "reverted",
        _ => "applied",
    };
    if report.planned.is_empty() {
        let head = report.to.as_deref() == chain.head().map(|head| &*head.id);
        printer.result(&format!(
            "{database} is at {to}{}; nothing to do",
            if head { " (head)" } else { "" }
        ));
    } else if dry_run {
        let mut text = format!("{database}: {from} -> {to}; would be {verb}:\n");
        for planned in &report.planned {
            text.push_str(&format!("  {} {}", planned.id, planned.name));
            if planned.statements > 0 {
                text.push_str(&format!(" ({})", count(planned.statements, "statement")));
            }
            text.push('\n');
            if printer.verbose() > 0 {
                let revision = chain.find(&planned.id).zip(report.direction);
                let way =
                    revision.map(|(revision, direction)| crate::engine::way(revision, direction));
                if let Some(script) = way.and_then(|way| way.script(database.dialect())) {
                    script
                        .sql
                        .lines()
                        .for_each(|line| text.push_str(&format!("      {line}\n")));
                }
            }
        }
        let lists = [would_keep(report), would_lose(report, database)];
        let lists: Vec<String> = lists.into_iter().flatten().collect();
        text.push_str(&lists.join("\n"));
        if let Some(commands) = dump(report) {
            text.push_str(&format!("\n{commands}"));
        }
        printer.result(&text);
    } else {
        let others = if report.by_others > 0 {
            format!(", {} by another process", report.by_others)
        } else {
            String::new()
        };
        printer.result(&format!(
            "{database}: {from} -> {to}; {} {verb}{others} in {}",
            count(report.done.len(), "revision"),
            duration(report.elapsed)
        ));
        if let Some(id) = &report.left_to_backfill {
            let label = name(&Some(id.clone()));
            printer.result(&format!(
                "stopped in front of `{label}`, which changes rows in batches: `cargo migrate backfill run` applies it, and \
                 `cargo migrate upgrade` what comes after"
            ));
        }
    }
}
