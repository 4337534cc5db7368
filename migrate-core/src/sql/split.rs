//! From tokens to statements.

use std::iter::Peekable;

use super::character::Suspects;
use super::lexer::Lexer;
use super::{Problem, ProblemKind, Span, TokenKind};
use crate::dialect::Dialect;

/// One statement of a text.
///
/// ```
/// use migrate_core::dialect::Dialect;
/// use migrate_core::sql::{Statement, split};
///
/// let sql = "COPY t FROM stdin;\n1\n2\n\\.\n";
/// let expected = Statement { span: 0..17, terminator: Some(17..18), leading: 0..0, copy_data: Some(19..23) };
/// assert_eq!(split(Dialect::Postgres, sql).statements, [expected]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// From its first token to its last one, without the terminator. Comments inside are part of it; comments and
    /// blanks around it are not.
    pub span: Span,
    /// The `;`, or on MySQL the delimiter; `None` for a last statement that has none.
    pub terminator: Option<Span>,
    /// What lies between the statement before (its terminator, its rows) or the text's start, and `span.start`:
    /// the comments that speak of this statement.
    pub leading: Span,
    /// The rows of PostgreSQL's `COPY … FROM stdin`, without the line `\.`.
    pub copy_data: Option<Span>,
}

impl Statement {
    /// What to send: the statement up to its terminator. `SQLite` keeps the text of what it creates, with the comments that
    /// stand before the `;`.
    ///
    /// ```
    /// use migrate_core::dialect::Dialect;
    /// use migrate_core::sql::split;
    ///
    /// let sql = "-- first\nSELECT 1 -- one\n; SELECT 2 -- two";
    /// let split = split(Dialect::Sqlite, sql);
    /// assert_eq!(split.statements[0].text(sql), "SELECT 1 -- one\n");
    /// assert_eq!(split.statements[1].text(sql), "SELECT 2");
    /// ```
    #[must_use]
    pub fn text<'a>(&self, sql: &'a str) -> &'a str {
        let end = self
            .terminator
            .as_ref()
            .map_or(self.span.end, |terminator| terminator.start);
        &sql[self.span.start..end.max(self.span.end)]
    }
}

/// What [`split`] found.
///
/// ```
/// use migrate_core::dialect::Dialect;
/// use migrate_core::sql::{Split, split};
///
/// assert_eq!(split(Dialect::Mysql, "# nothing but a comment"), Split::default());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Split {
    /// The statements, in order. A piece that holds nothing but comments is none.
    pub statements: Vec<Statement>,
    /// What is wrong with the text, in order; of each kind the first hundred.
    pub problems: Vec<Problem>,
}

/// A file full of NUL bytes needs no problem for each.
const OF_EACH_KIND: usize = 100;

/// Cuts a text into its statements. It reads the text once, and a problem does not stop it.
///
/// ```
/// use migrate_core::dialect::Dialect;
/// use migrate_core::sql::split;
///
/// let sql = "-- the first\nSELECT 1 /* one */;\nSELECT 2";
/// let found = split(Dialect::Sqlite, sql);
///
/// let [first, second] = &found.statements[..] else { panic!() };
/// assert_eq!(&sql[first.leading.clone()], "-- the first\n");
/// assert_eq!(&sql[first.span.clone()], "SELECT 1");
/// assert_eq!(first.terminator, Some(31..32));
/// assert_eq!(&sql[second.span.clone()], "SELECT 2");
/// assert_eq!(second.terminator, None);
/// ```
#[must_use]
pub fn split(dialect: Dialect, sql: &str) -> Split {
    let mut splitter = Splitter::default();
    let mut lexer = Lexer::new(dialect, sql);
    let mut suspects = Suspects::new(sql).peekable();
    let mut at = 0;
    while let Some(piece) = lexer.next_piece() {
        let span = at..piece.end;
        at = piece.end;
        if let Some((kind, length)) = piece.problem {
            splitter.report(kind, span.start..span.start + length);
        }
        splitter.characters(&mut suspects, piece.kind, at);
        splitter.token(piece.kind, span, piece.ends_statement);
    }
    splitter.end_statement(None, at);
    let mut found = splitter.found;
    found.problems.extend(lexer.still_open());
    found.problems.sort_by_key(|problem| problem.span.start);
    found
}

#[derive(Default)]
struct Splitter {
    found: Split,
    /// The statement that is being read.
    open: Option<Span>,
    /// Where the statement before ended.
    leading: usize,
    /// How many problems of each kind there are.
    reported: [usize; 16],
}

impl Splitter {
    fn token(&mut self, kind: TokenKind, span: Span, ends_statement: bool) {
        match kind {
            _ if kind.is_blank() => {}
            _ if ends_statement => self.end_statement(Some(span.clone()), span.end),
            TokenKind::DelimiterCommand => {}
            // Between statements it is part of none.
            TokenKind::MetaCommand if self.open.is_none() => {}
            TokenKind::CopyData | TokenKind::CopyEnd => {
                self.leading = span.end;
                if let Some(copy) = self.found.statements.last_mut() {
                    let empty = span.start..span.start;
                    let rows = if kind == TokenKind::CopyData {
                        span
                    } else {
                        empty
                    };
                    copy.copy_data.get_or_insert(rows);
                }
            }
            _ => self.open.get_or_insert(span.clone()).end = span.end,
        }
    }

    fn end_statement(&mut self, terminator: Option<Span>, end: usize) {
        let Some(span) = self.open.take() else { return };
        let leading = self.leading..span.start;
        self.leading = end;
        self.found.statements.push(Statement {
            span,
            terminator,
            leading,
            copy_data: None,
        });
    }

    /// Takes the suspect characters of the token that ends at `end`.
    fn characters(&mut self, suspects: &mut Peekable<Suspects<'_>>, kind: TokenKind, end: usize) {
        let is_text = matches!(
            kind,
            TokenKind::String | TokenKind::DollarString | TokenKind::CopyData
        );
        while let Some(suspect) = suspects.next_if(|suspect| suspect.at < end) {
            if !(suspect.fine_in_strings && is_text) {
                self.report(suspect.kind, suspect.at..suspect.at + suspect.length);
            }
        }
    }

    fn report(&mut self, kind: ProblemKind, span: Span) {
        if let Some(reported) = self.reported.get_mut(kind as usize)
            && *reported < OF_EACH_KIND
        {
            *reported += 1;
            self.found.problems.push(Problem { kind, span });
        }
    }
}
