//! The bodies of MySQL's routines, triggers and events (`BEGIN … END`, `IF … END IF` and their like) where no `DELIMITER` sets
//! them apart. The server reads such a body to its end, whatever semicolons it holds, and so do the tools that send a file as it
//! is; cut apart, what is sent between the pieces would become a part of the body.

use crate::sql::{Problem, ProblemKind, Span, TokenKind};

/// How deep in a body a statement is.
#[derive(Debug, Default)]
pub(super) struct Compound {
    head: Head,
    open: Vec<Opened>,
    /// The outermost word that is open.
    opening: Span,
    before: Before,
    /// Whether this statement of the body declares what is done about an error.
    handler: bool,
    parens: usize,
}

/// What the statement makes, as far as that is known.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Head {
    /// No word was read.
    #[default]
    Start,
    /// `CREATE`, and what may stand before the kind.
    Create,
    /// Something with a body.
    Body,
    Other,
}

/// A word that an `END` closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opened {
    /// A statement that holds others, and ends behind one.
    Block,
    /// `CASE` in an expression, and `REPEAT … UNTIL … END REPEAT`: an expression stands before the end.
    Expression,
}

/// The token before.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Before {
    #[default]
    Other,
    /// What a statement of a body stands behind.
    Starts,
    /// What a body's only statement may stand behind.
    MayStart,
    /// A name follows.
    Name,
    End,
}

const WITH_BODY: [&[u8]; 4] = [b"procedure", b"function", b"trigger", b"event"];
const BEFORE_KIND: [&[u8]; 6] = [
    b"or",
    b"replace",
    b"definer",
    b"aggregate",
    b"current_user",
    b"current_role",
];
const BLOCKS: [&[u8]; 7] = [
    b"begin", b"if", b"case", b"loop", b"while", b"repeat", b"for",
];
/// Words that a statement of a body follows.
const STARTING: [&[u8]; 6] = [b"begin", b"then", b"else", b"do", b"loop", b"repeat"];
/// The last words of what stands before a body.
const LAST_OF_HEAD: [&[u8]; 7] = [
    b"row",
    b"do",
    b"data",
    b"sql",
    b"deterministic",
    b"definer",
    b"invoker",
];

fn is_any(word: &[u8], words: &[&[u8]]) -> bool {
    words.iter().any(|one| word.eq_ignore_ascii_case(one))
}

impl Compound {
    /// Whether a semicolon here belongs to a body.
    pub(super) const fn is_in_body(&self) -> bool {
        !self.open.is_empty()
    }

    /// Takes the statement's next token; blanks and comments are none.
    pub(super) fn token(&mut self, kind: TokenKind, text: &[u8], span: &Span) {
        match kind {
            TokenKind::Word => return self.word(text, span),
            TokenKind::OpenParen => self.parens += 1,
            TokenKind::CloseParen => self.parens = self.parens.saturating_sub(1),
            TokenKind::Semicolon => self.handler = false,
            // `/*!50003 CREATE*/ /*!50020 DEFINER=…*/ …`
            TokenKind::ConditionalOpen | TokenKind::ConditionalClose => return,
            _ => {}
        }
        self.before = match (kind, text) {
            (TokenKind::Semicolon, _) | (_, b":") => Before::Starts,
            (TokenKind::CloseParen | TokenKind::String, _) => Before::MayStart,
            (_, b"." | b"@") => Before::Name,
            _ => Before::Other,
        };
    }

    fn word(&mut self, word: &[u8], span: &Span) {
        let is = |keyword: &[u8]| word.eq_ignore_ascii_case(keyword);
        let before = self.before;
        self.before = Before::Other;
        if before == Before::Name {
            return;
        }
        match self.head {
            Head::Start if is(b"create") => return self.head = Head::Create,
            // `BEGIN NOT ATOMIC`: a body without a name.
            Head::Start if is(b"begin") => return self.opening = span.clone(),
            Head::Start if is(b"not") && !self.opening.is_empty() => {
                self.head = Head::Body;
                return self.open.push(Opened::Block);
            }
            Head::Create if is_any(word, &WITH_BODY) => return self.head = Head::Body,
            Head::Create if is_any(word, &BEFORE_KIND) => return,
            Head::Start => return self.head = Head::Other,
            // Somebody's name, or another kind.
            Head::Create => {
                if !is_any(word, OTHER_KINDS) {
                    return;
                }
                return self.head = Head::Other;
            }
            Head::Other => return,
            Head::Body => {}
        }
        if is(b"end") {
            let closes = match self.open.last() {
                Some(Opened::Expression) => true,
                Some(Opened::Block) => before == Before::Starts,
                None => false,
            };
            if closes {
                self.open.pop();
                self.before = Before::End;
            }
            return;
        }
        self.handler |= is(b"handler");
        let in_body = self.is_in_body();
        let opens = match (in_body, before) {
            (_, Before::End) => None,
            (_, Before::Starts | Before::MayStart) if self.parens == 0 && is(b"repeat") => {
                Some(Opened::Expression)
            }
            (true, Before::Starts) if is_any(word, &BLOCKS) => Some(Opened::Block),
            (true, _) if is(b"case") => Some(Opened::Expression),
            (true, _) if self.handler && is(b"begin") => Some(Opened::Block),
            (false, _) if self.parens == 0 && is(b"begin") => Some(Opened::Block),
            (false, Before::Starts | Before::MayStart)
                if self.parens == 0 && is_any(word, &BLOCKS) =>
            {
                Some(Opened::Block)
            }
            _ => None,
        };
        if let Some(opens) = opens {
            if !in_body {
                self.opening = span.clone();
            }
            self.open.push(opens);
        }
        let starts = self.is_in_body() && (is_any(word, &STARTING) || is(b"atomic"));
        let may_start = !in_body && is_any(word, &LAST_OF_HEAD);
        self.before = match (starts, may_start) {
            (true, _) => Before::Starts,
            (false, true) => Before::MayStart,
            (false, false) => Before::Other,
        };
    }

    pub(super) fn still_open(&self) -> Option<Problem> {
        self.is_in_body().then(|| Problem {
            kind: ProblemKind::UnterminatedTrigger,
            span: self.opening.clone(),
        })
    }
}

/// What else can be created.
const OTHER_KINDS: &[&[u8]] = &[
    b"table",
    b"temporary",
    b"view",
    b"algorithm",
    b"sql",
    b"index",
    b"unique",
    b"fulltext",
    b"spatial",
    b"vector",
    b"online",
    b"offline",
    b"database",
    b"schema",
    b"user",
    b"role",
    b"server",
    b"sequence",
    b"tablespace",
    b"logfile",
    b"undo",
    b"resource",
    b"package",
    b"library",
];
