//! What the rules of safe change find in a chain, as commands tell it.

use std::collections::{BTreeMap, BTreeSet};

use migrate_core::diagnostic::Diagnostic;
use migrate_core::dialect::{Dialect, Server};
use migrate_core::lint::{Check, Found, Settings, Which, lint};
use migrate_core::reading::Reading;

use crate::phased;

/// How somebody goes on who means what was found.
pub(crate) const ACCEPTED: &str = "a finding that is meant is accepted with `-- migrate: allow <rule> because <reason>` at the top of its file";

/// What is found for the servers of the settings, or for these instead; what is the same on several is told of the first.
pub(crate) fn found(
    reading: &Reading,
    settings: &Settings,
    servers: &[Server],
    which: &Which,
) -> Vec<Found> {
    let rounds = rounds(settings, servers);
    let mut all: Vec<Vec<Found>> = rounds
        .iter()
        .map(|settings| lint(reading, settings, which))
        .collect();
    if all.len() == 1 {
        return all.remove(0);
    }
    let key = |one: &Found| {
        let span = &one.finding.span;
        let message = one.finding.message.clone();
        (one.rule.id, one.file.clone(), span.start, span.end, message)
    };
    let keys: Vec<BTreeSet<_>> = all
        .iter()
        .map(|found| found.iter().map(key).collect())
        .collect();
    // An `allow` is of no use when it is of none on any of them.
    let counts = |one: &Found| {
        !matches!(one.rule.check, Check::Afterwards)
            || keys.iter().all(|keys| keys.contains(&key(one)))
    };
    let mut seen = BTreeSet::new();
    let each = all.into_iter().flatten();
    let mut found: Vec<Found> = each
        .filter(|one| counts(one) && seen.insert(key(one)))
        .collect();
    let place = |id: &str| reading.revisions.iter().position(|one| one.id == *id);
    found.sort_by_cached_key(|one| {
        let is_down = one
            .file
            .rsplit('/')
            .next()
            .is_some_and(|name| name.starts_with("down"));
        (
            place(&one.revision),
            is_down,
            one.file.clone(),
            one.finding.span.start,
        )
    });
    found
}

/// The settings of each run: in each, every dialect has one of the servers that were named for it.
fn rounds(settings: &Settings, servers: &[Server]) -> Vec<Settings> {
    let mut named: BTreeMap<Dialect, Vec<Server>> = BTreeMap::new();
    for server in servers {
        let of_dialect = named.entry(server.engine.dialect()).or_default();
        if !of_dialect.contains(server) {
            of_dialect.push(*server);
        }
    }
    let count = named.values().map(Vec::len).max().unwrap_or(1);
    let round = |at: usize| {
        let mut settings = settings.clone();
        for (dialect, servers) in &named {
            let server = servers.get(at).or(servers.last());
            settings
                .servers
                .extend(server.map(|server| (*dialect, *server)));
        }
        settings
    };
    (0..count).map(round).collect()
}

/// A finding as a diagnostic, with what this tool can do about it.
pub(crate) fn diagnostic(found: &Found) -> Diagnostic {
    let mut told = found.diagnostic();
    let mut more = Vec::new();
    if let Some(fix) = &found.finding.fix {
        more.push(format!("`cargo migrate lint --fix` does it: {}", fix.title));
    }
    // Some rules say the whole change themselves.
    if let Some(command) = phased::command(found.rule.id)
        && !told.help.contains("cargo migrate new --change")
    {
        more.push(format!("`{command}` writes the change in phases"));
    }
    for line in more {
        if !told.help.is_empty() {
            told.help.push('\n');
        }
        told.help.push_str(&line);
    }
    told
}

pub(crate) fn diagnostics(found: &[Found]) -> Vec<Diagnostic> {
    found.iter().map(diagnostic).collect()
}

#[cfg(test)]
mod tests {
    use migrate_core::dialect::{Dialect, Server};
    use migrate_core::lint::Settings;

    use super::rounds;

    #[test]
    fn each_server_is_looked_at_once() {
        let servers = ["mysql 8.0", "postgres 12", "mariadb 10.6", "mysql 8.0"];
        let servers: Vec<Server> = servers
            .iter()
            .filter_map(|text| Server::parse(text))
            .collect();
        let of = |settings: &Settings| {
            let server = |dialect| settings.server(dialect).written();
            [server(Dialect::Postgres), server(Dialect::Mysql)].join(", ")
        };
        let told: Vec<String> = rounds(&Settings::default(), &servers)
            .iter()
            .map(of)
            .collect();
        assert_eq!(told, ["postgres 12, mysql 8", "postgres 12, mariadb 10.6"]);
        assert_eq!(rounds(&Settings::default(), &[]).len(), 1);
    }
}
