//! The calls of `cx.batches` in one run of a function.

use migrate_core::checksum::Checksum;
use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::directive::Batch;
use migrate_core::sql::{self, Batched, Statement};
use migrate_core::target::Direction;

use crate::apply::Text;
use crate::backend::Backend;
use crate::backfill::{self, Work};
use crate::batches::Batches;
use crate::engine::Job;
use crate::error::Error;
use crate::event::Events;
use crate::statements::under_way;
use crate::tables::{BackfillKey, statements_hash};

/// How far a function came, by the calls that it made.
#[derive(Debug, Default)]
pub(super) struct Progress {
    /// So many calls were done when it started.
    pub(super) done: usize,
    /// The sum of their statements.
    pub(super) hash: Option<Checksum>,
    /// The statements of the calls that are done in this run, or were passed over.
    statements: Vec<String>,
    /// A call has started, and was not brought to its end.
    unfinished: bool,
}

impl Progress {
    pub(super) const fn new(done: usize, hash: Option<Checksum>) -> Self {
        Self {
            done,
            hash,
            statements: Vec::new(),
            unfinished: false,
        }
    }

    /// Whether what the function made of it can be recorded.
    pub(super) fn is_complete(&self) -> Result<(), Error> {
        if self.unfinished {
            return Err(Error::new(
                "a call of `cx.batches` did not come to its end, and the function went on all the same",
            ));
        }
        if self.statements.len() < self.done {
            return Err(edited(self.done));
        }
        Ok(())
    }

    /// How many calls are done.
    pub(super) fn calls(&self) -> usize {
        self.statements.len().max(self.done)
    }
}

/// What a function that runs outside of a transaction asks the engine for.
pub(crate) struct Calls<'a> {
    pub(super) job: &'a Job<'a>,
    pub(super) revision: &'a str,
    pub(super) path: &'a str,
    pub(super) direction: Direction,
    pub(super) events: Events<'a>,
    pub(super) progress: &'a mut Progress,
}

impl<'a> Calls<'a> {
    pub(crate) const fn revision(&self) -> &'a str {
        self.revision
    }

    /// Runs a statement in batches, the last of which comes with its record. What was done before is passed over.
    pub(crate) async fn run<B: Backend>(
        &mut self,
        backend: &mut B,
        asked: &Batches,
    ) -> Result<(), Error> {
        self.progress.unfinished = true;
        let text = Text {
            root: &self.job.chain.root,
            path: self.path,
            sql: &asked.sql,
            show_data: self.job.settings.show_data,
        };
        let (batch, batched, statement) = self.understood(asked, &text)?;
        let number = self.progress.statements.len() + 1;
        let this = statement.text(text.sql).to_owned();
        let before = self.progress.statements.iter().map(String::as_str);
        let hash = statements_hash(before.chain([&*this]));
        if number == self.progress.done && self.progress.hash != Some(hash) {
            return Err(edited(number));
        }
        if number > self.progress.done {
            let tables = &self.job.tables;
            let work = Work {
                job: self.job,
                key: BackfillKey {
                    revision: self.revision.to_owned(),
                    direction: match self.direction {
                        Direction::Up => "up",
                        Direction::Down => "down",
                    },
                    statement: number,
                },
                batch: &batch,
                batched: &batched,
                text: &text,
                statement: &statement,
                total: number,
                // How many calls follow is not known; the function's own end is the last of what there is.
                finish: tables.advance(
                    self.revision,
                    under_way(self.direction),
                    number,
                    number + 1,
                    hash,
                ) + &tables.function_goes_on(self.revision, number),
            };
            Box::pin(backfill::run(backend, &work, &mut self.events)).await?;
        }
        self.progress.statements.push(this);
        self.progress.unfinished = false;
        Ok(())
    }

    fn understood(
        &self,
        asked: &Batches,
        text: &Text<'_>,
    ) -> Result<(Batch, Batched, Statement), Error> {
        let batch = asked.batch().map_err(|why| {
            let found = Diagnostic::error(
                Code::DirectiveArgument,
                format!("these batches cannot be run: {why}"),
            );
            Error::from(found.help("write `Batches::new(\"UPDATE …\").key(\"id\").size(5000)`"))
        })?;
        let dialect = self.job.dialect();
        let split = sql::split(dialect, text.sql);
        let mut statements = split.statements.into_iter();
        let (Some(statement), None, true) = (
            statements.next(),
            statements.next(),
            split.problems.is_empty(),
        ) else {
            return Err(text.error(
                Code::NotBatched,
                "`cx.batches` runs one statement, and this is not one",
                0..text.sql.len(),
                "call it for each statement",
            ));
        };
        match sql::batched(dialect, statement.text(text.sql)) {
            Ok(batched) => Ok((batch, batched, statement)),
            Err(refused) => {
                let start = statement.span.start;
                Err(text.error(
                    Code::NotBatched,
                    format!("this statement cannot run in batches: {}", refused.what),
                    start + refused.span.start..start + refused.span.end,
                    refused.help,
                ))
            }
        }
    }
}

/// The calls that are done are not those that the function makes now.
fn edited(done: usize) -> Error {
    Error::from(
        Diagnostic::error(
            Code::HalfApplied,
            format!(
                "its first {done} calls of `cx.batches` had run here, and it does not make the same ones any more"
            ),
        )
        .help("restore them; those after them may be mended"),
    )
}
