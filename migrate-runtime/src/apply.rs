//! One step inside an open transaction: its SQL or its function, and its row in the history.

use migrate_core::checksum::Checksum;
use migrate_core::diagnostic::{Code, Diagnostic, Sources};
use migrate_core::dialect::Dialect;
use migrate_core::history::Record;
use migrate_core::revision::{Revision, Way};
use migrate_core::sql::{self, Span, Statement};
use migrate_core::target::Direction;

use crate::backend::{Backend, BatchFailed, broken_reference};
use crate::engine::{Job, way};
use crate::error::{Error, database_message};
use crate::locate::locate;
use crate::migrator::run_id;
use crate::tables::DownMode;

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

/// Runs the function of a revision in Rust.
pub(crate) async fn function<B: Backend>(
    backend: &mut B,
    job: &Job<'_>,
    revision: &Revision,
    direction: Direction,
) -> Result<(), Error> {
    let Way::Rust { path, .. } = way(revision, direction) else {
        return Ok(());
    };
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
    let ran = function(&mut backend.context(&revision.id)).await;
    ran.map_err(|error| rust_failed(error, revision, path))?;
    if let Err(failed) = backend.run(&format!("RELEASE {guard};")).await {
        return Err(transaction_ended(
            failed.error,
            &format!("{}/{path}", job.chain.root),
        ));
    }
    match backend.broken_references().await {
        Some(broken) => Err(Error::from(broken_reference(&broken).at(&**path, 0..0, ""))),
        None => Ok(()),
    }
}

/// SQL of one step, taken apart.
pub(crate) struct Script<'a> {
    pub(crate) text: Text<'a>,
    pub(crate) statements: Vec<Statement>,
}

impl<'a> Script<'a> {
    pub(crate) fn new(text: Text<'a>, dialect: Dialect) -> Self {
        let statements = sql::split(dialect, text.sql).statements;
        Self { text, statements }
    }

    /// The error of a reference that is broken when its statements are done.
    fn broken(&self, broken: &str) -> Error {
        let end = self.statements.last();
        let place = end.map_or(0..0, |statement| statement.span.clone());
        let found = broken_reference(broken);
        self.text
            .error(found.code, found.message, place, &found.help)
    }
}

/// How much SQL goes to the database at once. `SQLite` copies the rest of a message for each statement of it, so a
/// large one costs its square.
const MESSAGE_BYTES: usize = 16 * 1024;

/// As many statements as travel at once, and how many they are.
fn message(scripts: &[Script<'_>], pieces: &[(usize, usize)]) -> (String, usize) {
    let mut message = String::new();
    let mut count = 0;
    for (at, number) in pieces {
        let Script {
            text, statements, ..
        } = &scripts[*at];
        message.push_str(statements[*number].text(text.sql));
        message.push_str(";\n");
        count += 1;
        if message.len() >= MESSAGE_BYTES {
            break;
        }
    }
    (message, count)
}

/// Runs the statements of several scripts as few messages. `finished` is told each time a script is done.
pub(crate) async fn scripts<B: Backend>(
    backend: &mut B,
    scripts: &[Script<'_>],
    finished: &mut (dyn FnMut(usize) + Send),
) -> Result<(), (usize, Error)> {
    let of = |error| (0, error);
    let guard = guard();
    run_own(backend, &format!("SAVEPOINT {guard};"))
        .await
        .map_err(of)?;
    let numbers = |at: usize| (0..scripts[at].statements.len()).map(move |number| (at, number));
    let pieces: Vec<(usize, usize)> = (0..scripts.len()).flat_map(numbers).collect();
    let mut current = 0;
    let mut rest = &pieces[..];
    while !rest.is_empty() {
        let (message, count) = message(scripts, rest);
        let (sent, after) = rest.split_at(count);
        rest = after;
        let mut count = |completed: usize| {
            let (at, number) = sent[(completed - 1).min(sent.len() - 1)];
            // A script without statements is done when the next one starts.
            let through = if number + 1 == scripts[at].statements.len() {
                at + 1
            } else {
                at
            };
            (current..through).for_each(&mut *finished);
            current = current.max(through);
        };
        if let Err(BatchFailed { completed, error }) =
            backend.run_counting(&message, &mut count).await
        {
            let (at, number) = sent[completed.min(sent.len() - 1)];
            let Script {
                text, statements, ..
            } = &scripts[at];
            return Err((
                at,
                text.failed(&statements[number], number + 1, statements.len(), error),
            ));
        }
    }
    (current..scripts.len()).for_each(&mut *finished);
    let last = scripts.len().saturating_sub(1);
    if let Err(failed) = backend.run(&format!("RELEASE {guard};")).await {
        let path = scripts.get(last).map_or("", |script| script.text.path);
        return Err((last, transaction_ended(failed.error, path)));
    }
    if let Some(script) = scripts.get(last)
        && let Some(broken) = backend.broken_references().await
    {
        return Err((last, script.broken(&broken)));
    }
    Ok(())
}

/// The way back of a revision that only the database knows, as it was kept there.
pub(crate) async fn stored<B: Backend>(
    backend: &mut B,
    job: &Job<'_>,
    record: &Record,
) -> Result<String, Error> {
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
    Ok(sql)
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
