//! Where a database stands. Reads only: no table is made, no lock is taken.

use std::borrow::Cow;

use migrate_core::history::{self, Record, Standing};
use migrate_core::squash;

use crate::backend::{Backend, Ledger};
use crate::chain::Chain;
use crate::database::Database;
use crate::error::Error;
use crate::event::Events;
use crate::migrator::Settings;

/// Where a database stands to a chain.
#[derive(Debug, Clone)]
pub struct Status {
    /// What the database records, by ordinal.
    pub records: Vec<Record>,
    /// How that stands to the chain.
    pub standing: Standing,
    /// How many revisions of the chain are not applied.
    pub pending: usize,
    /// Whether there is a database at all.
    pub exists: bool,
    /// The chain as the database knows it, where that differs.
    expanded: Option<Box<Chain>>,
}

impl Status {
    /// The chain that the standing counts on: that of the program, with the originals in place of a squash while the
    /// database has some of them.
    #[must_use]
    pub fn chain<'a>(&'a self, chain: &'a Chain) -> &'a Chain {
        self.expanded.as_deref().unwrap_or(chain)
    }

    /// The newest revision that is applied; `None` is `base`.
    #[must_use]
    pub fn current<'a>(&'a self, chain: &'a Chain) -> Option<&'a str> {
        let line = self.standing.line(self.chain(chain).revisions());
        line.current
            .and_then(|current| current.checked_sub(1))
            .map(|at| line.ids[at])
    }

    /// Whether the database is at the chain's head, and nothing is wrong with its history.
    #[must_use]
    pub fn is_at_head(&self) -> bool {
        self.pending == 0
            && self.standing.ahead.is_empty()
            && self.standing.half.is_none()
            && self.standing.is_consistent()
    }

    /// What the database records of a revision.
    #[must_use]
    pub fn record(&self, id: &str) -> Option<&Record> {
        self.records.iter().find(|record| record.id == id)
    }
}

pub(crate) async fn read<B: Backend>(
    chain: &Chain,
    database: &Database,
    settings: &Settings,
) -> Result<Status, Error> {
    let dialect = database.dialect();
    let exists = database.exists();
    let ledger = if exists {
        let mut events = Events::default();
        let mut backend = B::open(database, settings.open_options(false), &mut events).await?;
        let ledger = backend
            .ledger(&chain.tables_in(database), &mut events)
            .await;
        backend.close().await;
        ledger?
    } else {
        Ledger::default()
    };
    let seen = chain.seen_by(&ledger.records);
    let standing = history::compare(seen.revisions(), &ledger.records, dialect);
    let pending = match standing.ahead[..] {
        [] => seen.revisions().len() - standing.applied,
        _ => 0,
    };
    let records = squash::adopted(seen.revisions(), &ledger.records, dialect).into_owned();
    Ok(Status {
        records,
        standing,
        pending,
        exists,
        expanded: match seen {
            Cow::Borrowed(_) => None,
            Cow::Owned(expanded) => Some(Box::new(expanded)),
        },
    })
}
