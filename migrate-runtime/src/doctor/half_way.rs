//! A revision that stopped half-way.

use migrate_core::history::RecordState;

use super::{Check, Finding, Known, Look};

pub(super) const CHECK: Check = Check {
    code: "half-applied",
    look: Look::Known(look),
};

fn look(known: &Known<'_>) -> Vec<Finding> {
    let half = known.standing.iter().flat_map(|standing| &standing.half);
    half.map(|half| {
        let doing = match half.state {
            RecordState::Reverting => "reverted",
            _ => "applied",
        };
        let why = half.error.as_ref();
        let why = why.map_or_else(String::new, |why| format!("; it stopped with: {why}"));
        Finding {
            code: CHECK.code,
            what: format!(
                "revision `{}` is half {doing}: {} of {} statements are done{why}",
                half.label(),
                half.progress.done,
                half.progress.total
            ),
            mend: "`cargo migrate resume`".to_owned(),
        }
    })
    .collect()
}
