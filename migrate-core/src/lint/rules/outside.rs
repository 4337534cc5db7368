//! Statements that have to run outside of transactions, and do not.

use crate::lint::Script;
use crate::sql::{Effect, Span, effect};

/// Where they stand, and what they are.
pub(super) fn inside(script: &Script<'_>) -> Vec<(Span, String)> {
    let mut all = Vec::new();
    let mut last = None;
    script.each(|scene, _| {
        // Of a statement of several operations, once.
        if last.replace(scene.nth) == Some(scene.nth) || scene.transaction_since().is_none() {
            return;
        }
        if let Effect::OutsideTransaction { what } = effect(scene.dialect(), scene.statement.text) {
            all.push((scene.statement.span.clone(), what));
        }
    });
    all
}
