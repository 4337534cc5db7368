//! Counting what would be lost, in few round trips and never for long.

use std::time::{Duration, Instant};

use migrate_core::dialect::Dialect;
use migrate_core::sql::{Loss, ObjectName, Which};

use super::select::{how_many, how_many_changed, is_there, select, tables_in};
use super::{Count, LIMIT};
use crate::backend::Backend;
use crate::error::{Error, database_message};

/// How many are asked for at once.
const AT_ONCE: usize = 50;

/// How long all of it may take: somebody waits.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct Counting<'b, B> {
    backend: &'b mut B,
    dialect: Dialect,
    limit: u64,
    started: Instant,
}

impl<'b, B: Backend> Counting<'b, B> {
    pub(crate) fn new(backend: &'b mut B, dialect: Dialect) -> Self {
        Self {
            backend,
            dialect,
            limit: LIMIT,
            started: Instant::now(),
        }
    }

    /// Where it stops to count.
    pub(crate) fn up_to(mut self, limit: u64) -> Self {
        self.limit = limit;
        self
    }

    /// How much there is of each; `None`: it is not there, or there is nothing in it.
    pub(crate) async fn count(mut self, losses: Vec<Loss>) -> Vec<Option<Count>> {
        let (dialect, limit) = (self.dialect, self.limit);
        let there = self.ask(&losses, |loss| is_there(dialect, loss)).await;
        // What the catalog does not answer is counted all the same.
        let there = there.into_iter().zip(losses);
        let there: Vec<Option<Loss>> = there
            .map(|(answer, loss)| (answer != Some(Ok(0))).then_some(loss))
            .collect();
        let found: Vec<Loss> = there.iter().flatten().cloned().collect();
        let counted = self
            .ask(&found, |loss| how_many(dialect, loss, limit))
            .await;
        let asked = !there.is_empty();
        let mut counted = counted.into_iter();
        let mut counts = Vec::new();
        for loss in there {
            counts.push(match loss {
                None => None,
                Some(Loss::Schema(name)) => {
                    counted.next();
                    self.schema(&name).await
                }
                Some(loss) => {
                    let answer = counted.next().flatten();
                    let answer = match self.changed(&loss).await {
                        Some(number) => Some(Ok(number)),
                        None => answer,
                    };
                    understood(&loss, answer, limit)
                }
            });
        }
        if asked && dialect == Dialect::Mysql {
            // A SELECT that fails, or that asks the catalog alone, begins no transaction: the word would be for the next one.
            let _ = self.backend.rows("SET TRANSACTION READ WRITE").await;
        }
        counts
    }

    /// How many values a new type changes, if that is what is lost and the database can tell.
    async fn changed(&mut self, loss: &Loss) -> Option<u64> {
        for expression in how_many_changed(self.dialect, loss, self.limit) {
            if let Ok(numbers) = self.values(&[expression]).await {
                return numbers.first().copied();
            }
        }
        None
    }

    /// The rows of all tables in a schema.
    async fn schema(&mut self, name: &str) -> Option<Count> {
        let select = tables_in(self.dialect, name);
        let rows = match self.backend.rows(&select).await {
            Ok(rows) => rows,
            Err(error) => return Some(Count::Unknown(why(&error))),
        };
        let tables = rows.into_iter().flatten().flatten();
        let tables: Vec<Loss> = tables
            .map(|table| {
                Loss::Table(ObjectName {
                    schema: Some(name.to_owned()),
                    name: table,
                })
            })
            .collect();
        let (dialect, limit) = (self.dialect, self.limit);
        let mut all = 0;
        for answer in self
            .ask(&tables, |loss| how_many(dialect, loss, limit))
            .await
        {
            match answer? {
                Ok(number) => all += number,
                Err(why) => return Some(Count::Unknown(why)),
            }
        }
        counted(all, limit)
    }

    /// The values of expressions; together as long as none fails. `None`: there is no expression for it.
    async fn ask(
        &mut self,
        losses: &[Loss],
        expression: impl Fn(&Loss) -> Option<String>,
    ) -> Vec<Option<Result<u64, String>>> {
        let expressions: Vec<Option<String>> = losses.iter().map(expression).collect();
        let asked: Vec<String> = expressions.iter().flatten().cloned().collect();
        let mut values = Vec::new();
        for some in asked.chunks(AT_ONCE) {
            match self.values(some).await {
                Ok(numbers) => values.extend(numbers.into_iter().map(Ok)),
                Err(why) if some.len() == 1 => values.push(Err(why)),
                Err(_) => {
                    for one in some.chunks(1) {
                        let numbers = self.values(one).await;
                        values.push(numbers.map(|numbers| numbers.first().copied().unwrap_or(0)));
                    }
                }
            }
        }
        let mut values = values.into_iter();
        let of = |expression: Option<String>| expression.and_then(|_| values.next());
        expressions.into_iter().map(of).collect()
    }

    async fn values(&mut self, expressions: &[String]) -> Result<Vec<u64>, String> {
        if self.started.elapsed() > PATIENCE {
            return Err("it took too long".to_owned());
        }
        let select = select(self.dialect, expressions);
        let rows = self
            .backend
            .rows(&select)
            .await
            .map_err(|error| why(&error))?;
        let numbers: Option<Vec<u64>> = rows
            .into_iter()
            .flatten()
            .map(|cell| cell?.parse().ok())
            .collect();
        numbers
            .filter(|numbers| numbers.len() == expressions.len())
            .ok_or_else(|| "the database gave no number".to_owned())
    }
}

fn understood(loss: &Loss, answer: Option<Result<u64, String>>, limit: u64) -> Option<Count> {
    let unknown = |why: &str| Some(Count::Unknown(why.to_owned()));
    match (loss, answer) {
        (_, Some(Err(why))) => Some(Count::Unknown(why)),
        (
            Loss::Rows {
                which: Which::Some, ..
            },
            Some(Ok(rows)),
        ) if rows > 0 => unknown("the statement chooses the rows"),
        (_, Some(Ok(number))) => counted(number, limit),
        (Loss::Block(_), None) => unknown("it depends on the block"),
        (Loss::LeftOut { .. }, None) => unknown("the database did not tell its columns"),
        (Loss::Database(_), None) => unknown("it is another database"),
        (_, None) => unknown("the name was not understood"),
    }
}

const fn counted(number: u64, limit: u64) -> Option<Count> {
    match number {
        0 => None,
        _ if number <= limit => Some(Count::Exactly(number)),
        _ => Some(Count::Over(limit)),
    }
}

fn why(error: &Error) -> String {
    match error.database_error() {
        Some(error) => database_message(error),
        None => "the database did not answer".to_owned(),
    }
}
