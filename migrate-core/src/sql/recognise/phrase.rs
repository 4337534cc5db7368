//! What is still to be read of a statement, with its text at hand.

use std::ops::{Deref, DerefMut};

use crate::sql::reader::{Part, Reader};
use crate::sql::{Act, Expression, ObjectName, Operation, Span, TokenKind};

/// The parts that are still to be read, and the statement that they are of. A copy is a way back.
#[derive(Debug, Clone, Copy)]
pub(super) struct Phrase<'p, 'a> {
    reader: Reader<'p, 'a>,
    sql: &'a str,
}

impl<'p, 'a> Deref for Phrase<'p, 'a> {
    type Target = Reader<'p, 'a>;

    fn deref(&self) -> &Self::Target {
        &self.reader
    }
}

impl DerefMut for Phrase<'_, '_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.reader
    }
}

impl<'p, 'a> Phrase<'p, 'a> {
    pub(super) const fn new(sql: &'a str, reader: Reader<'p, 'a>) -> Self {
        Self { reader, sql }
    }

    const fn of(&self, reader: Reader<'p, 'a>) -> Self {
        Self::new(self.sql, reader)
    }

    /// What comes next as it is written, to the end.
    pub(super) fn text(&self) -> &'a str {
        self.reader.text(self.sql)
    }

    /// The statement up to what comes next.
    pub(super) fn before(&self) -> &'a str {
        self.sql.get(..self.span().start).unwrap_or_default()
    }

    /// The same as an expression.
    pub(super) fn expression(&self) -> Expression {
        Expression::new(self.text())
    }

    /// Where what comes next stands in the statement.
    pub(super) fn span(&self) -> Span {
        let start = self.peek().map_or(self.sql.len(), |part| part.at);
        let last = self.rest().last();
        start..last.map_or(start, |part| part.at + part.text.len())
    }

    /// Where that stands which was read since `before`.
    pub(super) fn span_since(&self, before: &Self) -> Span {
        self.read_since(before).span()
    }

    /// What was read since `before`, as it is written.
    pub(super) fn text_since(&self, before: &Self) -> &'a str {
        self.read_since(before).text()
    }

    /// What was read since `before`.
    pub(super) fn read_since(&self, before: &Self) -> Self {
        let count = before.rest().len().saturating_sub(self.rest().len());
        let mut since = *before;
        since.reader.keep_first(count);
        since
    }

    /// What comes next, cut at the commas that are not in parentheses or brackets.
    pub(super) fn items(&self) -> Vec<Self> {
        let items = self.reader.items();
        items.into_iter().map(|item| self.of(item)).collect()
    }

    /// What the parentheses that open here hold; nothing is read if none open, or if they do not close.
    pub(super) fn parenthesised(&mut self) -> Option<Self> {
        let mut ahead = self.reader;
        let inside = ahead.parenthesised()?;
        self.reader = ahead;
        Some(self.of(inside))
    }

    /// Passes over the next part, or over all that the parentheses hold which open here. Those that do not close hold the rest.
    pub(super) fn skip(&mut self) {
        if !self.sees_text("(") {
            self.next();
        } else if self.parenthesised().is_none() {
            self.take_rest();
        }
    }

    /// What stands between the parentheses that open here, as an expression.
    pub(super) fn parenthesised_expression(&mut self) -> Option<Expression> {
        self.parenthesised().map(|inside| inside.expression())
    }

    /// The parts up to one of these words, which is still to be read; words in parentheses do not count.
    pub(super) fn take_until(&mut self, words: &[&str]) -> Self {
        let (before, behind) = self.reader.cut_at(words);
        let taken = self.of(before);
        match behind {
            Some(behind) => self.reader = behind,
            None => self.reader.keep_first(0),
        }
        taken
    }

    /// All that is left.
    pub(super) fn take_rest(&mut self) -> Self {
        let rest = *self;
        self.reader.keep_first(0);
        rest
    }

    /// The names in the parentheses that open here, `(a, b DESC)`: the first one of each item. Empty if none open.
    pub(super) fn names(&mut self) -> Vec<String> {
        let inside = self
            .parenthesised()
            .map_or_else(Vec::new, |in_| in_.items());
        let first = |mut item: Self| item.loose_name();
        inside.into_iter().filter_map(first).collect()
    }

    /// A name, whatever follows it.
    pub(super) fn loose_name(&mut self) -> Option<String> {
        let mut ahead = *self;
        let part = ahead.next()?;
        let name = crate::sql::names::name(self.dialect(), part.kind, part.text)?;
        *self = ahead;
        Some(name)
    }

    /// A name of several parts, `a.b.c`; nothing is read if there is none.
    pub(super) fn path(&mut self) -> Option<Vec<String>> {
        let mut ahead = *self;
        let mut path = vec![ahead.loose_name()?];
        while ahead.take_text(".") {
            path.push(ahead.loose_name()?);
        }
        *self = ahead;
        Some(path)
    }

    /// A name, perhaps with its schema; a database before the schema is dropped. Nothing is read if there is none.
    pub(super) fn named(&mut self) -> Option<ObjectName> {
        object_of(self.path()?)
    }

    /// The names of a list, `a, b.c`, each with the place where it stands. `None` if one is not understood.
    pub(super) fn named_list(&self) -> Option<Vec<(ObjectName, Span)>> {
        let each = |mut item: Self| {
            let before = item;
            let name = item.named()?;
            Some((name, item.span_since(&before)))
        };
        self.items().into_iter().map(each).collect()
    }

    /// Whether a string comes next: its text, as a literal means it where no backslash is in it.
    pub(super) fn string(&mut self) -> Option<String> {
        let part = self.peek().filter(|part| part.kind == TokenKind::String)?;
        let text = string_text(part);
        self.next();
        Some(text)
    }

    /// The rest as one operation that stands there.
    pub(super) fn operation(&self, act: Act) -> Operation {
        Operation {
            act,
            span: self.span(),
        }
    }

    /// The first words that come next, in upper case: what it is that was not understood.
    pub(super) fn first_words(&self, count: usize) -> String {
        let words = self.rest().iter().take(count);
        let words = words.take_while(|part| part.kind == TokenKind::Word);
        let words: Vec<String> = words.map(|part| part.text.to_ascii_uppercase()).collect();
        words.join(" ")
    }
}

/// The object that a path names.
pub(super) fn object_of(mut path: Vec<String>) -> Option<ObjectName> {
    let name = path.pop()?;
    Some(ObjectName {
        schema: path.pop(),
        name,
    })
}

/// What stands between the quotes of a string; a doubled quote stands for one. The prefix goes, backslashes stay.
pub(super) fn string_text(part: &Part<'_>) -> String {
    let open = part.text.find(['\'', '"']);
    let Some((_, quoted)) = open.and_then(|open| part.text.split_at_checked(open)) else {
        return part.text.to_owned();
    };
    let quote = if quoted.starts_with('"') { "\"" } else { "'" };
    let inside = quoted.strip_prefix(quote).unwrap_or(quoted);
    let inside = inside.strip_suffix(quote).unwrap_or(inside);
    inside.replace(&quote.repeat(2), quote)
}
