//! What the clauses of one statement do, taken together.

use super::condition::{Condition, Object};
use super::{Completion, ObjectName};

/// What a statement makes and removes. All of it happens, or none.
#[derive(Debug, Default)]
pub(super) struct Changes {
    list: Vec<Change>,
    /// Something is made that nothing tells from what was there before, and making it again would fail or do harm.
    untold: bool,
    /// The server chooses the name of an index or a constraint: it may choose that of one that is dropped.
    unnamed: bool,
}

#[derive(Debug)]
struct Change {
    condition: Condition,
    /// `IF EXISTS` and the like: what was there before is not known.
    perhaps: bool,
    renamed: bool,
}

impl Changes {
    /// `perhaps`: only if it is not there.
    pub(super) fn creates(&mut self, object: Object, perhaps: bool) {
        self.push(object, true, perhaps, false);
    }

    /// `perhaps`: only if it is there.
    pub(super) fn drops(&mut self, object: Object, perhaps: bool) {
        self.push(object, false, perhaps, false);
    }

    /// `perhaps`: only if it is there.
    pub(super) fn renames(&mut self, from: Object, to: Object, perhaps: bool) {
        self.push(from, false, perhaps, true);
        self.push(to, true, perhaps, true);
    }

    pub(super) fn untold(&mut self) {
        self.untold = true;
    }

    pub(super) fn unnamed(&mut self) {
        self.untold = true;
        self.unnamed = true;
    }

    fn push(&mut self, object: Object, exists: bool, perhaps: bool, renamed: bool) {
        self.list.push(Change {
            condition: Condition { object, exists },
            perhaps,
            renamed,
        });
    }

    pub(super) fn completion(self) -> Completion {
        let mut conditions: Vec<Condition> = Vec::new();
        let mut untold = self.untold;
        for change in &self.list {
            let group: Vec<&Change> = self
                .list
                .iter()
                .filter(|other| meet(change, other))
                .collect();
            let one_way = group
                .iter()
                .all(|other| other.condition.exists == change.condition.exists);
            let overwritten =
                self.unnamed && !change.condition.exists && change.condition.object.key().is_some();
            if !one_way {
                untold |= !is_replacement(&group);
            } else if overwritten {
                untold = true;
            } else if !change.perhaps && !conditions.contains(&change.condition) {
                conditions.push(change.condition.clone());
            }
        }
        if !conditions.is_empty() {
            Completion::Known(conditions)
        } else if untold {
            Completion::Unknown
        } else {
            Completion::Repeatable
        }
    }
}

fn meet(one: &Change, other: &Change) -> bool {
    let (one, other) = (&one.condition.object, &other.condition.object);
    one == other || one.key().is_some_and(|key| other.key() == Some(key))
}

/// Whether an index or a constraint is dropped and made anew: done twice, the same is there as when it is done once.
fn is_replacement(group: &[&Change]) -> bool {
    let Some(first) = group.first() else {
        return false;
    };
    let object = &first.condition.object;
    object.key().is_some()
        && group.len() == 2
        && group.iter().any(|change| !change.condition.exists)
        && group
            .iter()
            .all(|change| !change.renamed && change.condition.object == *object)
}

/// An index that is named together with its table.
pub(super) fn index(table: &ObjectName, name: String) -> Object {
    Object::Index {
        table: Some(table.clone()),
        name: ObjectName {
            schema: table.schema.clone(),
            name,
        },
    }
}
