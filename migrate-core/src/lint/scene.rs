//! What a rule sees.

use super::Settings;
use crate::dialect::{Dialect, Server};
use crate::replay::State;
use crate::revision::Revision;
use crate::sql::{ObjectName, Operation, Span};

/// A chain with its statements read, for one dialect.
#[derive(Debug)]
pub struct Read<'a> {
    /// How it is written.
    pub dialect: Dialect,
    /// Its revisions, from base to head.
    pub revisions: Vec<ReadRevision<'a>>,
}

/// A revision with its statements read.
#[derive(Debug)]
pub struct ReadRevision<'a> {
    /// The revision.
    pub revision: &'a Revision,
    /// The statements of its way up; empty when that is no SQL.
    pub up: Vec<Statement<'a>>,
    /// The statements of its way down; empty when that is no SQL.
    pub down: Vec<Statement<'a>>,
}

/// A statement of a script.
#[derive(Debug)]
pub struct Statement<'a> {
    /// Its text.
    pub text: &'a str,
    /// Where it stands in the script.
    pub span: Span,
    /// The comments before it.
    pub leading: &'a str,
    /// What it does; spans are of its text.
    pub operations: Vec<Operation>,
}

/// One way of a revision, and everything around it.
#[derive(Debug, Clone, Copy)]
pub struct Script<'a> {
    /// What is known of the world.
    pub settings: &'a Settings,
    /// The server that it is for.
    pub server: Server,
    /// The whole chain.
    pub chain: &'a Read<'a>,
    /// Which of its revisions this is.
    pub at: usize,
    /// Whether it is the way up.
    pub is_up: bool,
    /// Whether it runs in one transaction.
    pub transaction: bool,
    /// The text of the script.
    pub text: &'a str,
    /// Its statements.
    pub statements: &'a [Statement<'a>],
    /// The schema before its first statement.
    pub start: &'a State,
}

/// One statement of a script.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    /// The script.
    pub script: Script<'a>,
    /// Which statement of it.
    pub nth: usize,
    /// The statement.
    pub statement: &'a Statement<'a>,
    /// The schema before the statement.
    pub before: &'a State,
}

impl<'a> Script<'a> {
    /// The revision.
    #[must_use]
    pub fn revision(&self) -> &'a Revision {
        self.chain.revisions[self.at].revision
    }

    /// Whether nobody else can be using the table: it was made by this very script, or it is temporary.
    /// A table that no statement made is there already.
    #[must_use]
    pub fn is_new(&self, table: &ObjectName, now: &State) -> bool {
        let known = now.table(table);
        known.is_some_and(|known| known.born.revision == self.at)
            && self.start.table(table).is_none()
    }
}

impl Scene<'_> {
    /// Where the operation stands in the script.
    #[must_use]
    pub fn place(&self, operation: &Operation) -> Span {
        let start = self.statement.span.start;
        start + operation.span.start..start + operation.span.end
    }

    /// Whether others may be using the table: it was there before this script.
    #[must_use]
    pub fn is_in_use(&self, table: &ObjectName) -> bool {
        !self.script.is_new(table, self.before)
    }
}
