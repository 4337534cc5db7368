//! Tables of the history that somebody else made, or has put code on.

use super::{Check, Finding, Known, Look};

pub(super) const CHECK: Check = Check {
    code: "history-not-trusted",
    look: Look::Known(look),
};

fn look(known: &Known<'_>) -> Vec<Finding> {
    let found = known.distrust.iter().map(|found| Finding {
        code: CHECK.code,
        what: format!("the tables of the history cannot be trusted: {found}"),
        mend: "drop what is not yours, and give the tables to the role that migrates; `cargo migrate explain history-not-trusted`"
            .to_owned(),
    });
    found.collect()
}
