//! Care before data is lost: what would be, counted, and a yes to it.

use std::sync::atomic::{AtomicBool, Ordering};

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::target::Direction;

use super::{Exit, Printer, count};
use crate::database::Database;
use crate::error::Error;
use crate::loss::Lost;
use crate::migrator::Migrator;
use crate::report::Report;

/// What is asked before a database is moved.
pub(super) struct Care<'a> {
    database: &'a Database,
    printer: Printer,
    /// `--yes` was given.
    yes: bool,
    /// A person said no.
    declined: AtomicBool,
}

impl<'a> Care<'a> {
    pub(super) fn new(database: &'a Database, printer: &Printer, yes: bool) -> Self {
        Self {
            database,
            printer: *printer,
            yes,
            declined: AtomicBool::new(false),
        }
    }

    /// A migrator that moves the database with this care.
    pub(super) fn on<'m>(&'m self, migrator: Migrator<'m>) -> Migrator<'m> {
        migrator.confirm(|report| self.decide(report))
    }

    /// How the command ends; `None`: a person said no, and nothing was done.
    pub(super) fn done(
        &self,
        outcome: Result<Report, Error>,
    ) -> Result<Result<Report, Exit>, Error> {
        match outcome {
            Ok(report) => Ok(Ok(report)),
            Err(_) if self.declined.load(Ordering::Relaxed) => {
                self.printer.note("nothing was done");
                Ok(Err(Exit::Unconfirmed))
            }
            Err(error) => Err(error),
        }
    }

    fn decide(&self, report: &Report) -> Result<(), Error> {
        let printer = &self.printer;
        let list = would_lose(report, self.database);
        let list = match (list, dump(report)) {
            (list, None) => list,
            (list, Some(commands)) => {
                Some(list.map_or_else(String::new, |list| list + "\n") + &commands)
            }
        };
        if self.yes {
            if let Some(list) = list {
                printer.note(&list.replacen("would lose", "loses", 1));
            }
            return Ok(());
        }
        let down = report.direction == Some(Direction::Down);
        if let Some(list) = &list {
            Printer::stderr(list);
        }
        if printer.is_interactive() && (down || list.is_some()) {
            let question = question(report, self.database, list.is_some());
            if printer.confirm(&question) {
                return Ok(());
            }
            self.declined.store(true, Ordering::Relaxed);
        } else if list.is_none() {
            return Ok(());
        }
        Err(Error::from(refused(self.database, down)))
    }
}

fn question(report: &Report, database: &Database, loses: bool) -> String {
    let steps = &report.planned;
    let list: Vec<String> = steps
        .iter()
        .map(|one| format!("  {} {}", one.id, one.name))
        .collect();
    let verb = match report.direction {
        Some(Direction::Down) => "Revert",
        _ => "Apply",
    };
    format!(
        "{}\n{verb} {} on {database}{}?",
        list.join("\n"),
        count(steps.len(), "revision"),
        if loses { ", and lose that" } else { "" }
    )
}

fn refused(database: &Database, down: bool) -> Diagnostic {
    let what = if down { "downgrade" } else { "upgrade" };
    Diagnostic::error(
        Code::WouldLoseRows,
        format!("the {what} would lose data of {database}; nothing was done"),
    )
    .help(format!(
        "`{what} --yes` goes on all the same; `{what} --dry-run` only says what would be lost"
    ))
}

/// The commands that dump it, if they were asked for.
pub(super) fn dump(report: &Report) -> Option<String> {
    let lines = report.dump.iter().map(|command| format!("\n  {command}"));
    (!report.dump.is_empty()).then(|| {
        format!(
            "dump it before, if it is not yet:{}",
            lines.collect::<String>()
        )
    })
}

/// The list of what would be lost, if anything is known to be.
pub(super) fn would_lose(report: &Report, database: &Database) -> Option<String> {
    let lost = report.would_lose.as_deref().unwrap_or_default();
    if !lost.iter().any(Lost::is_known) {
        return None;
    }
    let way = match report.direction {
        Some(Direction::Down) => "down",
        _ => "up",
    };
    Some(format!(
        "this would lose, on {database}:{}",
        lines(lost, way)
    ))
}

/// The list of what would be kept, if anything would.
pub(super) fn would_keep(report: &Report) -> Option<String> {
    let kept = &report.would_keep;
    (!kept.is_empty()).then(|| {
        format!(
            "this would be kept, and put back by a downgrade:{}",
            lines(kept, "up")
        )
    })
}

fn lines(lost: &[Lost], way: &str) -> String {
    let line = |lost: &Lost| format!("\n  {} {} ({way}): {lost}", lost.id, lost.name);
    lost.iter().map(line).collect()
}
