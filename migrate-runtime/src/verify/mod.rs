//! Proving a chain: that each way back gives back the schema that was there, and the rows.
//!
//! On a shadow database, for each revision: the tables are filled with made-up rows, the schema is read, the way up runs, the
//! schema is read, the way back runs, and now schema and rows have to be those from before; then the way up runs again, and has
//! to make the same schema once more.

mod at;
mod findings;
mod lane;
mod moves;
mod proof;
mod step;
mod unfilled;

use std::ops::Range;
use std::sync::Mutex;
use std::time::Instant;

use migrate_core::dialect::Dialect;

use crate::chain::Chain;
use crate::error::Error;
use crate::shadow::{Places, Shadows};
pub(crate) use at::brought;
pub use at::{database_at, schema_at};
use lane::Lane;
#[cfg(feature = "plan")]
pub(crate) use lane::Shared;
pub(crate) use moves::make_missed;
#[cfg(feature = "plan")]
pub(crate) use moves::to;
pub use proof::{Proof, Verified};

/// Proves a chain on an engine, with options.
///
/// ```
/// # async fn run() -> Result<(), migrate_runtime::Error> {
/// use migrate_runtime::core::dialect::Dialect;
/// use migrate_runtime::verify::Verifier;
///
/// # static MIGRATIONS: migrate_runtime::Chain = migrate_runtime::Chain::EMPTY;
/// let proof = Verifier::new(&MIGRATIONS, Dialect::Sqlite).run().await?;
/// assert!(proof.is_proved());
/// # Ok(())
/// # }
/// # migrate_runtime::block_on(run()).unwrap();
/// ```
pub struct Verifier<'a> {
    chain: &'a Chain,
    dialect: Dialect,
    places: Places,
    range: Range<usize>,
    rows: bool,
    lanes: usize,
    handler: Option<Handler<'a>>,
}

type Handler<'a> = Box<dyn FnMut(Progress<'_>) + Send + 'a>;

/// What happens during a proof.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Progress<'p> {
    /// So many revisions are going to be proved, there.
    Started {
        /// How many.
        revisions: usize,
        /// Where: beside a database, on a private server, in files.
        place: &'p str,
    },
    /// A revision was tried.
    Verified(&'p Verified),
}

/// How many revisions make another database worth its while.
const WORTH_A_LANE: usize = 24;

impl<'a> Verifier<'a> {
    /// A proof of the whole chain.
    #[must_use]
    pub fn new(chain: &'a Chain, dialect: Dialect) -> Self {
        Self {
            chain,
            dialect,
            places: Places::default(),
            range: 0..chain.revisions().len(),
            rows: true,
            lanes: 0,
            handler: None,
        }
    }

    /// Where the shadow database may be made. Without it, on a private server or in files.
    #[must_use]
    pub fn places(mut self, places: Places) -> Self {
        self.places = places;
        self
    }

    /// Only these revisions, by their positions on the chain; those before are just run.
    #[must_use]
    pub fn range(mut self, range: Range<usize>) -> Self {
        let length = self.chain.revisions().len();
        self.range = range.start.min(length)..range.end.min(length);
        self
    }

    /// Whether rows are made up and looked for again. The default is that they are.
    #[must_use]
    pub fn rows(mut self, rows: bool) -> Self {
        self.rows = rows;
        self
    }

    /// In how many databases at once. The default depends on the machine and the number of revisions; SQLite has one for each
    /// core, too.
    #[must_use]
    pub fn lanes(mut self, lanes: usize) -> Self {
        self.lanes = lanes;
        self
    }

    /// A function that is told what happens.
    #[must_use]
    pub fn on_progress(mut self, handler: impl FnMut(Progress<'_>) + Send + 'a) -> Self {
        self.handler = Some(Box::new(handler));
        self
    }

    /// Proves it. What is wrong with the chain is in the proof; an error is that it could not be tried: `shadow-database`,
    /// `rust-not-linked`, `connection`.
    pub async fn run(self) -> Result<Proof, Error> {
        let mut shadows = Shadows::open_for(self.chain, self.dialect, &self.places).await?;
        let outcome = self.run_in(&mut shadows).await;
        shadows.close().await;
        outcome
    }

    /// The same in a place that the caller opened, and closes: also when this is dropped before its end.
    pub async fn run_in(self, shadows: &mut Shadows) -> Result<Proof, Error> {
        let started = Instant::now();
        let Self {
            chain,
            dialect,
            range,
            rows,
            lanes,
            handler,
            ..
        } = self;
        chain.speaks(dialect, &format!("this is a proof for {dialect}"))?;
        let tell = Mutex::new(handler);
        let emit = |progress: Progress<'_>| {
            if let Ok(mut handler) = tell.lock()
                && let Some(handler) = handler.as_mut()
            {
                handler(progress);
            }
        };
        let (place, engine) = (shadows.place(), shadows.engine().to_owned());
        let warnings = shadows.warnings().to_vec();
        // Roles are there once on a server: two stretches of the chain would be in each other's way.
        let lanes = if shadows.keeps_roles() { 1 } else { lanes };
        emit(Progress::Started {
            revisions: range.len(),
            place: &place,
        });
        let planned = range.len();
        let parts = parts(range, lanes);
        let shared: lane::Shared<'_> = tokio::sync::Mutex::new(shadows);
        let mut running = Vec::with_capacity(parts.len());
        for part in parts {
            let lane = Lane::open(chain, &shared, rows).await?;
            running.push(lane.prove(part, &emit));
        }
        let mut proof = Proof {
            dialect,
            engine,
            place,
            warnings,
            planned,
            revisions: Vec::new(),
            elapsed: started.elapsed(),
        };
        for verified in together(running).await {
            match verified {
                Ok(verified) => proof.revisions.extend(verified),
                // It ran into the same way up, and that is told.
                Err(error) if proof.is_stuck() => step::tried(&error)?,
                Err(error) => return Err(error),
            }
        }
        proof.elapsed = started.elapsed();
        Ok(proof)
    }
}

/// Stretches of about the same length.
fn parts(range: Range<usize>, lanes: usize) -> Vec<Range<usize>> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let worth = range.len() / WORTH_A_LANE;
    let lanes = if lanes > 0 {
        lanes
    } else {
        cores.min(worth).min(8)
    }
    .max(1);
    let length = range.len().div_ceil(lanes).max(1);
    let mut parts: Vec<Range<usize>> = Vec::new();
    let mut start = range.start;
    while start < range.end {
        let end = (start + length).min(range.end);
        parts.push(start..end);
        start = end;
    }
    parts
}

/// Runs futures side by side, and returns what each gave, in their order.
async fn together<T>(futures: Vec<impl Future<Output = T>>) -> Vec<T> {
    let mut running: Vec<_> = futures
        .into_iter()
        .map(|future| (Box::pin(future), None))
        .collect();
    std::future::poll_fn(|context| {
        let mut all_done = true;
        for (future, done) in &mut running {
            if done.is_none() {
                match future.as_mut().poll(context) {
                    std::task::Poll::Ready(value) => *done = Some(value),
                    std::task::Poll::Pending => all_done = false,
                }
            }
        }
        if all_done {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
    running.into_iter().filter_map(|(_, done)| done).collect()
}
