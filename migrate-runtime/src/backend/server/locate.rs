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

pub(super) fn locate(
    error: &sqlx::Error,
    text: &str,
    statement: Span,
    offset: Option<usize>,
) -> Span {
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
        statement.start + token.span.start..statement.start + token.span.end
    })
}

/// MySQL quotes the statement from where it stopped to understand it.
fn near(message: &str, statement: &str) -> Option<usize> {
    let (_, rest) = message.split_once(" near '")?;
    let quoted = rest.rsplit_once("' at line ").map(|(quoted, _)| quoted)?;
    let mut hits = statement.match_indices(quoted);
    match (hits.next(), hits.next()) {
        (Some((at, _)), None) if !quoted.is_empty() => Some(at),
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
    }
}
