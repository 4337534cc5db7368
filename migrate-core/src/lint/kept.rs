//! What a constraint is that a statement drops, and whether another one takes its place.

use super::Scene;
use crate::sql::{Act, ConstraintKind, ObjectName, TableAct};

/// A kind of constraint, and how people and databases call such.
pub(super) struct Called {
    /// Whether it is one.
    pub(super) is_one: fn(&ConstraintKind) -> bool,
    /// How its name starts.
    pub(super) starts: &'static [&'static str],
    /// How its name ends.
    pub(super) ends: &'static [&'static str],
}

impl Called {
    /// Whether a constraint is one, by what is known of it; by its name where no statement made it.
    pub(super) fn is(&self, scene: &Scene<'_>, table: &ObjectName, constraint: &str) -> bool {
        let known = scene.before.table(table);
        if let Some(known) = known.and_then(|known| known.constraint(constraint)) {
            return (self.is_one)(&known.kind);
        }
        let name = constraint.to_ascii_lowercase();
        let starts = self.starts.iter().any(|start| name.starts_with(start));
        starts || self.ends.iter().any(|end| name.ends_with(end))
    }

    /// Whether the rest of the script, from this statement on, adds one to the table.
    pub(super) fn is_added_later(&self, scene: &Scene<'_>, name: &ObjectName) -> bool {
        let key = scene.before.key(name);
        scene.comes_later(|act| match act {
            Act::Table {
                table,
                act: TableAct::AddConstraint { constraint, .. },
            } => scene.before.key(table) == key && (self.is_one)(&constraint.kind),
            _ => false,
        })
    }
}
