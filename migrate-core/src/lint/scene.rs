//! What a rule sees.

use std::cell::OnceCell;

use super::{Settings, Size};
use crate::cost::{self, Cost};
use crate::dialect::{Dialect, Server};
use crate::replay::{self, Birth, State, Table};
use crate::revision::{Revision, State as RevisionState};
use crate::sql::{Act, ObjectName, Operation, Span};

/// A chain with its statements read, for one dialect.
#[derive(Debug)]
pub struct Read<'a> {
    /// How it is written.
    pub dialect: Dialect,
    /// Its revisions, from base to head.
    pub revisions: Vec<ReadRevision<'a>>,
    /// How many of them the releases have that `migrate.lock` records; none when it records no release.
    pub released: usize,
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
    /// The schema before each statement, and behind the last one.
    pub states: &'a [State],
    /// What the operations of each statement cost, as far as somebody asked.
    pub costs: &'a [Vec<OnceCell<Cost>>],
    /// Of a way down: the schema before the way up, where it has to lead.
    pub back_to: Option<&'a State>,
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

impl Read<'_> {
    /// Whether no deployed program has a revision: it is a draft, which release builds refuse, and no recorded release comes after it.
    #[must_use]
    pub fn is_unreleased(&self, at: usize) -> bool {
        let is_draft = |read: &ReadRevision<'_>| read.revision.state == RevisionState::Draft;
        at >= self.released && self.revisions.get(at).is_some_and(is_draft)
    }

    /// Whether a table is temporary, or made by a revision that nothing deployed has. `size`: what was said of its rows.
    pub(super) fn is_nobodys(&self, table: &Table, size: Option<Size>) -> bool {
        let has_rows = size.is_some_and(Size::has_rows);
        let is_young = !has_rows && self.is_unreleased(table.born.revision);
        table.temporary || is_young && !table.adopted
    }
}

impl<'a> Script<'a> {
    /// The revision.
    #[must_use]
    pub fn revision(&self) -> &'a Revision {
        self.chain.revisions[self.at].revision
    }

    /// Whether nobody else can be using the table: it is temporary, or made by this very script, or by a
    /// revision that nothing deployed has. A table that no statement made is there already, and so is one that rows were counted in: a
    /// draft can be applied.
    #[must_use]
    pub fn is_new(&self, table: &ObjectName, now: &State) -> bool {
        let view = now.views.get(&now.key(table));
        if view.is_some_and(|view| view.materialized) {
            return self.makes_view(table, now);
        }
        now.table(table).is_some_and(|known| {
            let is_own = known.born.revision == self.at && self.start.table(table).is_none();
            is_own && !known.adopted || self.chain.is_nobodys(known, self.settings.size(table))
        })
    }

    /// Whether this very script makes a view, or puts it back, or a revision that nothing deployed has.
    fn makes_view(&self, view: &ObjectName, now: &State) -> bool {
        let key = now.key(view);
        let makes = |statements: &[Statement<'_>]| {
            let mut all = statements.iter().flat_map(|one| &one.operations);
            all.any(|one| matches!(&one.act, Act::CreateView(made) if now.key(&made.name) == key))
        };
        let has_rows = || self.settings.size(view).is_some_and(Size::has_rows);
        let before = self.chain.revisions.get(..self.at).unwrap_or_default();
        makes(self.statements)
            || before
                .iter()
                .rposition(|read| makes(&read.up))
                .is_some_and(|at| self.chain.is_unreleased(at) && !has_rows())
    }

    /// Every operation, in order, with the schema before its statement.
    pub fn each(&self, mut look: impl FnMut(&Scene<'_>, &Operation)) {
        for (nth, (statement, before)) in self.statements.iter().zip(self.states).enumerate() {
            let scene = Scene {
                script: *self,
                nth,
                statement,
                before,
            };
            for operation in &statement.operations {
                look(&scene, operation);
            }
        }
    }

    /// The schema behind its last statement.
    #[must_use]
    pub fn end(&self) -> &'a State {
        self.states.last().unwrap_or(self.start)
    }
}

impl Scene<'_> {
    /// Where the operation stands in the script.
    #[must_use]
    pub fn place(&self, operation: &Operation) -> Span {
        let start = self.statement.span.start;
        start + operation.span.start..start + operation.span.end
    }

    /// What an operation of the statement costs those who use the database meanwhile.
    #[must_use]
    pub fn cost(&self, operation: &Operation) -> Cost {
        let timezone = self.script.settings.timezone.as_deref();
        let tell = || cost::cost(operation, self.before, self.script.server, timezone);
        // Many rules ask the same.
        let mut own = self.statement.operations.iter();
        let place = own.position(|one| std::ptr::eq(one, operation));
        let costs = self.script.costs.get(self.nth);
        match costs.zip(place).and_then(|(costs, place)| costs.get(place)) {
            Some(told) => told.get_or_init(tell).clone(),
            None => tell(),
        }
    }

    /// The first statement of the transaction that this one runs in; `None` when it runs in none of its own script's or the runner's.
    ///
    /// A `BEGIN` and a `COMMIT` of the script count: it is an error of the chain to write them, and yet the rest is told as it would be.
    #[must_use]
    pub fn transaction_since(&self) -> Option<usize> {
        let first = self.script.transaction.then_some(0);
        let before = self.script.statements.iter().take(self.nth).enumerate();
        before.fold(first, |since, (at, statement)| {
            let control = statement.operations.iter().find_map(|one| match &one.act {
                Act::Transaction { keyword } => Some(keyword.as_str()),
                _ => None,
            });
            match control {
                Some(keyword) if opens(keyword) => since.or(Some(at)),
                Some(keyword) if closes(keyword) => None,
                _ => since,
            }
        })
    }

    /// What all operations of the statement cost together.
    #[must_use]
    pub fn cost_of_statement(&self) -> Cost {
        let timezone = self.script.settings.timezone.as_deref();
        let operations = &self.statement.operations;
        cost::statement_cost(operations, self.before, self.script.server, timezone)
    }

    /// How the statement is written.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.script.server.engine.dialect()
    }

    /// The text of the operation.
    #[must_use]
    pub fn text(&self, operation: &Operation) -> &str {
        let text = self.statement.text.get(operation.span.clone());
        text.unwrap_or(self.statement.text)
    }

    /// Whether others may be using the table, and it takes its time to read it: it was not said to be small.
    #[must_use]
    pub fn matters(&self, table: &ObjectName) -> bool {
        self.is_in_use(table) && !self.script.settings.size(table).is_some_and(Size::is_small)
    }

    /// Whether it was said that it takes long to read the table.
    #[must_use]
    pub fn is_large(&self, table: &ObjectName) -> bool {
        self.script.settings.size(table).is_some_and(Size::is_large)
    }

    /// Whether others may be using the table: it was there before this script, and is none in which SQLite counts for itself.
    #[must_use]
    pub fn is_in_use(&self, table: &ObjectName) -> bool {
        let is_internal = self.dialect() == Dialect::Sqlite && table.name.starts_with("sqlite_");
        !is_internal && !self.script.is_new(table, self.before)
    }
}

fn opens(keyword: &str) -> bool {
    keyword.starts_with("BEGIN") || keyword.starts_with("START")
}

fn closes(keyword: &str) -> bool {
    // `ROLLBACK TO` goes back to a savepoint.
    let closing = ["COMMIT", "END", "ROLLBACK", "ABORT"];
    closing.iter().any(|word| keyword.starts_with(word)) && !keyword.contains(" TO")
}

/// The schema behind a statement.
pub(super) fn pass(state: &mut State, statement: &Statement<'_>, at: usize, nth: usize) {
    let birth = Birth {
        revision: at,
        statement: nth,
    };
    replay::apply_statement(state, statement.text, &statement.operations, birth);
}
