//! Taking a statement apart.

use super::{Batched, Change, NotBatched};
use crate::dialect::Dialect;
use crate::sql::TokenKind;
use crate::sql::reader::{Part, Reader, parts};

/// Takes an `UPDATE` or a `DELETE` apart; the error says what of it cannot run in batches.
pub fn batched(dialect: Dialect, sql: &str) -> Result<Batched, NotBatched> {
    let parts: Vec<Part<'_>> = parts(dialect, sql)
        .filter(|part| !matches!(part.kind, TokenKind::Semicolon | TokenKind::Delimiter))
        .collect();
    let statement = Statement {
        dialect,
        sql,
        parts: &parts,
    };
    if let Some(part) = parts.iter().find(|part| part.conditional) {
        return Err(refused(part, "it depends on the server's version", PLAIN));
    }
    statement.no_clause_too_many()?;
    match parts.first() {
        Some(first) if first.is("UPDATE") => statement.update(),
        Some(first) if first.is("DELETE") => statement.delete(),
        Some(first) => Err(refused(first, "it is no UPDATE and no DELETE", PLAIN)),
        None => Err(NotBatched {
            what: "there is no statement",
            span: 0..0,
            help: PLAIN,
        }),
    }
}

const PLAIN: &str = "batches are for `UPDATE <table> SET … WHERE …` and `DELETE FROM <table> WHERE …`: remove the directive, \
     or write the statement that way";

fn refused(part: &Part<'_>, what: &'static str, help: &'static str) -> NotBatched {
    NotBatched {
        what,
        span: part.at..part.at + part.text.len(),
        help,
    }
}

#[derive(Clone, Copy)]
struct Statement<'p, 'a> {
    dialect: Dialect,
    sql: &'a str,
    parts: &'p [Part<'a>],
}

impl Statement<'_, '_> {
    /// The first of these words from there on that is in no parentheses.
    fn clause(&self, from: usize, words: &[&str]) -> Option<usize> {
        let mut depth = 0_usize;
        let found = self.parts.iter().enumerate().skip(from).find(|(at, part)| {
            match part.kind {
                TokenKind::OpenParen => depth += 1,
                TokenKind::CloseParen => depth = depth.saturating_sub(1),
                _ => {}
            }
            let before = at.checked_sub(1).and_then(|before| self.parts.get(before));
            // `IS DISTINCT FROM` is an operator.
            let is_operator = before.is_some_and(|before| before.is("DISTINCT"));
            depth == 0 && part.is_any(words) && !is_operator
        });
        found.map(|(at, _)| at)
    }

    /// The text of these parts.
    fn text(&self, from: usize, to: usize) -> &str {
        let (Some(first), Some(last)) = (
            self.parts.get(from),
            to.checked_sub(1).and_then(|last| self.parts.get(last)),
        ) else {
            return "";
        };
        self.sql
            .get(first.at..last.at + last.text.len())
            .unwrap_or_default()
    }

    fn no_clause_too_many(&self) -> Result<(), NotBatched> {
        const REFUSED: [(&str, &str, &str); 5] = [
            (
                "LIMIT",
                "it takes a part of the rows only",
                "take LIMIT out: the batches are the parts",
            ),
            (
                "ORDER",
                "it says an order, and the batches go by the key",
                "take ORDER BY out",
            ),
            (
                "RETURNING",
                "it returns rows, and there is nobody to take them",
                "take RETURNING out",
            ),
            (
                "INDEXED",
                "it names an index, and the batches need that of the key",
                "take INDEXED BY out",
            ),
            (
                "CURRENT",
                "it is for the row of a cursor",
                "write a condition",
            ),
        ];
        for (word, what, help) in REFUSED {
            if let Some(part) = self.clause(0, &[word]).and_then(|at| self.parts.get(at)) {
                let is_current_of = word != "CURRENT" || self.sql_has_of_behind(part);
                if is_current_of {
                    return Err(refused(part, what, help));
                }
            }
        }
        Ok(())
    }

    fn sql_has_of_behind(&self, part: &Part<'_>) -> bool {
        let behind = self.parts.iter().find(|other| other.at > part.at);
        behind.is_some_and(|behind| behind.is("OF"))
    }

    fn update(&self) -> Result<Batched, NotBatched> {
        let table = self.behind_words(1);
        let Some(set) = self.clause(table, &["SET"]) else {
            return Err(self.unread(table));
        };
        let where_at = self.clause(set, &["WHERE"]);
        let end = where_at.unwrap_or(self.parts.len());
        let from = self.clause(set, &["FROM"]).filter(|from| *from < end);
        let change = Change::Update(self.text(set + 1, from.unwrap_or(end)).to_owned());
        let others = from.map(|from| self.text(from + 1, end).to_owned());
        self.finish(table, set, change, others, where_at)
    }

    fn delete(&self) -> Result<Batched, NotBatched> {
        let from = self.behind_words(1);
        if !self.parts.get(from).is_some_and(|part| part.is("FROM")) {
            return Err(self.unread(from));
        }
        let where_at = self.clause(from, &["WHERE"]);
        let end = where_at.unwrap_or(self.parts.len());
        let using = self.clause(from, &["USING"]).filter(|using| *using < end);
        if let Some(part) = using.and_then(|using| self.parts.get(using))
            && self.dialect == Dialect::Mysql
        {
            return Err(refused(part, "it is about several tables", JOINED));
        }
        let others = using.map(|using| self.text(using + 1, end).to_owned());
        let target_end = using.unwrap_or(end);
        self.finish(from + 1, target_end, Change::Delete, others, where_at)
    }

    /// Behind the words between the verb and the table.
    fn behind_words(&self, from: usize) -> usize {
        let words: &[&str] = match self.dialect {
            Dialect::Mysql => &["LOW_PRIORITY", "QUICK", "IGNORE"],
            Dialect::Sqlite => &["OR", "ROLLBACK", "ABORT", "REPLACE", "FAIL", "IGNORE"],
            Dialect::Postgres => &[],
        };
        let mut at = from;
        while self.parts.get(at).is_some_and(|part| part.is_any(words)) {
            at += 1;
        }
        at
    }

    fn unread(&self, at: usize) -> NotBatched {
        let part = self.parts.get(at).or(self.parts.last());
        part.map_or(
            NotBatched {
                what: "it ends too early",
                span: 0..0,
                help: PLAIN,
            },
            |part| refused(part, "its table cannot be told", PLAIN),
        )
    }

    /// `table..end` is the table with its alias, and nothing else.
    fn finish(
        &self,
        table: usize,
        end: usize,
        change: Change,
        others: Option<String>,
        where_at: Option<usize>,
    ) -> Result<Batched, NotBatched> {
        let here = self.parts.get(..end).unwrap_or_default();
        if let Some(part) = here.iter().skip(table).find(|part| {
            part.text == "," || part.is_any(&["JOIN", "STRAIGHT_JOIN", "INNER", "LEFT", "CROSS"])
        }) {
            return Err(refused(part, "it is about several tables", JOINED));
        }
        let mut reader = Reader::new(self.dialect, here.get(table..).unwrap_or_default());
        reader.take(&["ONLY"]);
        let before = reader.rest().len();
        let Some(name) = reader.object() else {
            return Err(self.unread(table));
        };
        let start = end - before;
        let written = self.text(start, end - reader.rest().len()).to_owned();
        reader.take_text("*");
        reader.take(&["AS"]);
        let alias_at = end - reader.rest().len();
        let alias = match reader.name() {
            Some(_) if reader.is_at_end() => Some(self.text(alias_at, alias_at + 1).to_owned()),
            None if alias_at == end => None,
            _ => return Err(self.unread(alias_at)),
        };
        let condition = where_at.map(|at| self.text(at + 1, self.parts.len()).to_owned());
        let verbs = if change == Change::Delete {
            table - 1
        } else {
            table
        };
        Ok(Batched {
            dialect: self.dialect,
            change,
            modifiers: self.text(1, verbs).to_owned(),
            target: self.text(table, end).to_owned(),
            qualifier: alias.unwrap_or_else(|| written.clone()),
            others,
            condition: condition.filter(|condition| !condition.is_empty()),
            name,
            written,
        })
    }
}

const JOINED: &str = "write the other table into the condition: `WHERE id IN (SELECT …)`";
