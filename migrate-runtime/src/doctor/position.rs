//! A database that is behind the chain, or ahead of it.

use super::{Check, Finding, Known, Look};

pub(super) const CHECK: Check = Check {
    code: "position",
    look: Look::Known(look),
};

fn look(known: &Known<'_>) -> Vec<Finding> {
    let Some(standing) = &known.standing else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let labels: Vec<String> = standing.ahead.iter().map(history_label).collect();
    if !labels.is_empty() {
        found.push(Finding {
            code: "ahead",
            what: format!("the database has revisions that the chain has not: {}", labels.join(", ")),
            mend: "use the newer program; or `cargo migrate downgrade`, which uses the ways back that were kept".to_owned(),
        });
    }
    let pending = known.chain.revisions().get(standing.applied..);
    if labels.is_empty()
        && let Some([first, rest @ ..]) = pending
    {
        let more = match rest.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        found.push(Finding {
            code: "pending",
            what: format!("not applied: {}{more}", first.label()),
            mend: "`cargo migrate upgrade`".to_owned(),
        });
    }
    found
}

fn history_label(record: &migrate_core::history::Record) -> String {
    format!("{} ({})", record.label(), record.provenance())
}
