//! A table of which nothing but the name is read yet.

use super::phrase::Phrase;
use crate::sql::{CreateTable, ObjectName};

/// `[IF NOT EXISTS] name`, which follows `TABLE`.
pub(super) fn new_table(phrase: &mut Phrase<'_, '_>) -> Option<CreateTable> {
    let if_not_exists = phrase.take(&["IF", "NOT", "EXISTS"]);
    Some(CreateTable {
        if_not_exists,
        ..empty(phrase.named()?)
    })
}

/// A table without columns.
pub(super) const fn empty(name: ObjectName) -> CreateTable {
    CreateTable {
        name,
        if_not_exists: false,
        temporary: false,
        unlogged: false,
        is_virtual: false,
        foreign: false,
        columns: Vec::new(),
        constraints: Vec::new(),
        indexes: Vec::new(),
        query: None,
        like: Vec::new(),
        inherits: Vec::new(),
        partition_of: None,
        partition_by: None,
        options: Vec::new(),
    }
}
