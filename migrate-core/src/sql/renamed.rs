//! Comments that say what something was called before: `-- @renamed from=old`.

use super::names;
use super::reader::{Part, Reader, parts};
use super::{Span, TokenKind, split, tokens};
use crate::dialect::Dialect;
use crate::schema::Kind;
use crate::schema::plan::RenameHint;

/// Reads the annotations of a script that makes a schema. One stands behind a line of a table or a value of an enum, above it,
/// or above or behind the whole statement.
///
/// ```
/// use migrate_core::dialect::Dialect;
/// use migrate_core::sql::rename_hints;
///
/// let sql = "CREATE TABLE people ( -- @renamed from=users\n  full_name TEXT -- @renamed from=name\n);";
/// let hints = rename_hints(Dialect::Sqlite, sql);
/// assert_eq!((&*hints[0].path[0], &*hints[0].from), ("people", "users"));
/// assert_eq!((&*hints[1].path[1], &*hints[1].from), ("full_name", "name"));
/// ```
#[must_use]
pub fn rename_hints(dialect: Dialect, sql: &str) -> Vec<RenameHint> {
    let comments: Vec<(Span, String)> = tokens(dialect, sql)
        .filter(|token| matches!(token.kind, TokenKind::LineComment | TokenKind::BlockComment))
        .filter_map(|token| {
            let from = annotation(&sql[token.span.clone()])?;
            Some((token.span, from))
        })
        .collect();
    if comments.is_empty() {
        return Vec::new();
    }
    let statements = split(dialect, sql).statements;
    let found = comments.into_iter().filter_map(|(comment, from)| {
        let before = statements
            .iter()
            .rev()
            .find(|one| one.span.start < comment.start);
        let after = statements.iter().find(|one| one.span.start > comment.start);
        let is_behind =
            |end: usize| end <= comment.start && !sql[end..comment.start].contains('\n');
        let (statement, inside) = match before {
            Some(one) if comment.start < one.span.end => (one, true),
            Some(one) if is_behind(one.span.end) => (one, false),
            _ => (after?, false),
        };
        let text = &sql[statement.span.clone()];
        let made = made(dialect, text)?;
        let (kind, path) = if inside {
            made.at(dialect, text, comment.start - statement.span.start)
        } else {
            (made.kind, made.path)
        };
        Some(RenameHint { kind, path, from })
    });
    found.collect()
}

/// The old name that a comment holds.
fn annotation(comment: &str) -> Option<String> {
    let (_, rest) = comment.split_once("@rename")?;
    let rest = rest.strip_prefix('d').unwrap_or(rest);
    let rest = rest.trim_start().strip_prefix("from")?.trim_start();
    let rest = rest.strip_prefix('=')?.trim_start();
    let quote = rest.chars().next()?;
    let close = match quote {
        '"' | '`' | '\'' => quote,
        '[' => ']',
        _ => {
            let end = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '*');
            let word = rest.split(end).next()?;
            // A schema before it says nothing new.
            let name = word.rsplit('.').next().unwrap_or(word);
            return (!name.is_empty()).then(|| name.to_owned());
        }
    };
    let doubled = String::from_iter([close, close]);
    let (inside, mut at) = (&rest[quote.len_utf8()..], 0);
    while let Some(end) = inside[at..].find(close).map(|end| at + end) {
        if !inside[end..].starts_with(&doubled) {
            return Some(inside[..end].replace(&doubled, &close.to_string()));
        }
        at = end + doubled.len();
    }
    None
}

/// What a statement makes.
struct Made {
    kind: Kind,
    path: Vec<String>,
    /// Where the list of its parts is, without the parentheses.
    list: Option<Span>,
}

fn made(dialect: Dialect, statement: &str) -> Option<Made> {
    let all: Vec<Part<'_>> = parts(dialect, statement).collect();
    let mut reader = Reader::new(dialect, &all);
    if !reader.take(&["create"]) {
        return None;
    }
    while reader.take_any(&[
        "or",
        "replace",
        "unique",
        "temp",
        "temporary",
        "global",
        "local",
        "unlogged",
        "foreign",
        "virtual",
        "fulltext",
        "spatial",
    ]) {}
    let word = reader.next()?;
    let kind = match () {
        () if word.is("table") => Kind::Table,
        () if word.is("index") => Kind::Index,
        () if word.is("view") => Kind::View,
        () if word.is("type") => Kind::Enum,
        () if word.is("domain") => Kind::Domain,
        () if word.is("sequence") => Kind::Sequence,
        () if word.is("schema") && dialect == Dialect::Postgres => Kind::Schema,
        () if word.is("materialized") && reader.take(&["view"]) => Kind::MaterializedView,
        () => return None,
    };
    let _ = reader.take(&["concurrently"]);
    let _ = reader.take(&["if", "not", "exists"]);
    let object = reader.object()?;
    let mut path: Vec<String> = object.schema.into_iter().chain([object.name]).collect();
    if kind == Kind::Index && dialect == Dialect::Mysql && reader.take(&["on"]) {
        path.insert(0, reader.object()?.name);
    }
    if kind == Kind::Enum && !reader.take(&["as", "enum"]) {
        let kind = if reader.take(&["as", "range"]) {
            Kind::RangeType
        } else {
            Kind::CompositeType
        };
        return Some(Made {
            kind,
            path,
            list: None,
        });
    }
    let list = matches!(kind, Kind::Table | Kind::Enum)
        .then(|| {
            let open = reader.peek()?.at + 1;
            let inside = reader.parenthesised()?;
            let last = inside.rest().last()?;
            Some(open..last.at + last.text.len())
        })
        .flatten();
    Some(Made { kind, path, list })
}

impl Made {
    /// What a comment at that place is about.
    fn at(self, dialect: Dialect, statement: &str, comment: usize) -> (Kind, Vec<String>) {
        let pieces = self
            .list
            .as_ref()
            .and_then(|list| part_at(dialect, statement, list, comment));
        let value = pieces
            .as_ref()
            .filter(|_| self.kind == Kind::Table && dialect != Dialect::Postgres)
            .and_then(|pieces| value_at(dialect, statement, pieces, comment));
        if let Some((column, value)) = value {
            let path = self.path.into_iter().chain([column, value]);
            return (Kind::Enum, path.collect());
        }
        let part = pieces.and_then(|part| self.part(dialect, &part));
        part.unwrap_or((self.kind, self.path))
    }

    /// A column, an index of MySQL, a value.
    fn part(&self, dialect: Dialect, pieces: &[Part<'_>]) -> Option<(Kind, Vec<String>)> {
        let with = |name: String| self.path.iter().cloned().chain([name]).collect();
        let first = pieces.first()?;
        if self.kind == Kind::Enum {
            return Some((Kind::Enum, with(names::plain(first.text, &['\''])?)));
        }
        let mut reader = Reader::new(dialect, pieces);
        let is_index = dialect == Dialect::Mysql
            && (reader.take_any(&["unique", "fulltext", "spatial"])
                | reader.take_any(&["key", "index"]));
        if is_index {
            let _ = reader.take_any(&["key", "index"]);
            let name = reader.name()?;
            let table = self.path.last()?.clone();
            return Some((Kind::Index, vec![table, name]));
        }
        let is_constraint = first.is_any(&[
            "constraint",
            "primary",
            "foreign",
            "unique",
            "check",
            "exclude",
            "like",
            "period",
        ]);
        if is_constraint {
            return None;
        }
        let name = names::name(dialect, first.kind, first.text)?;
        Some((Kind::Column, with(name)))
    }
}

/// The column and the value that a comment is about which stands between the values of `mood ENUM (…)` or `mood IN (…)`.
fn value_at(
    dialect: Dialect,
    statement: &str,
    pieces: &[Part<'_>],
    comment: usize,
) -> Option<(String, String)> {
    let before = pieces.iter().rposition(|piece| piece.at < comment)?;
    let open = pieces[..=before]
        .iter()
        .rposition(|piece| piece.kind == TokenKind::OpenParen)?;
    let close = pieces[open..]
        .iter()
        .position(|piece| piece.kind == TokenKind::CloseParen)?;
    let inside = &pieces[open + 1..open + close];
    let column = match &pieces[..open] {
        [column, word] if word.is("enum") => column,
        [.., column, word] if word.is("in") => column,
        _ => return None,
    };
    if pieces[open + close].at < comment {
        return None;
    }
    let is_value = |piece: &&Part<'_>| piece.kind == TokenKind::String;
    let is_beside = |piece: &&Part<'_>| !statement[piece.at..comment].contains('\n');
    let mut values = inside.iter().filter(is_value);
    let beside = values
        .clone()
        .rfind(|piece| piece.at < comment)
        .filter(is_beside);
    let value = beside.or_else(|| values.find(|piece| piece.at > comment))?;
    let column = names::name(dialect, column.kind, column.text)?;
    Some((column, names::plain(value.text, &['\''])?))
}

/// The pieces of the part of a list that a comment at that place is about; `None`: the whole statement.
fn part_at<'s>(
    dialect: Dialect,
    statement: &'s str,
    list: &Span,
    comment: usize,
) -> Option<Vec<Part<'s>>> {
    let all: Vec<Part<'s>> = parts(dialect, statement).collect();
    let line_start = statement[..comment].rfind('\n').map_or(0, |at| at + 1);
    let beside = all
        .iter()
        .rfind(|part| part.at < comment)
        .filter(|part| part.at >= line_start);
    if beside.is_some_and(|part| !list.contains(&part.at)) {
        return None;
    }
    let inside: Vec<Part<'s>> = all
        .iter()
        .filter(|part| list.contains(&part.at))
        .copied()
        .collect();
    let reader = Reader::new(dialect, &inside);
    let items = reader.items();
    let starts = |item: &Reader<'_, 's>| item.peek().map_or(usize::MAX, |part| part.at);
    let is_around = |item: &&Reader<'_, 's>| {
        let end = item.rest().last();
        starts(item) < comment && end.is_some_and(|part| part.at > comment)
    };
    let chosen = if beside.is_some() {
        items.iter().rfind(|item| starts(item) < comment)
    } else {
        let around = items.iter().find(is_around);
        around.or_else(|| items.iter().find(|item| starts(item) > comment))
    }?;
    Some(chosen.rest().to_vec())
}

#[cfg(test)]
mod tests {
    use super::rename_hints;
    use crate::dialect::Dialect;

    fn hints(dialect: Dialect, sql: &str) -> Vec<String> {
        let hints = rename_hints(dialect, sql).into_iter();
        hints
            .map(|hint| format!("{} {} from {}", hint.kind, hint.path.join("."), hint.from))
            .collect()
    }

    #[test]
    fn of_a_table_and_its_columns() {
        let table = "-- about people\n-- @renamed from=users\nCREATE TABLE IF NOT EXISTS app.people (\n  id int, full_name text, -- @renamed from=\"the name\"\n  -- @renamed from=mail\n  email text\n    NOT NULL,\n  a int, b numeric(10, 2) DEFAULT 1 -- @rename from=c\n, CHECK (b > 0) -- @renamed from=x\n);";
        assert_eq!(
            hints(Dialect::Postgres, table),
            [
                "table app.people from users",
                "column app.people.full_name from the name",
                "column app.people.email from mail",
                "column app.people.b from c",
                "table app.people from x",
            ]
        );
    }

    #[test]
    fn of_what_stands_on_the_same_line() {
        let sql = "CREATE TABLE a (x int); -- @renamed from=b\nCREATE TABLE c ( -- @renamed from=d\n y int) -- @renamed from=e\n; CREATE INDEX f -- @renamed from=public.g\n ON c (y)";
        assert_eq!(
            hints(Dialect::Sqlite, sql),
            [
                "table a from b",
                "table c from d",
                "table c from e",
                "index f from g"
            ]
        );
    }

    #[test]
    fn of_types_and_their_values() {
        let sql = "CREATE TYPE mood AS ENUM ( -- @renamed from=humor\n 'sad', -- @renamed from='so '' so'\n 'ok'\n); CREATE DOMAIN mail AS text; -- @renamed from=email\nCREATE SEQUENCE IF NOT EXISTS app.s; -- @renamed from=t\nCREATE SCHEMA app; -- @renamed from=old\nCREATE TYPE span AS RANGE (subtype = int); -- @renamed from=stretch";
        assert_eq!(
            hints(Dialect::Postgres, sql),
            [
                "enum mood from humor",
                "enum mood.sad from so ' so",
                "domain mail from email",
                "sequence app.s from t",
                "schema app from old",
                "range type span from stretch"
            ]
        );
    }

    #[test]
    fn of_values_in_columns() {
        let sql = "CREATE TABLE t (\n a ENUM('x' /* @renamed from=y */, 'z') NOT NULL, -- @renamed from=b\n c enum(\n  'one', -- @renamed from=1\n  -- @renamed from='2'\n  'two'\n ));";
        assert_eq!(
            hints(Dialect::Mysql, sql),
            [
                "enum t.a.x from y",
                "column t.a from b",
                "enum t.c.one from 1",
                "enum t.c.two from 2"
            ]
        );
        let sql = "CREATE TABLE t (\n a TEXT CHECK (\"a\" IN ('x', -- @renamed from=y\n 'z')), -- @renamed from=b\n c TEXT,\n CHECK (c IN ('u')) -- @renamed from=s\n, CHECK (c IN ('v' /* @renamed from=w */)));";
        assert_eq!(
            hints(Dialect::Sqlite, sql),
            [
                "enum t.a.x from y",
                "column t.a from b",
                "table t from s",
                "enum t.c.v from w"
            ]
        );
    }

    #[test]
    fn of_keys_of_mysql() {
        let sql = "CREATE TABLE `t` (\n `a b` int, # @renamed from=`a``c`\n UNIQUE KEY k (x), /* @renamed from=l */\n KEY m (y) -- @renamed from=n\n);\nCREATE INDEX i ON t (z); -- @renamed from=j";
        assert_eq!(
            hints(Dialect::Mysql, sql),
            [
                "column t.a b from a`c",
                "index t.k from l",
                "index t.m from n",
                "index t.i from j"
            ]
        );
    }

    #[test]
    fn what_is_no_annotation_says_nothing() {
        for sql in [
            "-- @renamed\nCREATE TABLE t (x int)",
            "CREATE TABLE t (x int); -- @renamed from=",
            "INSERT INTO t VALUES (1) -- @renamed from=x",
            "-- @renamed from='x",
        ] {
            assert!(hints(Dialect::Sqlite, sql).is_empty(), "{sql}");
        }
    }
}
