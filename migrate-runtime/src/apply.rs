//! One step inside an open transaction: its SQL or its function, and its row in the history.

use migrate_core::checksum::Checksum;
use migrate_core::diagnostic::{Code, Diagnostic, Sources};
use migrate_core::dialect::Dialect;
use migrate_core::history::Record;
use migrate_core::revision::{Revision, Way};
use migrate_core::sql::{self, Span, Statement};
use migrate_core::target::Direction;

use crate::backend::{Backend, broken_reference};
use crate::engine::{Job, way};
use crate::error::{Error, is_out_of_locks};
use crate::migrator::run_id;
use crate::tables::DownMode;
use crate::words::{database_message_showing, holds_data};

/// SQL with a name, for messages.
pub(crate) struct Text<'a> {
    pub(crate) root: &'a str,
    pub(crate) path: &'a str,
    pub(crate) sql: &'a str,
    /// Whether its errors may show values and pieces of SQL that the database repeats.
    pub(crate) show_data: bool,
}

impl Text<'_> {
    /// The error of a statement, with its place in the file. `offset`: where in the statement, if the database says.
    pub(crate) fn failed<B: Backend>(
        &self,
        statement: &Statement,
        number: usize,
        total: usize,
        offset: Option<usize>,
        error: sqlx::Error,
    ) -> Error {
        if B::concerns_the_database(&error) {
            return B::failed(error);
        }
        let message = database_message_showing(&error, self.show_data);
        let help = if is_out_of_locks(&error) {
            "one transaction holds a lock for each table and index that it makes: cut the revision in two, or raise `max_locks_per_transaction` of the server"
        } else if !self.show_data && holds_data(&error) {
            "`--show-data` shows the values that the database names"
        } else {
            ""
        };
        let span = B::locate(&error, self.sql, statement.span.clone(), offset);
        let diagnostic = Diagnostic::error(Code::StatementFailed, message)
            .at(self.path, span, format!("statement {number} of {total}"))
            .help(help);
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
    backend.own(&format!("SAVEPOINT {guard};")).await?;
    backend.flush().await?;
    let Some(mut context) = backend.context(&revision.id) else {
        return Err(Error::new("the connection is gone"));
    };
    let ran = function(&mut context).await;
    drop(context);
    ran.map_err(|error| rust_failed(error, revision, path, &job.chain.root))?;
    if let Err(failed) = backend.run(&format!("RELEASE SAVEPOINT {guard};")).await {
        return Err(transaction_ended(
            failed.error,
            &format!("{}/{path}", job.chain.root),
        ));
    }
    if let Some(broken) = backend.broken_references().await {
        return Err(Error::from(broken_reference(&broken).at(&**path, 0..0, "")));
    }
    // What it set is not known.
    let reset = backend.reset_in_transaction("SET");
    forget(backend, &reset).await
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

    /// The error of one of its statements.
    pub(crate) fn failed<B: Backend>(
        &self,
        number: usize,
        offset: Option<usize>,
        error: sqlx::Error,
    ) -> Error {
        let statement = &self.statements[number];
        let total = self.statements.len();
        self.text
            .failed::<B>(statement, number + 1, total, offset, error)
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

/// A statement: of which script, and its number there.
type Place = (usize, usize);

/// A statement in a message.
struct Sent {
    /// Where it starts, in bytes.
    start: usize,
    /// How many statements of the message are done when it is.
    ends_at: usize,
}

/// As many statements as travel at once. Between two scripts stands what undoes what the first one set.
fn message<B: Backend>(
    backend: &B,
    scripts: &[Script<'_>],
    places: &[Place],
) -> (String, Vec<Sent>) {
    let bytes = backend.message_bytes();
    let mut message = String::new();
    let mut starts: Vec<Sent> = Vec::new();
    let (mut count, mut before) = (0, None);
    for (at, number) in places {
        let Script {
            text, statements, ..
        } = &scripts[*at];
        if statements[*number].copy_data.is_some() && !starts.is_empty() {
            break;
        }
        if let Some(before) = before.replace(*at).filter(|before| before != at) {
            let reset = reset(backend, &scripts[before..*at]);
            // Each statement of it ends its line.
            count += reset.matches(";\n").count();
            message.push_str(&reset);
        }
        count += 1;
        starts.push(Sent {
            start: message.len(),
            ends_at: count,
        });
        message.push_str(statements[*number].text(text.sql));
        message.push_str(";\n");
        if message.len() >= bytes || statements[*number].copy_data.is_some() {
            break;
        }
    }
    (message, starts)
}

/// What undoes what scripts set.
fn reset<B: Backend>(backend: &B, scripts: &[Script<'_>]) -> String {
    let resets = scripts
        .iter()
        .map(|script| backend.reset_in_transaction(script.text.sql));
    // One is enough.
    resets
        .into_iter()
        .find(|reset| !reset.is_empty())
        .unwrap_or_default()
}

/// Runs the statements of several scripts as few messages. `finished` is told each time a script is done.
pub(crate) async fn scripts<B: Backend>(
    backend: &mut B,
    scripts: &[Script<'_>],
    finished: &mut (dyn FnMut(usize) + Send),
) -> Result<(), (usize, Error)> {
    let of = |error| (0, error);
    let guard = guard();
    backend
        .own(&format!("SAVEPOINT {guard};"))
        .await
        .map_err(of)?;
    let numbers = |at: usize| (0..scripts[at].statements.len()).map(move |number| (at, number));
    let places: Vec<Place> = (0..scripts.len()).flat_map(numbers).collect();
    let mut current = 0;
    let mut rest = &places[..];
    while let Some((at, number)) = rest.first() {
        let Script { text, statements } = &scripts[*at];
        let (message, starts) = message(backend, scripts, rest);
        let (sent, after) = rest.split_at(starts.len());
        rest = after;
        let mut count = |completed: usize| {
            let Some(last) = starts
                .partition_point(|sent| sent.ends_at <= completed)
                .checked_sub(1)
            else {
                return;
            };
            let (at, number) = sent[last];
            // A script without statements is done when the next one starts.
            let through = if number + 1 == scripts[at].statements.len() {
                at + 1
            } else {
                at
            };
            (current..through).for_each(&mut *finished);
            current = current.max(through);
        };
        let ran = match &statements[*number].copy_data {
            Some(data) => {
                let sql = statements[*number].text(text.sql);
                let copied = backend.copy(sql, &text.sql[data.clone()]).await;
                if copied.is_ok() {
                    count(1);
                }
                copied
            }
            None => backend.run_counting(&message, &mut count).await,
        };
        if let Err(failed) = ran {
            if failed.own {
                return Err((sent[0].0, B::failed(failed.error)));
            }
            let which = starts
                .partition_point(|sent| sent.ends_at <= failed.completed)
                .min(sent.len() - 1);
            let (at, number) = sent[which];
            let offset = failed
                .position
                .and_then(|position| position.checked_sub(starts[which].start));
            return Err((at, scripts[at].failed::<B>(number, offset, failed.error)));
        }
        if let Some((next, _)) = rest.first() {
            // What a script sets is not for the next one.
            let last = sent.last().map_or(*at, |(last, _)| *last);
            let undo = reset(backend, &scripts[last..*next]);
            forget(backend, &undo)
                .await
                .map_err(|error| (last, error))?;
        }
    }
    (current..scripts.len()).for_each(&mut *finished);
    let last = scripts.len().saturating_sub(1);
    if let Err(error) = backend.own(&format!("RELEASE SAVEPOINT {guard};")).await {
        let path = scripts.get(last).map_or("", |script| script.text.path);
        return Err((last, ended(error, path)));
    }
    if let Some(script) = scripts.get(last) {
        let undo = backend.reset_in_transaction(script.text.sql);
        forget(backend, &undo)
            .await
            .map_err(|error| (last, error))?;
        if let Some(broken) = backend.broken_references().await {
            return Err((last, script.broken(&broken)));
        }
    }
    Ok(())
}

/// Undoes that something was set. Sent at once: the server reads a message in the encoding that it was told before, and the
/// next one is ours.
async fn forget<B: Backend>(backend: &mut B, reset: &str) -> Result<(), Error> {
    if reset.is_empty() {
        return Ok(());
    }
    backend.own(reset).await?;
    backend.flush().await
}

/// The way back of a revision that only the database knows, as it was kept there.
pub(crate) async fn stored<B: Backend>(
    backend: &mut B,
    job: &Job<'_>,
    record: &Record,
) -> Result<Stored, Error> {
    let stored = backend.stored_down(&job.tables, &record.id).await?;
    let no_way = |why: &str| no_way(record, why);
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
    if down.mode == Some(DownMode::Statements) && job.dialect() == Dialect::Sqlite {
        return Err(no_way(BY_STATEMENT));
    }
    Ok(Stored {
        sql,
        mode: down.mode,
    })
}

const BY_STATEMENT: &str = "is taken back statement by statement, outside of a transaction";

fn no_way(record: &Record, why: &str) -> Error {
    let message = format!(
        "revision `{}` ({}) {why}",
        record.label(),
        record.provenance()
    );
    Error::from(
        Diagnostic::error(Code::NoWayBack, message)
            .help("run the downgrade with the program that applied it"),
    )
}

/// A way back as it was kept in the history.
pub(crate) struct Stored {
    pub(crate) sql: String,
    mode: Option<DownMode>,
}

impl Stored {
    /// The SQL, if it can share a transaction.
    pub(crate) fn in_transaction(self, record: &Record) -> Result<String, Error> {
        match self.mode {
            Some(DownMode::Statements) => Err(no_way(record, BY_STATEMENT)),
            _ => Ok(self.sql),
        }
    }
}

/// The savepoint around a revision's statements: it is gone when they ended the transaction. Its name cannot be guessed.
fn guard() -> String {
    format!("cm_{}", run_id())
}

/// The same, when the database's answer was understood already.
fn ended(error: Error, path: &str) -> Error {
    let found = transaction_gone(path);
    Error::from(found).caused_by(error)
}

fn transaction_gone(path: &str) -> Diagnostic {
    Diagnostic::error(Code::TransactionEnded, format!("`{path}` ended the transaction that it ran in"))
        .help("take COMMIT and ROLLBACK out of it; what it committed stayed in the database, and is not recorded")
}

fn transaction_ended(error: sqlx::Error, path: &str) -> Error {
    Error::from(transaction_gone(path)).caused_by(error)
}

/// What ran half-way was edited where it had run already.
pub(crate) fn edited_half_way(script: &Script<'_>, label: &str, done: usize) -> Error {
    let first = script.statements.first();
    let place = first.map_or(0..0, |statement| statement.span.clone());
    script.text.error(
        Code::HalfApplied,
        format!("revision `{label}` was edited after its first {done} statements had run here"),
        place,
        "restore the statements that have run; those after them may be mended",
    )
}

/// The diagnostics are the statement's; that the revision is half-way is said there too.
pub(crate) fn half_way_help(before: usize, direction: Direction) -> String {
    let before = match before {
        0 => String::new(),
        1 => "the statement before it is done and recorded: ".to_owned(),
        at => format!("{at} statements before it are done and recorded: "),
    };
    let verb = match direction {
        Direction::Up => "upgrade",
        Direction::Down => "downgrade",
    };
    format!("{before}mend this one, and `cargo migrate {verb}` goes on here")
}

/// Replaces the help of the first diagnostic.
pub(crate) fn with_help(error: Error, help: String) -> Error {
    let mut diagnostics: Vec<Diagnostic> = error.diagnostics().to_vec();
    if let Some(first) = diagnostics.first_mut() {
        first.help = help;
    }
    let sources = error.sources().clone();
    Error::from_diagnostics(diagnostics, sources).caused_by(error)
}

pub(crate) fn rust_failed(error: Error, revision: &Revision, path: &str, root: &str) -> Error {
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
    let help = (error.diagnostics().iter())
        .map(|found| found.help.as_str())
        .find(|help| !help.is_empty())
        .unwrap_or_default();
    let failed = Diagnostic::error(Code::RustFailed, message)
        .at(path, 0..0, "")
        .help(help);
    Error::from(failed)
        .with_sources(Sources::new(root))
        .caused_by(error)
}
