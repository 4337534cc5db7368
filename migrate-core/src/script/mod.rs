//! One SQL file: its head, its directives, and what in it cannot run.

mod statements;

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::checksum::{Checksum, canonical};
use crate::diagnostic::{Code, Diagnostic, Sources, position};
use crate::dialect::Dialect;
use crate::directive::{self, Directive, Placed, Side, Spot};
use crate::folder::SqlFile;
use crate::revision::Script;
use crate::sql::{self, ProblemKind, Span, Split, TokenKind};

use statements::Checks;

/// A file that was read, with what its comments say.
#[derive(Debug)]
pub(crate) struct SqlSource {
    pub(crate) script: Script,
    /// The first comment line that is no directive.
    pub(crate) message: Option<String>,
    pub(crate) directives: Vec<Placed>,
    /// What the directives that were refused seem to mean.
    meant: Vec<&'static str>,
    /// Where something opens that never ends: what follows was not read as what it is.
    open: Option<usize>,
}

impl SqlSource {
    /// Whether a directive that is not there was refused, or lies behind something that never ends.
    pub(crate) fn may_hold(&self, word: &str) -> bool {
        let text = &*self.script.sql;
        self.meant.contains(&word) || self.open.is_some_and(|open| text[open..].contains(word))
    }

    pub(crate) fn find<T>(&self, pick: impl Fn(&Directive) -> Option<T>) -> Option<(T, &Placed)> {
        self.directives
            .iter()
            .find_map(|placed| Some((pick(&placed.directive)?, placed)))
    }
}

/// The text of a file, or the diagnostic that it is not text. The text is kept in `sources` either way.
pub(crate) fn decode(
    path: &str,
    bytes: &[u8],
    sources: &mut Sources,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<String> {
    match std::str::from_utf8(bytes) {
        Ok(text) => {
            let text = canonical(text).into_owned();
            sources.insert(path, text.as_str());
            Some(text)
        }
        Err(error) => {
            let valid = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
            let before = canonical(&valid);
            let (line, column) = position(&before, before.len());
            let rest = String::from_utf8_lossy(&bytes[error.valid_up_to()..]);
            let place = before.len();
            sources.insert(path, format!("{before}{}", rest.replace("\r\n", "\n")));
            diagnostics.push(
                Diagnostic::error(
                    Code::NotUtf8,
                    format!(
                        "byte {} (line {line}, column {column}) is not UTF-8",
                        error.valid_up_to()
                    ),
                )
                .at(path, place..place + 1, "")
                .help("save the file as UTF-8"),
            );
            None
        }
    }
}

/// Reads one SQL file for the dialects it is meant for.
pub(crate) fn read(
    file: &SqlFile<'_>,
    side: Side,
    dialects: &[Dialect],
    sources: &mut Sources,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<SqlSource> {
    let text = decode(file.path, file.bytes, sources, diagnostics)?;
    let mut found = Vec::new();
    let mut rebuild = false;
    let mut directives = Vec::new();
    let mut meant = Vec::new();
    let mut open = None;
    let mut message = None;
    let mut any_statement = false;
    for (index, dialect) in dialects.iter().copied().enumerate() {
        let split = sql::split(dialect, &text);
        any_statement |= !split.statements.is_empty();
        if index == 0 {
            (message, directives, meant) =
                comments(file.path, side, dialect, &text, &split, &mut found);
        }
        let transaction = !meant.contains(&"transaction")
            && !meant.contains(&"batch")
            && !directives.iter().any(runs_outside);
        found.extend(
            split
                .problems
                .iter()
                .map(|problem| problem_found(file.path, problem.kind, problem.span.clone())),
        );
        let opens = split
            .problems
            .iter()
            .filter(|problem| is_open(problem.kind));
        open = open
            .into_iter()
            .chain(opens.map(|problem| problem.span.start))
            .min();
        let checks = Checks {
            path: file.path,
            dialect,
            text: &text,
            transaction,
            meant: &meant,
        };
        rebuild |= checks.of(&split, &mut found);
    }
    rebuild |= directives
        .iter()
        .any(|placed| placed.directive == Directive::Rebuild);
    let source = SqlSource {
        script: Script {
            dialect: file.dialect,
            path: Cow::Owned(file.path.to_owned()),
            checksum: Checksum::of(&text),
            sql: Cow::Owned(text),
            transaction: !directives.iter().any(runs_outside),
            rebuild,
        },
        message,
        directives,
        meant,
        open,
    };
    found.extend(
        (source.directives.iter()).filter_map(|one| without_effect(file.path, one, dialects)),
    );
    check_emptiness(&source, side, any_statement, &mut found);
    // A plain file is read once for each dialect; what they all say is said once.
    if dialects.len() > 1 {
        found = distinct(found);
    }
    diagnostics.append(&mut found);
    Some(source)
}

/// What takes a file out of the one transaction: it says so, or a statement of it runs in batches, each of which commits.
const fn runs_outside(placed: &Placed) -> bool {
    matches!(
        placed.directive,
        Directive::TransactionOff | Directive::Batch(_)
    )
}

fn distinct(found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut seen: BTreeSet<(Code, usize, String)> = BTreeSet::new();
    let key = |one: &Diagnostic| {
        let start = one.places.first().map_or(0, |place| place.span.start);
        (one.code, start, one.message.clone())
    };
    found
        .into_iter()
        .filter(|one| seen.insert(key(one)))
        .collect()
}

const fn is_open(kind: ProblemKind) -> bool {
    matches!(
        kind,
        ProblemKind::UnterminatedString
            | ProblemKind::UnterminatedIdentifier
            | ProblemKind::UnterminatedComment
            | ProblemKind::UnterminatedDollarQuote
            | ProblemKind::UnterminatedTrigger
            | ProblemKind::UnterminatedCopy
    )
}

/// The message and the directives of a file, and what the refused ones seem to mean.
fn comments(
    path: &str,
    side: Side,
    dialect: Dialect,
    text: &str,
    split: &Split,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Option<String>, Vec<Placed>, Vec<&'static str>) {
    let mut message = None;
    let mut placed = Vec::new();
    let mut meant = Vec::new();
    let mut next = 0;
    for token in sql::tokens(dialect, text) {
        while split
            .statements
            .get(next)
            .is_some_and(|statement| token.span.start >= statement.span.end)
        {
            next += 1;
        }
        let is_comment = matches!(token.kind, TokenKind::LineComment | TokenKind::BlockComment);
        if !is_comment {
            continue;
        }
        if !text[token.span.clone()].starts_with("--") {
            let comment = &text[token.span.clone()];
            if let Some(refused) = directive::in_other_comment(comment, token.span.start, path) {
                meant.extend(refused.meant);
                diagnostics.push(refused.diagnostic);
            }
            continue;
        }
        let comment_start = token.span.start + "--".len();
        let comment = text[comment_start..token.span.end].trim_end();
        let leading = split
            .statements
            .get(next)
            .is_none_or(|statement| token.span.end <= statement.span.start);
        let Some((offset, body)) = directive::body(comment) else {
            if leading && next == 0 && message.is_none() && !comment.trim().is_empty() {
                message = Some(comment.trim().to_owned());
            }
            continue;
        };
        let spot = Spot {
            file: path,
            side,
            in_head: leading && next == 0,
            before_statement: leading && next < split.statements.len(),
        };
        match directive::parse(body, comment_start + offset, spot) {
            Ok(one) => placed.push(one),
            Err(refused) => {
                meant.extend(refused.meant);
                diagnostics.push(refused.diagnostic);
            }
        }
    }
    let placed = directive::deduplicate(placed, path, diagnostics);
    (message, placed, meant)
}

/// The directives of a script that was read without errors.
#[cfg(feature = "lint")]
pub(crate) fn directives(dialect: Dialect, script: &Script) -> Vec<Placed> {
    let split = sql::split(dialect, &script.sql);
    let side = match script.path.rsplit('/').next() {
        Some(name) if name.starts_with("down") => Side::Down,
        _ => Side::Up,
    };
    let (_, placed, _) = comments(
        &script.path,
        side,
        dialect,
        &script.sql,
        &split,
        &mut Vec::new(),
    );
    placed
}

/// What a directive says that means nothing on the only database that the file is for.
fn without_effect(path: &str, placed: &Placed, dialects: &[Dialect]) -> Option<Diagnostic> {
    let Directive::Batch(batch) = &placed.directive else {
        return None;
    };
    let of_server = batch.throttle.max_lag.is_some() || batch.throttle.max_load.is_some();
    if dialects != [Dialect::Sqlite] || !of_server {
        return None;
    }
    let what = "`max-lag` and `max-load` are about servers: on SQLite nothing is looked at";
    Some(
        Diagnostic::warning(Code::DirectiveWithoutEffect, what)
            .at(path, placed.span.clone(), "")
            .help("remove them, or write `throttle=SELECT …`"),
    )
}

pub(crate) fn problem_found(path: &str, kind: ProblemKind, span: Span) -> Diagnostic {
    use ProblemKind as P;
    let (code, message, help) = match kind {
        P::UnterminatedString => (
            Code::UnterminatedString,
            "this string has no end",
            "close the quote",
        ),
        P::UnterminatedIdentifier => (
            Code::UnterminatedIdentifier,
            "this quoted name has no end",
            "close the quote",
        ),
        P::UnterminatedComment => (
            Code::UnterminatedComment,
            "this comment has no end",
            "close it with `*/`",
        ),
        P::UnterminatedDollarQuote => (
            Code::UnterminatedDollarQuote,
            "this dollar quote has no end",
            "close it with the same tag",
        ),
        P::UnterminatedTrigger => (
            Code::UnterminatedBody,
            "this body has no end",
            "close it with `END;`",
        ),
        P::UnterminatedCopy => (
            Code::UnterminatedCopy,
            "this COPY has no end of its data",
            "end the data with a line `\\.`",
        ),
        P::DelimiterWithoutValue => (
            Code::Delimiter,
            "DELIMITER names no delimiter",
            "write `DELIMITER //`, and `DELIMITER ;` after it",
        ),
        P::MetaCommand => (
            Code::MetaCommand,
            "this is a command of psql, not SQL",
            "remove it, or write the SQL that it stands for",
        ),
        P::NulByte => (
            Code::NulByte,
            "a NUL byte cannot be part of SQL",
            "remove it",
        ),
        P::LoneCarriageReturn => {
            return Diagnostic::warning(
                Code::LoneCarriageReturn,
                "a carriage return stands without a line feed",
            )
            .at(path, span, "")
            .help("save the file with LF or CRLF at the ends of its lines");
        }
        P::InvisibleCharacter => (
            Code::InvisibleCharacter,
            "an invisible character can make SQL read differently from what it does",
            "remove it, or write it as an escape",
        ),
    };
    Diagnostic::error(code, message)
        .at(path, span, "")
        .help(help)
}

fn check_emptiness(
    source: &SqlSource,
    side: Side,
    any_statement: bool,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let path = &*source.script.path;
    let start = 0..source
        .script
        .sql
        .find('\n')
        .unwrap_or(source.script.sql.len());
    let empty = source.find(|directive| matches!(directive, Directive::Empty(_)).then_some(()));
    let irreversible =
        source.find(|directive| matches!(directive, Directive::Irreversible(_)).then_some(()));
    if any_statement {
        if let Some(((), placed)) = irreversible {
            diagnostics.push(
                Diagnostic::error(
                    Code::IrreversibleWithSql,
                    "this way back is called irreversible, and holds SQL",
                )
                .at(path, placed.span.clone(), "")
                .help("remove the directive, or the SQL"),
            );
        }
        if let Some(((), placed)) = empty {
            diagnostics.push(
                Diagnostic::error(
                    Code::MisplacedDirective,
                    "this file is called empty, and holds SQL",
                )
                .at(path, placed.span.clone(), "")
                .help("remove the directive, or the SQL"),
            );
        }
    } else if empty.is_none()
        && irreversible.is_none()
        && source.open.is_none()
        && !source.meant.contains(&"empty")
        && !source.meant.contains(&"irreversible")
    {
        diagnostics.push(match side {
            Side::Down => Diagnostic::error(Code::EmptyDown, "the way back holds no statement")
                .at(path, start, "")
                .help(
                    "write the SQL that undoes up.sql; if there is no way back, write \
                     `-- migrate: irreversible because <reason>`",
                ),
            _ => Diagnostic::error(Code::EmptyUp, "the revision holds no statement")
                .at(path, start, "")
                .help("write its SQL, or `-- migrate: empty because <reason>`"),
        });
    }
}
