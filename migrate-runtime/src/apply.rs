//! One step inside an open transaction: its SQL or its function, and its row in the history.

use std::time::Duration;

use migrate_core::checksum::Checksum;
use migrate_core::diagnostic::{Code, Diagnostic, Sources};
use migrate_core::history::Record;
use migrate_core::plan::Step;
use migrate_core::revision::{Revision, Way};
use migrate_core::sql::{self, Span, Statement};
use migrate_core::target::Direction;

use crate::backend::{Backend, BatchFailed};
use crate::engine::{Job, way};
use crate::error::{Error, database_message};
use crate::locate::locate;
use crate::migrator::run_id;
use crate::tables::{DownMode, NewRow};

/// What a step did.
pub(crate) struct Applied {
    pub(crate) statements: usize,
}

/// SQL with a name, for messages.
pub(crate) struct Text<'a> {
    pub(crate) root: &'a str,
    pub(crate) path: &'a str,
    pub(crate) sql: &'a str,
}

impl Text<'_> {
    /// The error of a statement, with its place in the file.
    pub(crate) fn failed(
        &self,
        statement: &Statement,
        number: usize,
        total: usize,
        error: sqlx::Error,
    ) -> Error {
        if crate::backend::concerns_the_database(&error) {
            return crate::backend::failed(error);
        }
        let message = database_message(&error);
        let span = locate(&message, self.sql, statement.span.clone());
        let diagnostic = Diagnostic::error(Code::StatementFailed, message).at(
            self.path,
            span,
            format!("statement {number} of {total}"),
        );
        self.sourced(diagnostic).caused_by(error)
    }

    pub(crate) fn error(
        &self,
        code: Code,
        message: impl Into<String>,
        span: Span,
        help: &str,
    ) -> Error {
        self.sourced(
            Diagnostic::error(code, message)
                .at(self.path, span, "")
                .help(help),
        )
    }

    fn sourced(&self, diagnostic: Diagnostic) -> Error {
        let mut sources = Sources::new(self.root);
        sources.insert(self.path, self.sql);
        Error::from(diagnostic).with_sources(sources)
    }
}

/// Applies or reverts a revision of the chain.
pub(crate) async fn chain_step<B: Backend>(
    backend: &mut B,
    job: &Job<'_>,
    revision: &Revision,
    direction: Direction,
) -> Result<Applied, Error> {
    match way(revision, direction) {
        Way::Irreversible { .. } => Ok(Applied { statements: 0 }),
        Way::Rust { path, rebuild, .. } => {
            let Some(function) = job.chain.function(&revision.id) else {
                return Err(Error::new(format!(
                    "revision `{}` is not linked in",
                    revision.label()
                )));
            };
            let function = match direction {
                Direction::Up => function.up,
                Direction::Down => function.down,
            };
            let guard = guard();
            run_own(backend, &format!("SAVEPOINT {guard};")).await?;
            function(&mut backend.context(&revision.id))
                .await
                .map_err(|error| rust_failed(error, revision, path))?;
            if let Err(failed) = backend.run(&format!("RELEASE {guard};")).await {
                return Err(transaction_ended(
                    failed.error,
                    &format!("{}/{path}", job.chain.root),
                ));
            }
            if *rebuild && let Some(broken) = backend.broken_references().await? {
                return Err(Error::from(foreign_key_check(broken).at(&**path, 0..0, "")));
            }
            Ok(Applied { statements: 0 })
        }
        way @ Way::Sql(_) => {
            let Some(script) = way.script(B::DIALECT) else {
                return Err(Error::new(format!(
                    "revision `{}` has no SQL for {}",
                    revision.label(),
                    B::DIALECT
                )));
            };
            let text = Text {
                root: &job.chain.root,
                path: &script.path,
                sql: &script.sql,
            };
            script_in_transaction(backend, &text, script.rebuild).await
        }
    }
}

/// Reverts a revision that only the database knows, with the way back that was kept there.
pub(crate) async fn stored_step<B: Backend>(
    backend: &mut B,
    job: &Job<'_>,
    record: &Record,
) -> Result<Applied, Error> {
    let stored = backend.stored_down(&job.tables, &record.id).await?;
    let no_way = |why: &str| {
        Error::from(
            Diagnostic::error(
                Code::NoWayBack,
                format!(
                    "revision `{}` ({}) {why}",
                    record.label(),
                    record.provenance()
                ),
            )
            .help("run the downgrade with the program that applied it"),
        )
    };
    let Some((down, sql)) = stored.and_then(|down| Some((down.clone(), down.sql?))) else {
        return Err(no_way(
            "has no way back in the history: it is written in Rust, or irreversible",
        ));
    };
    if down.checksum != Some(Checksum::of(&sql)) {
        return Err(no_way(
            "has a way back in the history that is not what was recorded with it",
        ));
    }
    if down.mode == Some(DownMode::Statements) {
        return Err(no_way(
            "is taken back statement by statement, outside of a transaction",
        ));
    }
    let path = format!("{}_{}/down.sql", record.id, record.name);
    let text = Text {
        root: "(history)",
        path: &path,
        sql: &sql,
    };
    script_in_transaction(backend, &text, down.mode == Some(DownMode::Rebuild)).await
}

async fn script_in_transaction<B: Backend>(
    backend: &mut B,
    text: &Text<'_>,
    rebuild: bool,
) -> Result<Applied, Error> {
    let statements = sql::split(B::DIALECT, text.sql).statements;
    let guard = guard();
    let mut batch = format!("SAVEPOINT {guard};\n");
    for statement in &statements {
        batch.push_str(&text.sql[statement.span.clone()]);
        batch.push_str("\n;\n");
    }
    batch.push_str(&format!("RELEASE {guard};\n"));
    if let Err(BatchFailed { completed, error }) = backend.run(&batch).await {
        // The savepoint is the batch's first statement.
        let failed = completed
            .checked_sub(1)
            .and_then(|at| Some((at, statements.get(at)?)));
        return Err(match failed {
            Some((at, statement)) => text.failed(statement, at + 1, statements.len(), error),
            None if completed == 0 => crate::backend::failed(error),
            None => transaction_ended(error, text.path),
        });
    }
    if rebuild && let Some(broken) = backend.broken_references().await? {
        let last = statements
            .last()
            .map_or(0..0, |statement| statement.span.clone());
        let found = foreign_key_check(broken);
        return Err(text.error(Code::ForeignKeyCheck, found.message, last, &found.help));
    }
    Ok(Applied {
        statements: statements.len(),
    })
}

/// Writes the history and the log, in the transaction of the step.
pub(crate) async fn record<B: Backend>(
    backend: &mut B,
    job: &Job<'_>,
    step: &Step<'_>,
    direction: Direction,
    statements: usize,
    elapsed: Duration,
) -> Result<(), Error> {
    let tables = &job.tables;
    let sql = match (step, direction) {
        (Step::Chain(revision), Direction::Up) => {
            let kind = if revision.up.is_rust() { "rust" } else { "sql" };
            let row = NewRow {
                state: "applied",
                kind,
                statements,
                done: statements,
                elapsed: Some(elapsed),
            };
            tables.insert(revision, B::DIALECT, &row, &job.runner)
                + &tables.log("apply", Some(step.id()), None, &job.runner)
        }
        _ => tables.delete(step.id()) + &tables.log("revert", Some(step.id()), None, &job.runner),
    };
    run_own(backend, &sql).await
}

/// Runs statements of our own.
pub(crate) async fn run_own<B: Backend>(backend: &mut B, sql: &str) -> Result<(), Error> {
    backend
        .run(sql)
        .await
        .map_err(|failed| crate::backend::failed(failed.error))
}

/// The savepoint around a revision's statements: it is gone when they ended the transaction. Its name cannot be guessed.
fn guard() -> String {
    format!("cm_{}", run_id())
}

fn transaction_ended(error: sqlx::Error, path: &str) -> Error {
    Error::from(
        Diagnostic::error(Code::TransactionEnded, format!("`{path}` ended the transaction that it ran in"))
            .help("take COMMIT and ROLLBACK out of it; what it committed stayed in the database, and is not recorded"),
    )
    .caused_by(error)
}

fn foreign_key_check(broken: String) -> Diagnostic {
    Diagnostic::error(Code::ForeignKeyCheck, format!("after this revision {broken}"))
        .help("it was rolled back; keep the rows that are referred to, or remove those that refer to them first")
}

fn rust_failed(error: Error, revision: &Revision, path: &str) -> Error {
    let said: Vec<String> = error
        .diagnostics()
        .iter()
        .map(|found| found.message.clone())
        .collect();
    let message = format!(
        "revision `{}` failed: {}",
        revision.label(),
        said.join("; ")
    );
    Error::from(Diagnostic::error(Code::RustFailed, message).at(path, 0..0, "")).caused_by(error)
}
