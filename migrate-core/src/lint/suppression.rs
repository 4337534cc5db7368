//! `-- migrate: allow <rule> because <reason>`: findings that were accepted.

use super::rules::unused_suppression::{self, Unused};
use super::{Found, Level, RULES, Settings};
use crate::dialect::{Dialect, Server};
use crate::directive::{Directive, nearest};
use crate::reading::Reading;
use crate::revision::{Revision, Script, Way};
use crate::script;
use crate::sql::Span;

/// A rule that a file allows.
struct Allowed {
    rule: String,
    span: Span,
}

/// Takes out what the files accept, and finds what they accept in vain.
pub(super) fn heed(
    reading: &Reading,
    settings: &Settings,
    is_looked_at: impl Fn(usize) -> bool,
    found: &mut Vec<Found>,
) {
    let looked = reading
        .revisions
        .iter()
        .enumerate()
        .filter(|(at, _)| is_looked_at(*at));
    for (_, revision) in looked {
        for source in scripts(revision) {
            let dialect = source
                .dialect
                .or_else(|| reading.settings().dialects.first().copied());
            let Some(dialect) = dialect else { continue };
            for allowed in allowed(source, dialect) {
                let before = found.len();
                found.retain(|one| one.rule.id != allowed.rule || one.file != source.path);
                if found.len() == before {
                    found.extend(in_vain(revision, source, &allowed, settings, dialect));
                }
            }
        }
    }
}

fn scripts(revision: &Revision) -> impl Iterator<Item = &Script> {
    let ways = [&revision.up, &revision.down].into_iter();
    ways.flat_map(|way| match way {
        Way::Sql(scripts) => scripts.iter(),
        Way::Rust { .. } | Way::Irreversible { .. } => [].iter(),
    })
}

/// The rules that the head of a file allows, each with its own bytes.
fn allowed(source: &Script, dialect: Dialect) -> Vec<Allowed> {
    // Most files allow nothing, and reading comments means reading tokens.
    if !source.sql.contains("allow") {
        return Vec::new();
    }
    let mut all = Vec::new();
    for placed in script::directives(dialect, source) {
        let Directive::Allow(rules, _) = placed.directive else {
            continue;
        };
        let mut from = placed.argument.start;
        for rule in rules {
            let start = source
                .sql
                .get(from..)
                .and_then(|rest| rest.find(&rule))
                .map_or(from, |offset| from + offset);
            from = start + rule.len();
            all.push(Allowed {
                span: start..from,
                rule,
            });
        }
    }
    all
}

/// An `allow` that accepted nothing, unless the rule is off: then it is there for when it is on.
fn in_vain(
    revision: &Revision,
    source: &Script,
    allowed: &Allowed,
    settings: &Settings,
    dialect: Dialect,
) -> Option<Found> {
    let server: Server = settings.server(dialect);
    let known = RULES.iter().find(|rule| rule.id == allowed.rule);
    if known.is_some_and(|rule| settings.level(rule, server.engine) == Level::Allow) {
        return None;
    }
    let why = match known {
        Some(_) => Unused::AcceptsNothing,
        None => Unused::Unknown(nearest(&allowed.rule, RULES.iter().map(|rule| rule.id))),
    };
    let rule = &unused_suppression::RULE;
    let level = settings.level(rule, server.engine);
    (level > Level::Allow).then(|| Found {
        rule,
        level,
        server,
        revision: revision.id.to_string(),
        file: source.path.to_string(),
        finding: unused_suppression::finding(&allowed.rule, allowed.span.clone(), why),
    })
}
