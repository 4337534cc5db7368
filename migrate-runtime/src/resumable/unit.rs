//! One step of a run, taken apart: its statements, and how each is brought to its end once.

use migrate_core::checksum::Checksum;
use migrate_core::diagnostic::Code;
use migrate_core::dialect::Dialect;
use migrate_core::directive::{Batch, Directive, batch_of, statement_directives};
use migrate_core::plan::Step;
use migrate_core::sql::{self, Batched, Building, Completion, Effect};
use migrate_core::target::Direction;

use crate::apply::{self, Script, Text};
use crate::backend::{Backend, Held};
use crate::engine::Job;
use crate::error::Error;
use crate::group::script;
use crate::tables::prefix_hashes;

/// The SQL of a step with its name.
pub(super) struct Named {
    root: String,
    path: String,
    sql: String,
}

pub(super) async fn texts<B: Backend>(
    backend: &mut B,
    job: &Job<'_>,
    steps: &[Step<'_>],
    direction: Direction,
) -> Result<Vec<Named>, Error> {
    let mut texts = Vec::with_capacity(steps.len());
    for step in steps {
        texts.push(match (step, script(step, direction, job.dialect())) {
            (Step::Stored(record), _) => Named {
                root: "(history)".to_owned(),
                path: format!("{}_{}/down.sql", record.id, record.name),
                sql: apply::stored(backend, job, record).await?.sql,
            },
            (Step::Chain(_), Some(script)) => Named {
                root: job.chain.root.to_string(),
                path: script.path.to_string(),
                sql: script.sql.to_string(),
            },
            (Step::Chain(revision), None) => {
                return Err(Error::new(format!(
                    "revision `{}` has no SQL for {}",
                    revision.label(),
                    job.dialect()
                )));
            }
        });
    }
    Ok(texts)
}

/// One step, taken apart.
pub(super) struct Unit<'a> {
    dialect: Dialect,
    pub(super) step: Step<'a>,
    pub(super) script: Script<'a>,
    pub(super) how: Vec<How>,
    /// Of the first so many statements.
    pub(super) hashes: Vec<Checksum>,
}

/// How a statement is brought to its end once.
pub(super) enum How {
    Together,
    /// In pieces, each of which is recorded with its rows.
    InBatches(Batch, Box<Batched>),
    Outside(Completion),
    /// The file says how to find out.
    Probe(String),
}

impl<'a> Unit<'a> {
    pub(super) fn new(job: &Job<'_>, step: Step<'a>, named: &'a Named) -> Self {
        let dialect = job.dialect();
        let text = Text {
            root: &named.root,
            path: &named.path,
            sql: &named.sql,
            show_data: job.settings.show_data,
        };
        let script = Script::new(text, dialect);
        let how = script
            .statements
            .iter()
            .map(|statement| {
                if let Some(batch) = batch_of(dialect, &named.sql, statement)
                    && let Ok(batched) = sql::batched(dialect, statement.text(&named.sql))
                {
                    return How::InBatches(batch, Box::new(batched));
                }
                let completion = sql::completion(dialect, statement.text(&named.sql));
                if matches!(completion, Completion::Transactional) {
                    return How::Together;
                }
                for directive in statement_directives(dialect, &named.sql, statement) {
                    match directive {
                        Directive::Probe(select) => return How::Probe(select),
                        Directive::Idempotent => return How::Outside(Completion::Repeatable),
                        _ => {}
                    }
                }
                How::Outside(completion)
            })
            .collect();
        let hashes = prefix_hashes(
            script
                .statements
                .iter()
                .map(|statement| statement.text(&named.sql)),
        );
        Self {
            dialect,
            step,
            script,
            how,
            hashes,
        }
    }

    pub(super) fn sql(&self, at: usize) -> &str {
        self.script.statements[at].text(self.script.text.sql)
    }

    /// The rows of a `COPY … FROM stdin`.
    pub(super) fn copy_data(&self, at: usize) -> Option<&str> {
        let data = self.script.statements[at].copy_data.clone()?;
        Some(&self.script.text.sql[data])
    }

    pub(super) const fn total(&self) -> usize {
        self.script.statements.len()
    }

    /// The end of the statements from here that can be announced together: what each makes stays made, and nothing that
    /// one makes is removed by another, so that the database can be asked how far they came.
    pub(super) fn announced_together(&self, from: usize) -> usize {
        let made = |at: usize| match &self.how[at] {
            How::Outside(Completion::Known(conditions)) => {
                let first = conditions.first()?.exists;
                let alike = conditions.iter().all(|one| one.exists == first);
                alike.then_some(first)
            }
            _ => None,
        };
        let Some(first) = made(from) else {
            return from + 1;
        };
        (from + 1..self.total())
            .find(|at| made(*at) != Some(first))
            .unwrap_or(self.total())
    }

    /// Where it is, for people who wait.
    pub(super) fn phase(&self, at: usize) -> String {
        format!(
            "{} {}, statement {} of {}",
            self.step.id(),
            self.step.name(),
            at + 1,
            self.total()
        )
    }

    /// A pooler hides which connection runs a statement that is in no transaction, and whether it still does.
    pub(super) fn through_a_pooler(&self) -> Result<(), Error> {
        let sets =
            |at: usize| sql::effect(Dialect::Postgres, self.sql(at)) == Effect::SessionSetting;
        let in_transactions =
            |at: usize| matches!(self.how[at], How::Together | How::InBatches(..));
        let outside = |at: &usize| !in_transactions(*at) || sets(*at);
        let Some(number) = (0..self.total()).find(outside) else {
            return Ok(());
        };
        let why = if sets(number) {
            "this sets something for the session, which is another client's next: the connection goes through a pooler"
        } else {
            "this statement cannot be in a transaction, and the connection goes through a pooler"
        };
        Err(self.script.text.error(
            Code::PooledConnection,
            why,
            self.script.statements[number].span.clone(),
            "give the URL of the server itself (`--url`); or say `--direct`, if there is no pooler",
        ))
    }

    /// Whether a statement has run, as far as anything tells. What it left half-made is removed.
    pub(super) async fn has_run<B: Backend>(
        &self,
        backend: &mut B,
        at: usize,
    ) -> Result<Held, Error> {
        let mut all = Held::default();
        match &self.how[at] {
            How::Probe(select) => all.holds = backend.is_true(select).await?,
            How::Outside(Completion::Known(conditions)) => {
                all.holds = true;
                for condition in conditions {
                    let held = backend.holds(condition).await?;
                    all.removed.extend(held.removed);
                    if !held.holds {
                        all.holds = false;
                        break;
                    }
                }
            }
            How::Outside(_) if self.dialect == Dialect::Postgres => {
                if let Some(Building::Again { of_table, name }) =
                    sql::builds_concurrently(self.sql(at))
                {
                    all.removed = backend.remove_copies(of_table, &name).await?;
                }
            }
            How::Together | How::InBatches(..) | How::Outside(_) => {}
        }
        Ok(all)
    }

    /// Whether a statement makes an index that others write to meanwhile: `IF NOT EXISTS` is content with anything of its
    /// name, so that a success has to be looked at.
    pub(super) fn makes_index(&self, at: usize) -> bool {
        let makes = sql::builds_concurrently(self.sql(at)) == Some(Building::New);
        makes && matches!(self.how[at], How::Outside(Completion::Known(_)))
    }

    /// The server succeeded, and what the statement is for is not there.
    pub(super) fn not_built(&self, at: usize) -> Error {
        self.script.text.error(
            Code::IndexNotBuilt,
            "the server is content, but this table has no valid index of this name",
            self.script.statements[at].span.clone(),
            "something else has the name, perhaps an index of another table: choose another name, or drop that one first",
        )
    }

    /// PostgreSQL 14.0 to 14.3 lose rows from the indexes that they build while others write.
    pub(super) fn on_a_sound_server(&self, version: i64) -> Result<(), Error> {
        if !loses_rows(version) {
            return Ok(());
        }
        let builds = |at: &usize| sql::builds_concurrently(self.sql(*at)).is_some();
        let Some(at) = (0..self.total()).find(builds) else {
            return Ok(());
        };
        Err(self.script.text.error(
            Code::IndexCorruption,
            format!(
                "the server is PostgreSQL 14.{}, which may leave rows out of an index that it builds CONCURRENTLY",
                version % 10_000
            ),
            self.script.statements[at].span.clone(),
            "update the server to 14.4 or later; or build the index without CONCURRENTLY, while nobody writes",
        ))
    }

    /// Whether a statement was stopped from outside, on PostgreSQL: cancelled, in a deadlock, or without its lock in time.
    pub(super) fn was_interrupted(error: &sqlx::Error) -> bool {
        let code = error
            .as_database_error()
            .and_then(sqlx::error::DatabaseError::code);
        code.is_some_and(|code| matches!(&*code, "57014" | "40P01" | "55P03"))
    }

    /// Whether a statement failed because what it makes is there: then that is somebody else's, and stays.
    pub(super) fn is_there_already(&self, number: usize, error: &sqlx::Error) -> bool {
        let code = error
            .as_database_error()
            .and_then(sqlx::error::DatabaseError::code);
        matches!(self.how[number], How::Outside(_)) && code.is_some_and(|code| code == "42P07")
    }
}

/// Whether a version of PostgreSQL has the mistake that 14.4 mended.
fn loses_rows(version: i64) -> bool {
    (140_000..140_004).contains(&version)
}

#[cfg(test)]
mod tests {
    use super::loses_rows;

    #[test]
    fn only_the_first_versions_of_postgresql_14_lose_rows() {
        assert!([140_000, 140_003].into_iter().all(loses_rows));
        let sound = [0, 130_007, 140_004, 140_023, 150_000, 180_001];
        assert!(!sound.into_iter().any(loses_rows));
    }
}
