//! All rules over a chain.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use super::{
    Check, Finding, Level, RULES, Read, Rule, Scene, Script, Settings, Statement, read,
    scene::pass, suppression,
};
use crate::dialect::{Dialect, Server};
use crate::reading::Reading;
use crate::replay;
use crate::revision::State;

/// Which revisions are looked at; all of them are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// Those whose content may still change; a squash is none of them: what it stands for was looked at.
    Drafts,
    /// Every one.
    All,
    /// These, by id.
    Only(Vec<String>),
}

/// What a rule found, and what is to be done with it.
#[derive(Debug, Clone)]
pub struct Found {
    /// The rule.
    pub rule: &'static Rule,
    /// How much it matters here; never [`Level::Allow`].
    pub level: Level,
    /// The server that it is about.
    pub server: Server,
    /// The revision.
    pub revision: String,
    /// The file, relative to the directory of the chain.
    pub file: String,
    /// What it found.
    pub finding: Finding,
}

/// Everything that the rules find in a chain that reads without errors, in the order of its files. What an `allow` of the file accepts is
/// left out; an `allow` without use is found itself.
///
/// Of a chain that forks or has gaps nothing is told: there is no schema before a revision of it.
#[must_use]
pub fn lint(reading: &Reading, settings: &Settings, which: &Which) -> Vec<Found> {
    if !reading.linear {
        return Vec::new();
    }
    let looked_at: Vec<bool> = reading
        .revisions
        .iter()
        .map(|revision| match which {
            Which::Drafts => revision.state == State::Draft && revision.squash.is_none(),
            Which::All => true,
            Which::Only(ids) => ids.iter().any(|id| *id == revision.id),
        })
        .collect();
    let is_looked_at = |at: usize| looked_at.get(at).copied().unwrap_or(false);
    if !looked_at.contains(&true) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for dialect in reading.settings().dialects {
        let chain = read::read(reading, dialect, is_looked_at);
        let last = looked_at.iter().rposition(|looked| *looked);
        let run = Run {
            chain: &chain,
            settings,
            server: settings.server(dialect),
            rules: rules(settings, dialect),
        };
        run.walk(last.map_or(0, |last| last + 1), is_looked_at, &mut found);
    }
    let mut found = once(found);
    suppression::heed(reading, settings, is_looked_at, &mut found);
    in_order(reading, &mut found);
    found
}

/// The rules that are about the server of a dialect and that are looked for.
fn rules(settings: &Settings, dialect: Dialect) -> Vec<(&'static Rule, Level)> {
    let engine = settings.server(dialect).engine;
    RULES
        .iter()
        .filter(|rule| rule.engines.contains(&engine))
        .map(|rule| (rule, settings.level(rule, engine)))
        .filter(|(_, level)| *level > Level::Allow)
        .collect()
}

/// A plain file is looked at for each dialect: what all of them say is said once. Where an action ends is the same for all of them;
/// where it starts, with its table or without, is not. Of several, the gravest is told.
fn once(mut found: Vec<Found>) -> Vec<Found> {
    found.sort_by_key(|one| std::cmp::Reverse(one.level));
    let mut seen = BTreeSet::new();
    let key = |one: &Found| {
        let end = one.finding.span.end;
        (
            one.rule.id,
            one.file.clone(),
            end,
            one.finding.message.clone(),
        )
    };
    found
        .into_iter()
        .filter(|one| seen.insert(key(one)))
        .collect()
}

fn in_order(reading: &Reading, found: &mut [Found]) {
    let of_revision = |id: &str| {
        reading
            .revisions
            .iter()
            .position(|revision| revision.id == id)
    };
    found.sort_by_cached_key(|one| {
        let is_down = one
            .file
            .rsplit('/')
            .next()
            .is_some_and(|name| name.starts_with("down"));
        let span = &one.finding.span;
        (
            of_revision(&one.revision),
            is_down,
            one.file.clone(),
            span.start,
            one.rule.id,
        )
    });
}

/// The rules on their way through a chain, for one dialect.
struct Run<'a> {
    chain: &'a Read<'a>,
    settings: &'a Settings,
    server: Server,
    rules: Vec<(&'static Rule, Level)>,
}

impl Run<'_> {
    /// Goes up to the last revision that is looked at; at each of those, down and up again.
    fn walk(&self, end: usize, is_looked_at: impl Fn(usize) -> bool, found: &mut Vec<Found>) {
        let mut state = replay::State::empty_on(self.server.engine);
        for (at, revision) in self.chain.revisions.iter().enumerate().take(end) {
            let looked = is_looked_at(at);
            let before = (looked && !revision.down.is_empty()).then(|| state.clone());
            self.way(at, None, looked, &mut state, found);
            // What Rust does to a schema is not known.
            state.opaque |= revision.revision.up.is_rust();
            if before.is_some() {
                self.way(at, before.as_ref(), true, &mut state.clone(), found);
            }
        }
    }

    /// One way: down when it is said where to.
    fn way(
        &self,
        at: usize,
        back_to: Option<&replay::State>,
        looked: bool,
        state: &mut replay::State,
        found: &mut Vec<Found>,
    ) {
        let Some(read) = self.chain.revisions.get(at) else {
            return;
        };
        let is_up = back_to.is_none();
        let (way, statements) = if is_up {
            (&read.revision.up, &read.up)
        } else {
            (&read.revision.down, &read.down)
        };
        if !looked {
            for (nth, statement) in statements.iter().enumerate() {
                pass(state, statement, at, nth);
            }
            state.end_session();
            return;
        }
        let Some(source) = way.script(self.chain.dialect) else {
            return;
        };
        let start = state.clone();
        let mut states = vec![start.clone()];
        for (nth, statement) in statements.iter().enumerate() {
            pass(state, statement, at, nth);
            states.push(state.clone());
        }
        state.end_session();
        let unasked = |statement: &Statement<'_>| vec![OnceCell::new(); statement.operations.len()];
        let costs: Vec<_> = statements.iter().map(unasked).collect();
        let script = Script {
            settings: self.settings,
            server: self.server,
            chain: self.chain,
            at,
            is_up,
            transaction: source.transaction,
            text: &source.sql,
            statements,
            start: &start,
            states: &states,
            costs: &costs,
            back_to,
        };
        let mut keep = |rule: &'static Rule, level, findings: &mut Vec<Finding>| {
            found.extend(findings.drain(..).map(|finding| Found {
                rule,
                level,
                server: self.server,
                revision: read.revision.id.to_string(),
                file: source.path.to_string(),
                finding,
            }));
        };
        let mut findings = Vec::new();
        for (nth, (statement, before)) in statements.iter().zip(&states).enumerate() {
            let scene = Scene {
                script,
                nth,
                statement,
                before,
            };
            for (rule, level) in &self.rules {
                if let Check::Operation(check) = rule.check {
                    for operation in &statement.operations {
                        check(&scene, operation, &mut findings);
                    }
                    keep(rule, *level, &mut findings);
                }
            }
        }
        for (rule, level) in &self.rules {
            if let Check::Script(check) = rule.check {
                check(&script, &mut findings);
                keep(rule, *level, &mut findings);
            }
        }
    }
}
