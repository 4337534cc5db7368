//! Statements that make and drop indexes. `SQLite` alters none.

use super::change::Changes;
use super::{made_by, own_name, quoted};
use crate::schema::plan::{HazardClass, Step};
use crate::schema::{Fact, Kind, Schema};

/// Drops what goes or changes, unless its table takes it along.
pub(super) fn drops(from: &Schema, changes: &Changes) -> Vec<Step> {
    let indexes = from.of_kind(Kind::Index);
    let going =
        indexes.filter(|index| changes.differs(index) && !changes.takes_along(table(index)));
    going
        .map(|index| Step::new(format!("DROP INDEX {}", quoted(own_name(index)))))
        .collect()
}

/// Makes what is new, changes, or went with its table.
pub(super) fn makes(from: &Schema, to: &Schema, changes: &Changes) -> Vec<Step> {
    let indexes = to.of_kind(Kind::Index);
    let new = indexes.filter(|index| changes.differs(index) || changes.takes_along(table(index)));
    new.map(|index| {
        let step = Step::new(made_by(index));
        let is_unique = index.definition.starts_with("unique ");
        let has_rows = index
            .owner
            .as_ref()
            .is_some_and(|owner| from.get(owner).is_some());
        if is_unique && has_rows && changes.differs(index) {
            return step.risking(HazardClass::NeedsFittingRows, index.label());
        }
        step
    })
    .collect()
}

fn table(index: &Fact) -> &str {
    let name = index.owner.as_ref().and_then(|owner| owner.path.first());
    name.map_or("", String::as_str)
}
