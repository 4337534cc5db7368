//! Columns whose values have to be those of rows elsewhere: nothing can be made up for them.

use crate::dialect::Dialect;
use crate::schema::{FactId, Kind, Schema};
use crate::sql::{Token, TokenKind, tokens};

/// Whether a foreign key is on a column.
///
/// ```
/// use migrate_core::dialect::Dialect;
/// use migrate_core::schema::{Fact, FactId, Kind, Schema};
/// use migrate_core::schema::plan::refers;
///
/// let mut schema = Schema::new(Dialect::Postgres);
/// let key = Fact::new(FactId::new(Kind::ForeignKey, ["t", "k"]), "FOREIGN KEY (a, \"B\") REFERENCES u(c, d)");
/// schema.insert(key.of(FactId::new(Kind::Table, ["t"])));
/// let column = |name: &str| FactId::new(Kind::Column, ["t", name]);
/// assert!(refers(&schema, &column("B")));
/// assert!(!refers(&schema, &column("c")));
/// ```
#[must_use]
pub fn refers(schema: &Schema, column: &FactId) -> bool {
    let Some((own, table)) = column.path.split_last() else {
        return false;
    };
    let mut keys = schema.of_kind(Kind::ForeignKey);
    keys.any(|key| match &key.owner {
        Some(owner) if owner == column => true,
        Some(owner) if owner.path == table => {
            let text = &*key.definition;
            let is_open = |token: &Token| token.kind != TokenKind::OpenParen;
            let list = tokens(schema.dialect, text).skip_while(is_open);
            let mut list = list.take_while(|token| token.kind != TokenKind::CloseParen);
            list.any(|token| names(schema.dialect, &text[token.span], own))
        }
        _ => false,
    })
}

/// Whether a word of a definition is that name, quoted or not.
fn names(dialect: Dialect, word: &str, name: &str) -> bool {
    let quote = ["\"", "`"].into_iter().find(|it| word.starts_with(it));
    let word = quote.map_or_else(
        || word.to_owned(),
        |quote| {
            let inner = word.trim_start_matches(quote).trim_end_matches(quote);
            inner.replace(&quote.repeat(2), quote)
        },
    );
    word == name || (dialect != Dialect::Postgres && word.eq_ignore_ascii_case(name))
}
