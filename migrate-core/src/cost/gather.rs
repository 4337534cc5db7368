//! How a cost is put together.

use super::{Cost, Held, LockMode};
use crate::sql::ObjectName;

impl Cost {
    /// The lock, unless a stronger one of the same table is there.
    pub(super) fn lock(&mut self, table: &ObjectName, mode: LockMode) {
        match self.locks.iter_mut().find(|held| held.table == *table) {
            Some(held) => held.mode = held.mode.max(mode),
            None => self.locks.push(Held {
                table: table.clone(),
                mode,
            }),
        }
    }

    /// The table is read.
    pub(super) fn scan(&mut self, table: &ObjectName) {
        add(&mut self.scans, table);
    }

    /// The table is written anew, so it is read too.
    pub(super) fn rewrite(&mut self, table: &ObjectName) {
        self.scan(table);
        add(&mut self.rewrites, table);
    }

    /// An index is built, so the table is read.
    pub(super) fn build(&mut self, table: &ObjectName) {
        self.scan(table);
        add(&mut self.builds, table);
    }

    /// Something to know.
    pub(super) fn note(&mut self, words: impl Into<String>) {
        let words = words.into();
        if !self.notes.contains(&words) {
            self.notes.push(words);
        }
    }

    /// What was told depends on what is not known here.
    pub(super) fn assume(&mut self, words: impl Into<String>) {
        self.assumed = true;
        self.note(words);
    }

    /// The two together: what a statement of both operations costs.
    ///
    /// ```
    /// use migrate_core::cost::{Cost, Held, LockMode};
    /// use migrate_core::sql::ObjectName;
    ///
    /// let held = |mode| Cost { locks: vec![Held { table: ObjectName::new("t"), mode }], ..Cost::default() };
    /// let both = held(LockMode::Share).and(held(LockMode::AccessExclusive));
    /// assert_eq!(both, held(LockMode::AccessExclusive));
    /// ```
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        for held in &other.locks {
            self.lock(&held.table, held.mode);
        }
        for table in &other.scans {
            self.scan(table);
        }
        for table in &other.rewrites {
            self.rewrite(table);
        }
        for table in &other.builds {
            self.build(table);
        }
        for words in other.notes {
            self.note(words);
        }
        self.assumed |= other.assumed;
        self.fails = self.fails.or(other.fails);
        self
    }
}

fn add(tables: &mut Vec<ObjectName>, table: &ObjectName) {
    if !tables.contains(table) {
        tables.push(table.clone());
    }
}
