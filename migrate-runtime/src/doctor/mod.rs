//! `doctor`: looks for what is wrong with a database, and changes nothing. A check is a file here, and a line in the table `CHECKS`.

mod contradictions;
mod detach_pending;
mod foreign_keys;
mod half_way;
mod index_leftover;
mod integrity;
mod invalid_index;
mod lease_held;
mod not_trusted;
mod not_valid;
mod position;
mod server_setting;
mod sql_mode;
mod temporary_table;
mod writable_path;

use std::borrow::Cow;

use migrate_core::diagnostic::Code;
use migrate_core::history::{self, Standing};

use crate::backend::{Backend, on_backend};
use crate::chain::Chain;
use crate::database::Database;
use crate::engine::Job;
use crate::error::Error;
use crate::event::Events;
use crate::lease::Lease;
use crate::migrator::Migrator;
use crate::tables::Tables;

/// All checks, in the order in which they are told.
const CHECKS: &[Check] = &[
    not_trusted::CHECK,
    contradictions::CHECK,
    half_way::CHECK,
    lease_held::CHECK,
    position::CHECK,
    invalid_index::CHECK,
    index_leftover::CHECK,
    detach_pending::CHECK,
    not_valid::CHECK,
    temporary_table::CHECK,
    server_setting::CHECK,
    writable_path::CHECK,
    sql_mode::CHECK,
    integrity::CHECK,
    foreign_keys::CHECK,
];

/// What was found in a database.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Examination {
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// What could not be looked at, and why.
    pub not_looked: Vec<(&'static str, String)>,
    /// How many checks there are for this kind of database.
    pub checks: usize,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The kind of it, for programs.
    pub code: &'static str,
    /// What is wrong, for people.
    pub what: String,
    /// What mends it.
    pub mend: String,
}

/// One way of looking.
struct Check {
    code: &'static str,
    look: Look,
}

enum Look {
    /// A SELECT whose rows say what is wrong and what mends it; `None` where there is no such thing.
    Catalog(fn(&Tables) -> Option<String>),
    /// At what was read already.
    Known(fn(&Known<'_>) -> Vec<Finding>),
}

/// What the history says, and what the server says of it.
struct Known<'a> {
    chain: Cow<'a, Chain>,
    /// `None`: it cannot be read.
    standing: Option<Standing>,
    unreadable: Option<Error>,
    distrust: Option<String>,
    lease: Option<Lease>,
}

impl Migrator<'_> {
    /// Looks for what is wrong with a database, and changes nothing.
    pub async fn examine<D>(self, database: D) -> Result<Examination, Error>
    where
        D: TryInto<Database, Error: Into<Error>>,
    {
        let database = database.try_into().map_err(Into::into)?;
        self.chain.is_for(&database)?;
        database.must_exist()?;
        let (job, mut events) = self.job(&database);
        let options = job.settings.open_options(false);
        on_backend!(database, B => {
            let mut backend = B::open(&database, options, &mut events).await?;
            let found = examine(&mut backend, &job, &mut events).await;
            backend.close().await;
            found
        })
    }
}

async fn examine<B: Backend>(
    backend: &mut B,
    job: &Job<'_>,
    events: &mut Events<'_>,
) -> Result<Examination, Error> {
    let known = know(backend, job, events).await?;
    let mut seen = Examination::default();
    for check in CHECKS {
        match check.look {
            Look::Known(look) => {
                seen.checks += 1;
                seen.findings.extend(look(&known));
            }
            Look::Catalog(select) => {
                let Some(select) = select(&job.tables) else {
                    continue;
                };
                seen.checks += 1;
                match backend.rows(&select).await {
                    Ok(rows) => {
                        let found = rows.into_iter().filter_map(|row| finding(check.code, row));
                        seen.findings.extend(found);
                    }
                    Err(error) if error.code() == Some(Code::Connection) => return Err(error),
                    Err(error) => {
                        let why = error.diagnostics().first();
                        let why = why.map(|why| why.message.clone()).unwrap_or_default();
                        seen.not_looked.push((check.code, why));
                    }
                }
            }
        }
    }
    Ok(seen)
}

async fn know<'a, B: Backend>(
    backend: &mut B,
    job: &'a Job<'_>,
    events: &mut Events<'_>,
) -> Result<Known<'a>, Error> {
    let mut known = Known {
        chain: Cow::Borrowed(job.chain),
        standing: None,
        unreadable: None,
        distrust: None,
        lease: None,
    };
    match backend.ledger(&job.tables, events).await {
        Ok(ledger) => {
            known.chain = job.chain.seen_by(&ledger.records);
            let revisions = known.chain.revisions();
            known.standing = Some(history::compare(revisions, &ledger.records, job.dialect()));
            known.lease = backend.holder().await?;
        }
        Err(error) if matches!(error.code(), Some(Code::Connection | Code::DatabaseBusy)) => {
            return Err(error);
        }
        Err(error) => known.unreadable = Some(error),
    }
    known.distrust = backend.distrust(&job.tables).await?;
    Ok(known)
}

fn finding(code: &'static str, row: Vec<Option<String>>) -> Option<Finding> {
    let mut cells = row.into_iter().map(Option::unwrap_or_default);
    Some(Finding {
        code,
        what: cells.next()?,
        mend: cells.next().unwrap_or_default(),
    })
}
