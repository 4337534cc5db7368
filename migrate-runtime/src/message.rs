//! One message of many statements: the engine's own, and those of revisions between them.

use migrate_core::dialect::Dialect;
use migrate_core::sql;

use crate::backend::{Backend, BatchFailed};
use crate::error::Error;
use crate::tables::Tables;

/// Statements that travel together.
#[derive(Debug)]
pub(crate) struct Message {
    dialect: Dialect,
    text: String,
    pieces: Vec<Piece>,
    /// Where each statement starts, in bytes.
    starts: Vec<usize>,
    /// A transaction of the engine's own is open at its end.
    open: bool,
    /// Steps that are over when it is committed.
    finishing: Vec<usize>,
}

/// A part of a message.
#[derive(Debug)]
pub(crate) struct Piece {
    /// How many of the message's statements are done when it is.
    pub(crate) ends_at: usize,
    /// Where it starts, in bytes.
    starts: usize,
    /// A step's statement, when it is one.
    pub(crate) statement: Option<(usize, usize)>,
    /// The steps that are over with it.
    pub(crate) finishes: Vec<usize>,
}

/// What of a message failed.
#[derive(Debug)]
pub(crate) enum Failure {
    Own,
    Statement {
        at: usize,
        number: usize,
        /// Where in it, in bytes, as far as the database says.
        offset: Option<usize>,
    },
}

impl Message {
    pub(crate) const fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            text: String::new(),
            pieces: Vec::new(),
            starts: Vec::new(),
            open: false,
            finishing: Vec::new(),
        }
    }

    /// `starts`: where its statements start in it.
    fn push(
        &mut self,
        sql: &str,
        starts: impl IntoIterator<Item = usize>,
        statement: Option<(usize, usize)>,
    ) {
        let before = self.text.len();
        self.starts
            .extend(starts.into_iter().map(|start| before + start));
        self.pieces.push(Piece {
            ends_at: self.starts.len(),
            starts: before,
            statement,
            finishes: Vec::new(),
        });
        self.text.push_str(sql);
        if !sql.ends_with('\n') {
            self.text.push_str(";\n");
        }
    }

    /// Makes sure that a fenced transaction is open.
    pub(crate) fn begin<B: Backend>(
        &mut self,
        backend: &B,
        tables: &Tables,
        phase: &str,
    ) -> Result<(), Error> {
        if !std::mem::replace(&mut self.open, true) {
            let begin = backend.begin_sql(tables, Some(phase))?;
            self.own(&begin);
        }
        Ok(())
    }

    /// Statements of the engine's own, each with its semicolon. A transaction is open.
    pub(crate) fn own(&mut self, statements: &str) {
        if !statements.is_empty() {
            let split = sql::split(self.dialect, statements).statements;
            let starts = split.into_iter().map(|statement| statement.span.start);
            self.push(statements, starts, None);
        }
    }

    /// A statement of a step. Outside of a transaction unless one is open.
    pub(crate) fn statement(&mut self, at: usize, number: usize, sql: &str) {
        self.push(&format!("{sql};\n"), [0], Some((at, number)));
    }

    /// A step is over with the next commit.
    pub(crate) fn finishes(&mut self, at: usize) {
        self.finishing.push(at);
    }

    /// Commits what is open.
    pub(crate) fn commit(&mut self) {
        if std::mem::replace(&mut self.open, false) {
            self.push("COMMIT;\n", [0], None);
            let finishing = std::mem::take(&mut self.finishing);
            if let Some(last) = self.pieces.last_mut() {
                last.finishes = finishing;
            }
        }
    }

    /// Takes what there is, and leaves nothing.
    pub(crate) fn take(&mut self) -> Self {
        std::mem::replace(self, Self::new(self.dialect))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.text.len()
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Its statements one by one, each with its semicolon.
    pub(crate) fn each(&self) -> impl Iterator<Item = &str> {
        let ends = self.starts.iter().skip(1).copied();
        let ends = ends.chain([self.text.len()]);
        self.starts
            .iter()
            .zip(ends)
            .map(|(start, end)| &self.text[*start..end])
    }

    pub(crate) fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// What it was that failed.
    pub(crate) fn failure(&self, failed: &BatchFailed) -> Failure {
        let piece = self
            .pieces
            .iter()
            .find(|piece| piece.ends_at > failed.completed);
        match piece {
            Some(Piece {
                statement: Some((at, number)),
                starts,
                ..
            }) if !failed.own => Failure::Statement {
                at: *at,
                number: *number,
                offset: failed
                    .position
                    .and_then(|position| position.checked_sub(*starts)),
            },
            _ => Failure::Own,
        }
    }
}
