//! A history that the chain contradicts, or that cannot be read.

use migrate_core::diagnostic::Code;
use migrate_core::history;

use super::{Check, Finding, Known, Look};
use crate::error::Error;

pub(super) const CHECK: Check = Check {
    code: "history",
    look: Look::Known(look),
};

fn look(known: &Known<'_>) -> Vec<Finding> {
    let unreadable = known.unreadable.iter().flat_map(Error::diagnostics);
    let contradictions = known
        .standing
        .iter()
        .flat_map(|standing| &standing.findings);
    unreadable
        .cloned()
        .chain(contradictions.map(history::Finding::diagnostic))
        // That has a check of its own.
        .filter(|found| found.code != Code::HistoryNotTrusted)
        .map(|found| Finding {
            code: found.code.name(),
            what: found.message,
            mend: found.help,
        })
        .collect()
}
