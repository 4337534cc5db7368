//! One shadow database, in which a stretch of the chain is proved.

use std::collections::BTreeMap;
use std::ops::Range;
use std::time::Instant;

use migrate_core::schema::Schema;
use migrate_core::target::Direction;
use tokio::sync::Mutex;

use super::step::{self, Outcome};
use super::{Progress, Verified, moves};
use crate::chain::Chain;
use crate::database::Database;
use crate::error::Error;
use crate::introspect;
use crate::rows::{self, Rows, Table};
use crate::shadow::Shadows;
use crate::tables::Tables;
use crate::wire::Wire;

/// Lanes run side by side, and make their databases one after the other.
pub(crate) type Shared<'s> = Mutex<&'s mut Shadows>;

/// A database, and a connection that looks at it.
pub(super) struct Lane<'a, 's> {
    pub(super) chain: &'a Chain,
    shadows: &'a Shared<'s>,
    pub(super) database: Database,
    wire: Wire,
    ours: Tables,
    with_rows: bool,
    /// Tables that took no rows, and what they were like; nobody asks them twice.
    pub(super) refused: BTreeMap<String, String>,
    pub(super) why_refused: Vec<(String, String)>,
    /// What the database said last of each table that took none.
    pub(super) whys: BTreeMap<String, String>,
    /// Rows get ids that are far from those which people give to theirs: some of these were in the way.
    far: bool,
}

impl<'a, 's> Lane<'a, 's> {
    pub(super) async fn open(
        chain: &'a Chain,
        shadows: &'a Shared<'s>,
        with_rows: bool,
    ) -> Result<Self, Error> {
        let database = shadows.lock().await.create().await?;
        let wire = Wire::open(&database).await?;
        Ok(Self {
            chain,
            shadows,
            ours: chain.tables_in(&database),
            database,
            wire,
            with_rows,
            refused: BTreeMap::new(),
            why_refused: Vec::new(),
            whys: BTreeMap::new(),
            far: false,
        })
    }

    /// Proves a stretch of the chain.
    pub(super) async fn prove(
        mut self,
        part: Range<usize>,
        emit: &(impl Fn(Progress<'_>) + Sync),
    ) -> Result<Vec<Verified>, Error> {
        let outcome = self.prove_each(part, emit).await;
        // Nobody looks at it any more.
        let _ = self.wire.close().await;
        self.shadows.lock().await.remove(self.database).await;
        outcome
    }

    async fn prove_each(
        &mut self,
        part: Range<usize>,
        emit: &(impl Fn(Progress<'_>) + Sync),
    ) -> Result<Vec<Verified>, Error> {
        let mut verified = Vec::with_capacity(part.len());
        if part.start > 0 {
            self.up(part.start - 1).await?;
        }
        let mut before = self.schema().await?;
        let end = part.end;
        for at in part {
            let started = Instant::now();
            let is_last = at + 1 == end;
            let (mut one, outcome) = step::prove(self, at, is_last, &before).await?;
            one.elapsed = started.elapsed();
            emit(Progress::Verified(&one));
            verified.push(one);
            match outcome {
                Outcome::At(schema) => before = schema,
                Outcome::Stuck => break,
            }
        }
        Ok(verified)
    }

    /// Runs the ways up to that position.
    pub(super) async fn up(&self, at: usize) -> Result<(), Error> {
        self.to(Some(at), Direction::Up).await
    }

    /// Runs the way back of that position.
    pub(super) async fn down(&self, at: usize) -> Result<(), Error> {
        self.to(at.checked_sub(1), Direction::Down).await
    }

    async fn to(&self, at: Option<usize>, direction: Direction) -> Result<(), Error> {
        let target = at.map_or("base", |at| &*self.chain.revisions()[at].id);
        moves::to(self.chain, target, direction, &self.database, self.shadows).await
    }

    pub(super) async fn schema(&mut self) -> Result<Schema, Error> {
        introspect::read(&mut self.wire, &self.ours).await
    }

    /// Takes a new database below that position, and fills it with rows whose ids are far from those that people give to theirs.
    /// `None`: they were so already.
    pub(super) async fn filled_far(&mut self, below: usize) -> Result<Option<Rows>, Error> {
        if self.far || !self.with_rows {
            return Ok(None);
        }
        self.far = true;
        self.why_refused.clear();
        self.afresh(below).await?;
        self.filled().await.map(Some)
    }

    /// Puts rows into what is empty, and reads all of them.
    pub(super) async fn filled(&mut self) -> Result<Rows, Error> {
        if !self.with_rows {
            return Ok(Rows::new());
        }
        let dialect = self.database.dialect();
        let mut tables = self.tables().await?;
        if self.far {
            tables.iter_mut().for_each(Table::go_far);
            rows::count_far(&mut self.wire).await?;
        }
        let filled = rows::fill(&mut self.wire, dialect, &tables, &self.refused).await?;
        for one in filled.refused {
            self.refused.insert(one.table.clone(), one.shape);
            self.whys.insert(one.table.clone(), one.why.clone());
            self.why_refused.push((one.table, one.why));
        }
        rows::read(&mut self.wire, dialect, &tables).await
    }

    /// The rows that are there.
    pub(super) async fn rows(&mut self) -> Result<Rows, Error> {
        if !self.with_rows {
            return Ok(Rows::new());
        }
        let tables = self.tables().await?;
        rows::read(&mut self.wire, self.database.dialect(), &tables).await
    }

    async fn tables(&mut self) -> Result<Vec<Table>, Error> {
        rows::tables(&mut self.wire, &self.ours).await
    }

    /// Takes a new database, and runs the ways up to below that position. No rows.
    pub(super) async fn afresh(&mut self, below: usize) -> Result<(), Error> {
        let mut shadows = self.shadows.lock().await;
        // What it did to the server goes with it, and is done again in the new one.
        shadows.remove(self.database.clone()).await;
        self.database = shadows.create().await?;
        let wire = std::mem::replace(&mut self.wire, Wire::open(&self.database).await?);
        // Its database is gone.
        let _ = wire.close().await;
        drop(shadows);
        self.ours = self.chain.tables_in(&self.database);
        match below.checked_sub(1) {
            Some(at) => self.up(at).await,
            None => Ok(()),
        }
    }
}
