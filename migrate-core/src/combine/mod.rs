//! Writing a squash: the scripts of a stretch of the chain as one revision.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::Dialect;
use crate::directive::{self, Directive, Side, Spot};
use crate::revision::{Revision, Script, Way};
use crate::sql::{self, Effect, Span, TokenKind};

/// A squash that is to be written.
#[derive(Debug, Clone, Copy)]
pub struct Plan<'a> {
    /// The revisions that it stands for, in order.
    pub originals: &'a [Revision],
    /// What follows them in the chain.
    pub next: Option<&'a Revision>,
    /// The dialects that every revision has to be written for.
    pub dialects: &'a [Dialect],
    /// Its first line.
    pub message: &'a str,
}

/// The files of a squash: their names, and their texts. Nothing is written here.
///
/// Each original's part begins with a comment that names it. Heads are left out, except for what holds for the statements
/// below them: `allow`, `rebuild`, `transaction off`.
pub fn files(plan: &Plan<'_>) -> Result<Vec<(String, String)>, Box<Diagnostic>> {
    for original in plan.originals {
        if original.up.is_rust() {
            return refused(original, "is written in Rust");
        }
    }
    let mut files = side(plan, Side::Up)?;
    match irreversible(plan.originals) {
        Some(reason) => files.push((
            "down.sql".to_owned(),
            format!("-- migrate: irreversible because {reason}\n"),
        )),
        None => files.extend(side(plan, Side::Down)?),
    }
    Ok(files)
}

/// The stretch as the directive names it.
#[must_use]
pub fn range<'a>(plan: &Plan<'a>) -> Option<(&'a str, &'a str)> {
    let (first, last) = (plan.originals.first()?, plan.originals.last()?);
    // By the name that what follows calls it, so that this is known when the originals are gone.
    let named = plan.next.and_then(|next| next.parent.as_deref());
    let last = named.filter(|id| last.goes_by(id)).unwrap_or(&last.id);
    Some((&first.id, last))
}

/// Why there is no way back through all of them.
fn irreversible(originals: &[Revision]) -> Option<String> {
    let reasons: Vec<String> = originals
        .iter()
        .filter_map(|original| match &original.down {
            Way::Irreversible { reason, .. } => Some(format!("{}: {reason}", original.id)),
            _ => None,
        })
        .collect();
    (!reasons.is_empty()).then(|| reasons.join("; "))
}

fn refused<T>(original: &Revision, why: &str) -> Result<T, Box<Diagnostic>> {
    let message = format!("revision `{}` {why}", original.label());
    Err(Box::new(
        Diagnostic::error(Code::SquashRefused, message)
            .help("squash around it: what comes before it, and what comes after it"),
    ))
}

fn way(revision: &Revision, side: Side) -> &Way {
    match side {
        Side::Down => &revision.down,
        Side::Up | Side::Rust => &revision.up,
    }
}

/// The files of one direction: a variant for each dialect that one of the originals has a variant for, and a plain file for
/// the rest.
fn side(plan: &Plan<'_>, side: Side) -> Result<Vec<(String, String)>, Box<Diagnostic>> {
    let ways: Vec<&Way> = plan.originals.iter().map(|one| way(one, side)).collect();
    let variants: BTreeSet<&str> = ways
        .iter()
        .flat_map(|way| way.sums())
        .map(|(variant, _)| variant)
        .filter(|variant| *variant != "any")
        .collect();
    let name = if side == Side::Down { "down" } else { "up" };
    let mut files = Vec::new();
    let has_variant = |dialect: &Dialect| variants.contains(dialect.name());
    let rest: Vec<Dialect> = plan
        .dialects
        .iter()
        .copied()
        .filter(|dialect| !has_variant(dialect))
        .collect();
    if !rest.is_empty() {
        files.push((format!("{name}.sql"), file(plan, side, &rest)?));
    }
    for dialect in Dialect::ALL.into_iter().filter(has_variant) {
        let text = file(plan, side, &[dialect])?;
        files.push((format!("{name}.{dialect}.sql"), text));
    }
    Ok(files)
}

/// One file, for dialects that all take the same scripts.
fn file(plan: &Plan<'_>, side: Side, dialects: &[Dialect]) -> Result<String, Box<Diagnostic>> {
    let mut parts = Vec::new();
    for original in plan.originals {
        let script = dialects
            .first()
            .and_then(|dialect| way(original, side).script(*dialect));
        let Some(script) = script else {
            let why = format!(
                "has no {} for {}",
                if side == Side::Down {
                    "way back"
                } else {
                    "way up"
                },
                dialects[0]
            );
            return refused(original, &why);
        };
        parts.push(Part::read(original, script, side, dialects[0]));
    }
    if side == Side::Down {
        parts.reverse();
    }
    let transaction = one_mode(&parts)?;
    let mut text = String::new();
    if side == Side::Up {
        let parent = plan
            .originals
            .first()
            .and_then(|first| first.parent.as_deref());
        let (first, last) = range(plan).unwrap_or_default();
        text = format!(
            "-- {}\n-- migrate: revises {}\n-- migrate: replaces {first}..{last}\n",
            plan.message,
            parent.unwrap_or("base")
        );
    }
    if !transaction {
        text.push_str("-- migrate: transaction off\n");
    }
    let mut said = BTreeSet::new();
    for line in parts.iter().flat_map(|part| &part.carried) {
        if said.insert(line) {
            text.push_str(&format!("-- migrate: {line}\n"));
        }
    }
    if let Some(empty) = nothing(&parts) {
        text.push_str(&format!("-- migrate: {empty}\n"));
    }
    for part in &parts {
        let before = if text.is_empty() { "" } else { "\n" };
        text.push_str(&format!(
            "{before}-- {}\n{}",
            title(part.original),
            part.body
        ));
    }
    for dialect in dialects {
        survives(&parts, &text, *dialect)?;
    }
    Ok(text)
}

/// What an original is called above its part.
fn title(original: &Revision) -> String {
    let (label, message) = (original.label(), &original.message);
    if original.name.replace(['_', '-'], " ") == *original.message {
        label
    } else {
        format!("{label}: {message}")
    }
}

/// One original's share of a file.
struct Part<'a> {
    original: &'a Revision,
    script: &'a Script,
    statements: usize,
    /// The directives of its head that hold for the whole file.
    carried: Vec<String>,
    /// That it holds no statement on purpose.
    empty: Option<String>,
    /// What is below its head.
    body: String,
}

impl<'a> Part<'a> {
    fn read(original: &'a Revision, script: &'a Script, side: Side, dialect: Dialect) -> Self {
        let text = &*script.sql;
        let split = sql::split(dialect, text);
        let head = split
            .statements
            .first()
            .map_or(text.len(), |first| first.span.start);
        let mut part = Self {
            original,
            script,
            statements: split.statements.len(),
            carried: Vec::new(),
            empty: None,
            body: String::new(),
        };
        let mut kept = 0;
        let mut message = side == Side::Up;
        for token in sql::tokens(dialect, text).take_while(|token| token.span.end <= head) {
            if token.kind != TokenKind::LineComment || !text[token.span.clone()].starts_with("--") {
                continue;
            }
            let comment = text[token.span.clone()].trim_start_matches("--").trim_end();
            let line = match directive::body(comment) {
                Some((_, line)) if part.takes(line, &script.path, side) => true,
                Some(_) => false,
                // The line above the part says it.
                None => !comment.trim().is_empty() && std::mem::take(&mut message),
            };
            if line {
                let whole = whole_line(text, &token.span);
                part.body.push_str(&text[kept..whole.start]);
                kept = whole.end;
            }
        }
        part.body.push_str(&text[kept..]);
        let body = part.body.trim_matches('\n').to_owned();
        part.body = body;
        if !part.body.is_empty() {
            part.body.push('\n');
        }
        let open = split
            .statements
            .last()
            .is_some_and(|last| last.terminator.is_none() && last.copy_data.is_none());
        if open {
            // On a line of its own: the last one may be a comment.
            part.body.push_str(";\n");
        }
        part
    }

    /// Whether a directive is one of the head: those of statements stay where they are.
    fn takes(&mut self, line: &str, file: &str, side: Side) -> bool {
        let spot = Spot {
            file,
            side,
            in_head: true,
            before_statement: true,
        };
        let Ok(placed) = directive::parse(line, 0, spot) else {
            return false;
        };
        match placed.directive {
            Directive::Idempotent | Directive::Probe(_) | Directive::Batch(_) => return false,
            Directive::Allow(..) | Directive::Rebuild => self.carried.push(line.to_owned()),
            Directive::Empty(_) => self.empty = Some(line.to_owned()),
            _ => {}
        }
        true
    }
}

/// The line of a comment, with its end, when nothing else is on it.
fn whole_line(text: &str, comment: &Span) -> Span {
    let start = text[..comment.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[comment.end..]
        .find('\n')
        .map_or(text.len(), |at| comment.end + at + 1);
    if text[start..comment.start].trim().is_empty() {
        start..end
    } else {
        comment.clone()
    }
}

/// Whether all of them run inside a transaction, or none does. What holds no statement is of either kind.
fn one_mode(parts: &[Part<'_>]) -> Result<bool, Box<Diagnostic>> {
    let mut modes = parts.iter().filter(|part| part.statements > 0);
    let Some(first) = modes.next() else {
        return Ok(true);
    };
    let transaction = first.script.transaction;
    let Some(other) = modes.find(|part| part.script.transaction != transaction) else {
        return Ok(transaction);
    };
    let off = if transaction { other } else { first };
    let why = "runs outside of a transaction (`transaction off`), and others of the stretch inside of one";
    refused(off.original, why)
}

/// What says that a whole file holds no statement on purpose.
fn nothing<'p>(parts: &'p [Part<'_>]) -> Option<&'p String> {
    let is_empty = parts.iter().all(|part| part.statements == 0);
    parts
        .iter()
        .find_map(|part| part.empty.as_ref())
        .filter(|_| is_empty)
}

/// Every statement is still there, and means the same: nothing that one script says to its client or its connection
/// reaches into the next.
fn survives(parts: &[Part<'_>], text: &str, dialect: Dialect) -> Result<(), Box<Diagnostic>> {
    let split = sql::split(dialect, text);
    let mut joined = split.statements.iter();
    for (at, part) in parts.iter().enumerate() {
        let own = &*part.script.sql;
        for statement in sql::split(dialect, own).statements {
            let sent = &own[statement.span.clone()];
            let is_last = at + 1 == parts.len();
            if !is_last && sql::effect(dialect, sent) == Effect::SessionSetting {
                let why = format!(
                    "sets something on its connection (`{}`), which would hold for those after it",
                    first_line(sent)
                );
                return refused(part.original, &why);
            }
            let same = joined.next().is_some_and(|joined| {
                let rows = |text: &str, span: &Option<Span>| {
                    span.clone().map(|span| text[span].to_owned())
                };
                &text[joined.span.clone()] == sent
                    && rows(text, &joined.copy_data) == rows(own, &statement.copy_data)
            });
            if !same {
                return refused(
                    part.original,
                    "reads differently when another script stands before it",
                );
            }
        }
    }
    Ok(())
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

#[cfg(test)]
mod tests;
