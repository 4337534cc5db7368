//! Directives: what a comment `-- migrate: …` says, and where it may stand.

mod batch;
mod loses;
mod statement;

use crate::diagnostic::{Code, Diagnostic};
use crate::revision::{Phase, id_problem};
use crate::sql::Span;
use loses::loses;

#[cfg(feature = "schema")]
pub(crate) use batch::usual_batch;
pub use batch::{Batch, LARGEST_BATCH, Throttle, duration};
pub use loses::{as_declared, declared_losses};
pub use statement::{batch_of, has_batches, statement_directives};

/// The file that a directive stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Up,
    Down,
    Rust,
}

impl Side {
    /// How a line starts that may hold a directive.
    pub(crate) const fn comment(self) -> &'static str {
        match self {
            Self::Up | Self::Down => "--",
            Self::Rust => "//!",
        }
    }
}

/// One directive, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Directive {
    /// `revises <id>`; `None` is `base`.
    Revises(Option<String>),
    /// `transaction off`.
    TransactionOff,
    /// `irreversible because <reason>`.
    Irreversible(String),
    /// `allow <rule>[, <rule>] because <reason>`.
    Allow(Vec<String>, String),
    /// `loses <table>[.<column>][, …] because <reason>`.
    Loses(Vec<String>, String),
    /// `data`.
    Data,
    /// `phase <phase>`.
    Phase(Phase),
    /// `pairs <id>`: the revision with which it forms one zero-downtime change.
    Pairs(String),
    /// `empty because <reason>`.
    Empty(String),
    /// `rebuild`.
    Rebuild,
    /// `replaces <id>..<id>`.
    Replaces(String, String),
    /// `idempotent`, before a statement.
    Idempotent,
    /// `probe <SELECT …>`, before a statement.
    Probe(String),
    /// `batch key=<column> size=<n> …`, before a statement.
    Batch(Batch),
}

/// A directive with the bytes of its words, for messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// What it says.
    pub directive: Directive,
    /// From the first to the last of its words.
    pub span: Span,
    /// Its argument.
    pub argument: Span,
}

/// What the table knows of a directive.
struct Kind {
    word: &'static str,
    usage: &'static str,
    sides: &'static [Side],
    /// Stands directly before a statement instead of in the head.
    before_statement: bool,
    parse: fn(&str) -> Option<Directive>,
}

const UP: &[Side] = &[Side::Up, Side::Rust];
const EITHER: &[Side] = &[Side::Up, Side::Down, Side::Rust];
const SQL: &[Side] = &[Side::Up, Side::Down];

const fn head(
    word: &'static str,
    usage: &'static str,
    sides: &'static [Side],
    parse: fn(&str) -> Option<Directive>,
) -> Kind {
    Kind {
        word,
        usage,
        sides,
        before_statement: false,
        parse,
    }
}

const fn statement(
    word: &'static str,
    usage: &'static str,
    parse: fn(&str) -> Option<Directive>,
) -> Kind {
    Kind {
        word,
        usage,
        sides: SQL,
        before_statement: true,
        parse,
    }
}

/// Every directive. A new one is one line here and one arm where it takes effect.
const KINDS: &[Kind] = &[
    head("revises", "revises <id>` or `revises base", UP, revises),
    head("transaction", "transaction off", EITHER, |text| {
        (text == "off").then_some(Directive::TransactionOff)
    }),
    head(
        "irreversible",
        "irreversible because <reason>",
        &[Side::Down],
        |text| reason(text).map(Directive::Irreversible),
    ),
    head(
        "allow",
        "allow <rule>[, <rule>] because <reason>",
        EITHER,
        allow,
    ),
    head(
        "loses",
        "loses <table>[.<column>][, …] because <reason>",
        SQL,
        loses,
    ),
    head("data", "data", UP, |text| {
        text.is_empty().then_some(Directive::Data)
    }),
    head("phase", "phase expand|backfill|contract", UP, |text| {
        Phase::from_name(text).map(Directive::Phase)
    }),
    head("pairs", "pairs <id>", UP, |text| {
        id_problem(text)
            .is_none()
            .then(|| Directive::Pairs(text.to_owned()))
    }),
    head("empty", "empty because <reason>", SQL, |text| {
        reason(text).map(Directive::Empty)
    }),
    head("rebuild", "rebuild", EITHER, |text| {
        text.is_empty().then_some(Directive::Rebuild)
    }),
    head("replaces", "replaces <id>..<id>", UP, replaces),
    statement("idempotent", "idempotent", |text| {
        text.is_empty().then_some(Directive::Idempotent)
    }),
    statement("probe", "probe <SELECT …>", |text| {
        let select = text
            .get(..6)
            .is_some_and(|word| word.eq_ignore_ascii_case("select"));
        select.then(|| Directive::Probe(text.trim_end_matches(';').to_owned()))
    }),
    statement(
        "batch",
        "batch key=<column>[,<column>] size=<n> [target=500ms] [pause=50ms] [max-lag=10s] [max-load=20] \
         [throttle=SELECT …]",
        |text| Batch::parse(text).ok().map(Directive::Batch),
    ),
];

fn revises(text: &str) -> Option<Directive> {
    if text == "base" {
        return Some(Directive::Revises(None));
    }
    id_problem(text)
        .is_none()
        .then(|| Directive::Revises(Some(text.to_owned())))
}

fn reason(text: &str) -> Option<String> {
    let reason = text.strip_prefix("because")?;
    let trimmed = reason.trim();
    (reason.starts_with(char::is_whitespace) && !trimmed.is_empty()).then(|| trimmed.to_owned())
}

fn allow(text: &str) -> Option<Directive> {
    let (rules, because) = text.split_once(" because")?;
    let rules: Vec<String> = rules
        .split(',')
        .map(|rule| rule.trim().to_owned())
        .collect();
    let kebab = |rule: &String| {
        !rule.is_empty()
            && rule
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    let because = reason(&format!("because{because}"))?;
    rules
        .iter()
        .all(kebab)
        .then_some(Directive::Allow(rules, because))
}

fn replaces(text: &str) -> Option<Directive> {
    let (from, to) = text.split_once("..")?;
    let is_id = |id: &str| id_problem(id).is_none();
    (is_id(from) && is_id(to)).then(|| Directive::Replaces(from.to_owned(), to.to_owned()))
}

/// A comment's text (without `--` or `//!`) that means to be a directive: what follows `migrate:`, and where.
pub(crate) fn body(comment: &str) -> Option<(usize, &str)> {
    let start = comment.len() - comment.trim_start().len();
    let rest = &comment[start..];
    let (word, after) = rest.split_at_checked("migrate:".len())?;
    if !word.eq_ignore_ascii_case("migrate:") {
        return None;
    }
    let text = after.trim();
    let offset = start + word.len() + (after.len() - after.trim_start().len());
    Some((offset, text))
}

/// Where a comment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spot<'a> {
    pub(crate) file: &'a str,
    pub(crate) side: Side,
    /// In the leading block of comments.
    pub(crate) in_head: bool,
    /// With nothing but comments between it and a statement.
    pub(crate) before_statement: bool,
}

/// A directive that was not understood.
#[derive(Debug)]
pub(crate) struct Refused {
    /// The known word that it most likely stands for: what that word would say is not to be reported as missing.
    pub(crate) meant: Option<&'static str>,
    pub(crate) diagnostic: Diagnostic,
}

/// Understands one directive. `start` is where `text` starts in the file.
pub(crate) fn parse(text: &str, start: usize, spot: Spot<'_>) -> Result<Placed, Box<Refused>> {
    let (word, argument) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let word_span = start..start + word.len();
    let trimmed = argument.trim();
    let argument_start = start + text.len() - argument.trim_start().len();
    let span = start..start + text.len();
    let refused = |meant, diagnostic| Err(Box::new(Refused { meant, diagnostic }));
    let Some(kind) = KINDS.iter().find(|kind| kind.word == word) else {
        let meant = nearest(&word.to_lowercase(), KINDS.iter().map(|kind| kind.word));
        return refused(meant, unknown(word, meant, word_span, spot));
    };
    let in_place = if kind.before_statement {
        spot.before_statement
    } else {
        spot.in_head
    };
    if !kind.sides.contains(&spot.side) || !in_place {
        let found = Diagnostic::error(
            Code::MisplacedDirective,
            format!("`{word}` does not belong here"),
        );
        let found = found.at(spot.file, word_span, "").help(right_place(kind));
        return refused(Some(kind.word), found);
    }
    let Some(directive) = (kind.parse)(trimmed) else {
        let found = Diagnostic::error(Code::DirectiveArgument, wrong_argument(kind, trimmed))
            .at(spot.file, span, "")
            .help(format!(
                "write `{} migrate: {}`",
                spot.side.comment(),
                kind.usage
            ));
        return refused(Some(kind.word), found);
    };
    Ok(Placed {
        directive,
        argument: argument_start..argument_start + trimmed.len(),
        span,
    })
}

/// A directive inside a comment that is not read for directives: of the `/* … */` kind, or MySQL's `#`.
pub(crate) fn in_other_comment(text: &str, start: usize, file: &str) -> Option<Refused> {
    let mut at = start;
    for line in text.split_inclusive('\n') {
        let content = line.trim_start_matches(|c: char| c.is_whitespace() || "/*#".contains(c));
        let from = at + line.len() - content.len();
        at += line.len();
        let content = content.trim_end_matches(|c: char| c.is_whitespace() || "/*".contains(c));
        let Some((_, directive)) = body(content) else {
            continue;
        };
        let word = directive.split(char::is_whitespace).next()?;
        if let Some(kind) = KINDS.iter().find(|kind| kind.word == word) {
            let found = Diagnostic::error(
                Code::MisplacedDirective,
                "a directive in this kind of comment is not read",
            );
            let help = format!("write it on a line of its own: `-- migrate: {directive}`");
            return Some(Refused {
                meant: Some(kind.word),
                diagnostic: found.at(file, from..from + content.len(), "").help(help),
            });
        }
    }
    None
}

fn wrong_argument(kind: &Kind, argument: &str) -> String {
    if argument.is_empty() {
        return format!("`{}` is not followed by what it needs", kind.word);
    }
    let why = match kind.word {
        "revises" | "pairs" => {
            id_problem(argument).map(|why| format!("`{argument}` is no id: {why}"))
        }
        "batch" => Batch::parse(argument)
            .err()
            .map(|why| format!("this `batch` cannot be read: {why}")),
        _ => None,
    };
    why.unwrap_or_else(|| format!("`{}` cannot be followed by `{argument}`", kind.word))
}

fn unknown(word: &str, meant: Option<&str>, span: Span, spot: Spot<'_>) -> Diagnostic {
    let message = match word {
        "" => "there is no directive after `migrate:`".to_owned(),
        word => format!("`{word}` is no directive"),
    };
    let help = match meant {
        Some(known) => format!("did you mean `{known}`?"),
        None => format!(
            "the directives are {}",
            KINDS
                .iter()
                .map(|kind| kind.word)
                .collect::<Vec<_>>()
                .join(", ")
        ),
    };
    Diagnostic::error(Code::UnknownDirective, message)
        .at(spot.file, span, "")
        .help(help)
}

fn right_place(kind: &Kind) -> String {
    if kind.before_statement {
        return format!(
            "put `{}` into the comment directly before the statement it is about",
            kind.word
        );
    }
    let files = match kind.sides {
        [Side::Down] => "down.sql",
        sides if sides.contains(&Side::Down) => "the file",
        _ => "up.sql or revision.rs",
    };
    format!(
        "put `{}` among the comments at the top of {files}",
        kind.word
    )
}

/// Reports directives that are given twice and keeps the first of each.
pub(crate) fn deduplicate(
    placed: Vec<Placed>,
    file: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Placed> {
    let mut kept: Vec<Placed> = Vec::new();
    for one in placed {
        let same = |other: &&Placed| {
            std::mem::discriminant(&other.directive) == std::mem::discriminant(&one.directive)
        };
        match kept.iter().find(same) {
            Some(first) if !one.directive.repeatable() => diagnostics.push(
                Diagnostic::error(Code::DuplicateDirective, "this directive is given twice")
                    .at(file, one.span.clone(), "again")
                    .at(file, first.span.clone(), "first")
                    .help("keep one of them"),
            ),
            _ => kept.push(one),
        }
    }
    kept
}

impl Directive {
    fn repeatable(&self) -> bool {
        matches!(
            self,
            Self::Allow(..) | Self::Idempotent | Self::Probe(_) | Self::Batch(_)
        )
    }
}

/// The known word that is most like a given one, when it is alike enough to be meant.
///
/// ```
/// use migrate_core::directive::nearest;
/// assert_eq!(nearest("revise", ["revises", "data"]), Some("revises"));
/// assert_eq!(nearest("zzz", ["revises", "data"]), None);
/// ```
#[must_use]
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|candidate| {
            (
                strsim::normalized_damerau_levenshtein(word, candidate),
                candidate,
            )
        })
        .filter(|(likeness, _)| *likeness >= 0.6)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests;
