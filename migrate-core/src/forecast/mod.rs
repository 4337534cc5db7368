//! What a chain is going to do to a database that is in use: what each statement locks and for how long, as far as that can be told
//! before it runs.

mod estimate;
mod rates;
mod stats;
mod walk;

pub use estimate::{Estimate, Seconds, estimate};
pub use rates::Rates;
pub use stats::{Extent, TableStats};
pub use walk::{Forecast, StatementForecast, WayBack, World, forecast, state_at};
