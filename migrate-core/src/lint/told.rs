//! A finding as a diagnostic.

use super::words::table;
use super::{Found, Level};
use crate::cost::{Cost, LockMode};
use crate::diagnostic::{Code, Diagnostic, RuleId};
use crate::dialect::{Engine, Server};

impl Found {
    /// The same as a diagnostic: an error when it is denied.
    #[must_use]
    pub fn diagnostic(&self) -> Diagnostic {
        let code = Code::Rule(RuleId::of(self.rule));
        let finding = &self.finding;
        let told = match self.level {
            Level::Deny => Diagnostic::error(code, finding.message.clone()),
            Level::Warn | Level::Allow => Diagnostic::warning(code, finding.message.clone()),
        };
        let label = finding
            .cost
            .as_ref()
            .map(|cost| told_cost(cost, self.server))
            .unwrap_or_default();
        told.at(self.file.clone(), finding.span.clone(), label)
            .help(finding.instead.clone())
    }
}

/// What it costs, in one line: `takes SHARE on users (writes wait), builds an index (PostgreSQL 15)`.
fn told_cost(cost: &Cost, server: Server) -> String {
    let mut said: Vec<String> = Vec::new();
    let strong = cost.locks.iter().filter(|held| held.mode.blocks_writes());
    said.extend(strong.map(|held| {
        let wait = if held.mode.blocks_reads() {
            "reads and writes wait"
        } else {
            "writes wait"
        };
        match lock_name(held.mode, server.engine) {
            Some(name) => format!("takes {name} on {} ({wait})", table(&held.table)),
            None => format!("holds up {} ({wait})", table(&held.table)),
        }
    }));
    for (what, tables) in [
        ("reads all of", &cost.scans),
        ("builds an index of", &cost.builds),
        ("writes anew all of", &cost.rewrites),
    ] {
        if !tables.is_empty() {
            let names: Vec<_> = tables.iter().map(table).collect();
            said.push(format!("{what} {}", names.join(", ")));
        }
    }
    said.extend(cost.notes.iter().cloned());
    if said.is_empty() {
        return String::new();
    }
    format!("{} ({server})", said.join(", "))
}

const fn lock_name(mode: LockMode, engine: Engine) -> Option<&'static str> {
    match engine {
        Engine::Postgres => Some(mode.name()),
        Engine::Mysql | Engine::Mariadb => match mode {
            LockMode::AccessExclusive => Some("LOCK=EXCLUSIVE"),
            LockMode::Share => Some("LOCK=SHARED"),
            _ => None,
        },
        Engine::Sqlite => None,
    }
}
