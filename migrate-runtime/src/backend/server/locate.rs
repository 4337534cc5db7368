//! Where in a statement a server's complaint belongs.

use migrate_core::dialect::Dialect;
use migrate_core::sql::{self, Span, TokenKind};

/// Where in the message, in bytes. PostgreSQL counts characters, from one.
pub(super) fn position(error: &sqlx::Error, message: &str) -> Option<usize> {
    #[cfg(feature = "postgres")]
    {
        use sqlx::postgres::{PgDatabaseError, PgErrorPosition};

        let error = error
            .as_database_error()?
            .try_downcast_ref::<PgDatabaseError>()?;
        match error.position()? {
            PgErrorPosition::Original(position) => message
                .char_indices()
                .nth(position.checked_sub(1)?)
                .map(|(at, _)| at),
            PgErrorPosition::Internal { .. } => None,
        }
    }
    #[cfg(not(feature = "postgres"))]
    {
        let _ = (error, message);
        None
    }
}

/// How many statements of a message are done, and where in it the error is. PostgreSQL reads all of a message before it does
/// any of it: an error of grammar comes when nothing is done, and only its position tells which statement it is about.
pub(super) fn reached(
    dialect: Dialect,
    error: &sqlx::Error,
    message: &str,
    completed: usize,
) -> (usize, Option<usize>) {
    let position = position(error, message);
    let Some(at) = position.filter(|_| completed == 0) else {
        return (completed, position);
    };
    let statements = sql::split(dialect, message).statements;
    let before = statements
        .iter()
        .take_while(|statement| statement.span.end <= at);
    (before.count(), position)
}

/// The row that a COPY stopped at, when the error says which line it was.
#[cfg(feature = "postgres")]
fn copied_row(error: &sqlx::Error, text: &str, statement: &Span) -> Option<Span> {
    use sqlx::postgres::PgDatabaseError;

    let error = error
        .as_database_error()?
        .try_downcast_ref::<PgDatabaseError>()?;
    let (_, line) = error
        .r#where()?
        .strip_prefix("COPY ")?
        .split_once(", line ")?;
    let digits = line
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(line.len());
    let number: usize = line[..digits].parse().ok()?;
    let rows = statement.end + text[statement.end..].find('\n')? + 1;
    let mut lines = text[rows..].split_inclusive('\n');
    let before: usize = lines
        .by_ref()
        .take(number.checked_sub(1)?)
        .map(str::len)
        .sum();
    let row = lines.next()?.trim_end();
    Some(rows + before..rows + before + row.len())
}

#[cfg(not(feature = "postgres"))]
const fn copied_row(_: &sqlx::Error, _: &str, _: &Span) -> Option<Span> {
    None
}

pub(super) fn locate(
    error: &sqlx::Error,
    text: &str,
    statement: Span,
    offset: Option<usize>,
) -> Span {
    if let Some(row) = copied_row(error, text, &statement) {
        return row;
    }
    let said = error
        .as_database_error()
        .map(sqlx::error::DatabaseError::message);
    let own = &text[statement.clone()];
    let (dialect, at) = match offset {
        Some(offset) => (Dialect::Postgres, Some(offset)),
        None => (Dialect::Mysql, said.and_then(|said| near(said, own))),
    };
    let Some(at) = at.filter(|at| *at < own.len()) else {
        return statement;
    };
    let token = sql::tokens(dialect, own)
        .find(|token| token.span.end > at && !matches!(token.kind, TokenKind::Whitespace));
    token.map_or(statement.clone(), |token| {
        let found = if token.span.start < at {
            word_at(own, at)
        } else {
            token.span
        };
        statement.start + found.start..statement.start + found.end
    })
}

/// A word inside of a string: the body of a function is one.
fn word_at(text: &str, at: usize) -> Span {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let rest = &text[at..];
    let word = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
    let first = rest.chars().next().map_or(0, char::len_utf8);
    at..at + word.max(first)
}

/// MySQL quotes what it was sent from where it stopped to understand it, also what comes after the statement.
fn near(message: &str, statement: &str) -> Option<usize> {
    let (_, rest) = message.split_once(" near '")?;
    let quoted = rest.rsplit_once("' at line ").map(|(quoted, _)| quoted)?;
    if quoted.is_empty() {
        return None;
    }
    let beyond = |at: &usize| {
        let after = quoted.strip_prefix(&statement[*at..]);
        after.is_some_and(|after| after.starts_with(';'))
    };
    let mut starts = statement.char_indices().map(|(at, _)| at);
    if let Some(at) = starts.find(beyond) {
        return Some(at);
    }
    let mut hits = statement.match_indices(quoted);
    match (hits.next(), hits.next()) {
        (Some((at, _)), None) => Some(at),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::near;

    #[test]
    fn mysql_quotes_the_place() {
        let message = "You have an error in your SQL syntax; check the manual for the right syntax to use near 'TABEL a (b)' at line 1";
        assert_eq!(near(message, "CREATE TABEL a (b)"), Some(7));
        assert_eq!(near(message, "SELECT 1"), None);
        assert_eq!(near("near '' at line 1", "SELECT"), None);
        let message = "to use near ');\nUPDATE b SET c = 1' at line 1";
        assert_eq!(near(message, "CREATE TABLE a (b int,)"), Some(22));
    }
}
