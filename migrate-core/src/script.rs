//! One SQL file: its head, its directives, and what in it cannot run.

use std::borrow::Cow;

use crate::checksum::{Checksum, canonical};
use crate::diagnostic::{Code, Diagnostic, Sources, position};
use crate::dialect::Dialect;
use crate::directive::{self, Directive, Placed, Side, Spot};
use crate::folder::SqlFile;
use crate::revision::Script;
use crate::sql::{self, Effect, ProblemKind, Span, Split, TokenKind};

/// A file that was read, with what its comments say.
#[derive(Debug)]
pub(crate) struct SqlSource {
    pub(crate) script: Script,
    /// The first comment line that is no directive.
    pub(crate) message: Option<String>,
    pub(crate) directives: Vec<Placed>,
}

impl SqlSource {
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
            let (line, column) = position(&valid, valid.len());
            let rest = String::from_utf8_lossy(&bytes[error.valid_up_to()..]);
            let place = canonical(&valid).len();
            sources.insert(path, format!("{}{}", canonical(&valid), canonical(&rest)));
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
    let mut message = None;
    let mut any_statement = false;
    for (index, dialect) in dialects.iter().copied().enumerate() {
        let split = sql::split(dialect, &text);
        any_statement |= !split.statements.is_empty();
        if index == 0 {
            (message, directives) = comments(file.path, side, dialect, &text, &split, &mut found);
        }
        let transaction = !directives
            .iter()
            .any(|placed| placed.directive == Directive::TransactionOff);
        found.extend(
            split
                .problems
                .iter()
                .map(|problem| problem_found(file.path, problem.kind, problem.span.clone())),
        );
        let checks = Checks {
            path: file.path,
            dialect,
            text: &text,
            transaction,
        };
        rebuild |= checks.statements(&split, &mut found);
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
            transaction: !directives
                .iter()
                .any(|placed| placed.directive == Directive::TransactionOff),
            rebuild,
        },
        message,
        directives,
    };
    check_emptiness(&source, side, any_statement, !found.is_empty(), &mut found);
    // A plain file is read once for each dialect; what they all say is said once.
    for one in found {
        if !diagnostics.contains(&one) {
            diagnostics.push(one);
        }
    }
    Some(source)
}

/// The message and the directives of a file.
fn comments(
    path: &str,
    side: Side,
    dialect: Dialect,
    text: &str,
    split: &Split,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Option<String>, Vec<Placed>) {
    let mut message = None;
    let mut placed = Vec::new();
    let mut next = 0;
    for token in sql::tokens(dialect, text) {
        while split
            .statements
            .get(next)
            .is_some_and(|statement| token.span.start >= statement.span.end)
        {
            next += 1;
        }
        if token.kind != TokenKind::LineComment || !text[token.span.clone()].starts_with("--") {
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
            Err(found) => diagnostics.push(*found),
        }
    }
    for one in &placed {
        diagnostics.extend(without_effect(path, one));
    }
    (message, directive::deduplicate(placed, path, diagnostics))
}

/// Directives that are understood and do nothing yet: said aloud, never passed over.
fn without_effect(path: &str, placed: &Placed) -> Option<Diagnostic> {
    let what = match placed.directive {
        Directive::Batch(_) => {
            "`batch` is understood, but this version runs the statement in one piece"
        }
        Directive::Replaces(..) => {
            "`replaces` is understood, but this version does not accept a squash in place of what it replaces"
        }
        _ => return None,
    };
    Some(
        Diagnostic::warning(Code::DirectiveWithoutEffect, what)
            .at(path, placed.span.clone(), "")
            .help("remove it, or accept what happens without it"),
    )
}

fn problem_found(path: &str, kind: ProblemKind, span: Span) -> Diagnostic {
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

/// What of a file's statements cannot run the way the file says.
struct Checks<'a> {
    path: &'a str,
    dialect: Dialect,
    text: &'a str,
    transaction: bool,
}

impl Checks<'_> {
    /// Returns whether tables are rebuilt, so that `SQLite`'s foreign keys have to be off.
    fn statements(&self, split: &Split, diagnostics: &mut Vec<Diagnostic>) -> bool {
        let mut rebuild = false;
        for statement in &split.statements {
            let span = statement.span.clone();
            let text = &self.text[span.clone()];
            let first_line = span.start..span.start + text.find('\n').unwrap_or(text.len());
            match sql::effect(self.dialect, text) {
                Effect::TransactionControl { keyword } => {
                    diagnostics.push(self.transaction_control(&keyword, first_line))
                }
                Effect::OutsideTransaction { what } if self.transaction => diagnostics.push(
                    Diagnostic::error(
                        Code::NeedsTransactionOff,
                        format!("{what} cannot run inside a transaction"),
                    )
                    .at(self.path, first_line, "")
                    .help(self.outside_help(&what)),
                ),
                Effect::Attach => diagnostics.push(
                    Diagnostic::error(Code::Attach, "a revision works on one database")
                        .at(self.path, first_line, "")
                        .help("copy between databases in the application, or in a revision.rs"),
                ),
                Effect::DropTable => rebuild |= self.dialect == Dialect::Sqlite,
                _ => {}
            }
        }
        rebuild
    }

    fn transaction_control(&self, keyword: &str, span: Span) -> Diagnostic {
        let help = if self.transaction {
            "remove it: the revision runs in a transaction of its own"
        } else {
            "remove it: with `transaction off` each statement is recorded as it is done"
        };
        Diagnostic::error(
            Code::TransactionControl,
            format!("{keyword} would end or nest the revision's transaction"),
        )
        .at(self.path, span, "")
        .help(help)
    }

    fn outside_help(&self, what: &str) -> &'static str {
        if self.dialect == Dialect::Sqlite && what.eq_ignore_ascii_case("PRAGMA foreign_keys") {
            "remove it: foreign keys are off while a revision that drops a table runs, and checked before it commits"
        } else {
            "move it to a revision of its own with `-- migrate: transaction off` in its head"
        }
    }
}

fn check_emptiness(
    source: &SqlSource,
    side: Side,
    any_statement: bool,
    broken: bool,
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
        if let Some((_, placed)) = irreversible {
            diagnostics.push(
                Diagnostic::error(
                    Code::IrreversibleWithSql,
                    "this way back is called irreversible, and holds SQL",
                )
                .at(path, placed.span.clone(), "")
                .help("remove the directive, or the SQL"),
            );
        }
        if let Some((_, placed)) = empty {
            diagnostics.push(
                Diagnostic::error(
                    Code::MisplacedDirective,
                    "this file is called empty, and holds SQL",
                )
                .at(path, placed.span.clone(), "")
                .help("remove the directive, or the SQL"),
            );
        }
    } else if empty.is_none() && irreversible.is_none() && !broken {
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
