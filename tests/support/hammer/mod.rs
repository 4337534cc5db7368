//! The lock under attack: processes that are killed and paused at random take turns at a thing that nobody else protects.
//!
//! What they do is read a number, wait, and write the next one with a line in an audit: two at once lose an update. Behind
//! the runtime's own lock that must never happen; behind the locks of [`Guarded`] that are known to be broken it has to,
//! or the attack is too weak.

mod attack;
mod broken;
mod figures;
mod holder;
pub mod resource;
mod session;
mod worker;

use std::hash::BuildHasher as _;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

pub use attack::{Attack, Until};
pub use figures::Figures;
pub use holder::Holder;
pub use worker::work;

use migrate_runtime::Chain;

/// For how long a holder may give no sign, here.
pub const LEASE: Duration = Duration::from_secs(1);

/// Counts up on the way up and on the way down, in functions and statement by statement.
pub static MIGRATIONS: Chain = migrate_runtime::migrate!("support/hammer/migrations");

/// What keeps the workers apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guarded {
    /// The lock of the runtime: workers run upgrades and downgrades.
    Runtime,
    /// An advisory lock of the session. It breaks behind a pooler.
    Session,
    /// `GET_LOCK`. It breaks on a cluster.
    GetLock,
    /// A lease with signs of life, which transactions do not check. It breaks when a holder is paused.
    Unfenced,
}

impl Guarded {
    const ALL: [Self; 4] = [Self::Runtime, Self::Session, Self::GetLock, Self::Unfenced];

    /// The word for the worker program.
    fn name(self) -> &'static str {
        match self {
            Self::Runtime => "runtime",
            Self::Session => "session",
            Self::GetLock => "get-lock",
            Self::Unfenced => "unfenced",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|guarded| guarded.name() == name)
    }
}

/// A number below the limit.
fn chance(limit: u64) -> u64 {
    std::hash::RandomState::new().hash_one(limit) % limit
}

/// Held while the whole process stands still; whatever it does on another thread waits for it.
static STILL: Mutex<()> = Mutex::new(());

/// The process stands still: mostly for a moment, once in `rarely` for longer than a lease.
fn stand_still(rarely: u64) {
    let long = chance(rarely) == 0;
    let pause = if long {
        LEASE + Duration::from_millis(chance(2000))
    } else {
        Duration::from_millis(chance(20))
    };
    let _still = STILL.lock().unwrap_or_else(PoisonError::into_inner);
    std::thread::sleep(pause);
}
