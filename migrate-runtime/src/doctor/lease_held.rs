//! Somebody who holds the lease: it may be a run that goes on, or one that is gone.

use super::{Check, Finding, Known, Look};

pub(super) const CHECK: Check = Check {
    code: "lease-held",
    look: Look::Known(look),
};

fn look(known: &Known<'_>) -> Vec<Finding> {
    let held = known.lease.iter().map(|lease| Finding {
        code: CHECK.code,
        what: format!("the lease is held by {}", lease.described()),
        mend: match lease.connected {
            Some(false) => "the next `cargo migrate upgrade` takes over at once".to_owned(),
            _ => "let it end; if it is gone, the next `cargo migrate upgrade` takes over; if it is not to go on: `cargo migrate force-unlock`"
                .to_owned(),
        },
    });
    held.collect()
}
