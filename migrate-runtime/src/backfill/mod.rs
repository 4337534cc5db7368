//! Data changes that run in batches: `-- migrate: batch key=id size=5000` before an `UPDATE` or a `DELETE`.
//!
//! Each batch is a transaction of its own, with the token from which the next one goes on, so that a run that is killed goes
//! on where it stopped, and every row is changed once, also by a statement that would change it again. A batch waits a second for a lock and runs for 30 seconds at most; when somebody is in its way it is
//! tried again with half of the rows. It aims at 40 % of its target time, between 1 and 100,000 rows. The upper end of the
//! key is fixed at the start: rows that are added later are the application's, a default's or a trigger's to fill.
//!
//! In a revision in Rust that says `//! migrate: transaction off` the same is
//! [`cx.batches(…)`](crate::Context::batches); which of its calls of it a row is about says the number where for SQL that of the
//! statement is.
//!
//! The table `backfill`, next to the history, is made before the first batch of a database.

mod check;
mod estimate;
mod hold;
mod key;
mod keys;
mod leave;
mod next;
mod pace;
mod run;
mod settings;
mod start;
mod state;
mod status;
mod throttle;

pub(crate) use check::check;
pub(crate) use leave::before_batches;
pub(crate) use run::run;
pub(crate) use settings::BackfillSettings;
pub(crate) use start::Work;
pub use status::{Backfill, BackfillState};
