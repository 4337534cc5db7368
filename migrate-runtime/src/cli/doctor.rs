//! `doctor`: what is wrong with a database, and what mends it.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Exit, Printer, count, needed};
use crate::chain::Chain;
use crate::database::Database;
use crate::doctor::Examination;
use crate::error::Error;
use crate::migrator::Migrator;

/// Look for what is wrong with the database, and say what mends it
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Examples:\n  doctor\n  doctor --format json    for a monitor\n\nOne line for each finding: its code, what it is, and what mends it. Nothing is changed. Exit code 1 when something was\nfound. Looked at are the history, the lease, half-built indexes and other leftovers, settings that would surprise a\nrevision, and of SQLite the file itself."
)]
pub struct DoctorArgs {}

impl DoctorArgs {
    /// Runs the command.
    pub async fn run(
        self,
        chain: &Chain,
        database: Option<&Database>,
        printer: &Printer,
    ) -> Result<Exit, Error> {
        let database = needed(database)?;
        let migrator = Migrator::new(chain).lock_wait(Duration::from_mins(1));
        let seen = migrator.examine(database).await?;
        for (code, why) in &seen.not_looked {
            printer.note(&format!("not looked: {code}: {why}"));
        }
        if printer.is_json() {
            printer.json(&as_json(&seen, database));
        } else if seen.findings.is_empty() {
            printer.result(&format!(
                "{database}: {}, nothing found",
                count(seen.checks, "check")
            ));
        } else {
            let lines = seen.findings.iter();
            let lines: Vec<String> = lines
                .map(|found| format!("{}: {}; {}", found.code, found.what, found.mend))
                .collect();
            printer.result(&lines.join("\n"));
        }
        Ok(if seen.findings.is_empty() {
            Exit::Success
        } else {
            Exit::Failure
        })
    }
}

/// `{database, checks, findings: [{code, what, mend}], not_looked: [{code, why}]}`.
fn as_json(seen: &Examination, database: &Database) -> Value {
    let findings: Vec<Value> = seen
        .findings
        .iter()
        .map(|found| json!({ "code": found.code, "what": found.what, "mend": found.mend }))
        .collect();
    let not_looked: Vec<Value> = seen
        .not_looked
        .iter()
        .map(|(code, why)| json!({ "code": code, "why": why }))
        .collect();
    json!({
        "database": database.to_string(),
        "checks": seen.checks,
        "findings": findings,
        "not_looked": not_looked,
    })
}
