//! What in a file's statements cannot run, or cannot be resumed, the way the file says.

use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::Dialect;
use crate::directive::{self, Directive};
use crate::sql::{self, Completion, Effect, Span, Split, Statement};

/// What of a file's statements cannot run the way the file says.
pub(super) struct Checks<'a> {
    pub(super) path: &'a str,
    pub(super) dialect: Dialect,
    pub(super) text: &'a str,
    pub(super) transaction: bool,
    /// What the directives that were refused seem to mean.
    pub(super) meant: &'a [&'static str],
}

impl Checks<'_> {
    /// Returns whether tables are rebuilt, so that `SQLite`'s foreign keys have to be off.
    pub(super) fn of(&self, split: &Split, diagnostics: &mut Vec<Diagnostic>) -> bool {
        let mut rebuild = false;
        for statement in &split.statements {
            let span = statement.span.clone();
            let text = &self.text[span.clone()];
            let first_line = first_line_of(text, span.start);
            match sql::effect(self.dialect, text) {
                Effect::TransactionControl { keyword } => {
                    diagnostics.push(self.transaction_control(&keyword, first_line));
                }
                Effect::OutsideTransaction { what } if self.transaction => diagnostics.push(
                    Diagnostic::error(
                        Code::NeedsTransactionOff,
                        format!("`{what}` cannot run inside a transaction"),
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
            self.batches(statement, diagnostics);
            if self.needs_probe(split, statement) {
                diagnostics.push(self.without_probe(first_line_of(text, span.start)));
            }
        }
        rebuild
    }

    /// What of a statement cannot run in batches that is to.
    fn batches(&self, statement: &Statement, diagnostics: &mut Vec<Diagnostic>) {
        let directives = directive::statement_directives(self.dialect, self.text, statement);
        let batches = |one: &&Directive| matches!(one, Directive::Batch(_));
        let (start, text) = (statement.span.start, &self.text[statement.span.clone()]);
        match directives.iter().filter(batches).count() {
            0 => return,
            1 => {}
            _ => diagnostics.push(
                Diagnostic::error(Code::DuplicateDirective, "this statement has `batch` twice")
                    .at(self.path, first_line_of(text, start), "")
                    .help("keep one of them"),
            ),
        }
        if let Err(refused) = sql::batched(self.dialect, text) {
            let span = start + refused.span.start..start + refused.span.end;
            diagnostics.push(
                Diagnostic::error(
                    Code::NotBatched,
                    format!("this statement cannot run in batches: {}", refused.what),
                )
                .at(self.path, span, "")
                .help(refused.help),
            );
        }
    }

    /// Whether a run that was stopped could not tell if this statement has run.
    fn needs_probe(&self, split: &Split, statement: &Statement) -> bool {
        let alone = match self.dialect {
            Dialect::Sqlite => false,
            Dialect::Postgres => !self.transaction,
            Dialect::Mysql => true,
        };
        let text = &self.text[statement.span.clone()];
        let refused = matches!(
            sql::effect(self.dialect, text),
            Effect::TransactionControl { .. }
        );
        alone
            && !refused
            && sql::completion(self.dialect, text) == Completion::Unknown
            && !["probe", "idempotent"]
                .iter()
                .any(|word| self.meant.contains(word))
            && !directive::statement_directives(self.dialect, self.text, statement)
                .iter()
                .any(|one| matches!(one, Directive::Probe(_) | Directive::Idempotent))
            // What was not read as what it is was told of already.
            && !split.problems.iter().any(|problem| {
                problem.span.start < statement.span.end && statement.span.start < problem.span.end
            })
    }

    fn without_probe(&self, span: Span) -> Diagnostic {
        Diagnostic::error(
            Code::NeedsProbe,
            format!(
                "on {}, nothing tells a resumed run whether this statement has run",
                match self.dialect {
                    Dialect::Mysql => "MySQL",
                    _ => "PostgreSQL",
                }
            ),
        )
        .at(self.path, span, "")
        .help(
            "write in the line before it `-- migrate: probe SELECT …` (true when it has run), or \
             `-- migrate: idempotent` (running it again does no harm)",
        )
    }

    fn transaction_control(&self, keyword: &str, span: Span) -> Diagnostic {
        let (harm, help) = if self.transaction {
            (
                "would interfere with the revision's transaction",
                "remove it: the revision runs in a transaction of its own",
            )
        } else {
            (
                "has no place in a revision that runs outside a transaction",
                "remove it: with `transaction off` each statement is recorded as it is done",
            )
        };
        Diagnostic::error(Code::TransactionControl, format!("`{keyword}` {harm}"))
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

fn first_line_of(text: &str, start: usize) -> Span {
    start..start + text.find('\n').unwrap_or(text.len())
}
