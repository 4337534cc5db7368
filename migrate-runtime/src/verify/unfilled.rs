//! Tables that a revision works on, and of which the proof had no rows.

use migrate_core::dialect::Dialect;
use migrate_core::revision::Revision;
use migrate_core::sql::{TokenKind, split, tokens};

use crate::rows::Rows;

/// What begins a statement that leaves the rows of the tables alone which it names.
const HARMLESS: [&str; 10] = [
    "CREATE", "GRANT", "REVOKE", "COMMENT", "ANALYZE", "SELECT", "EXPLAIN", "SET", "VACUUM",
    "REINDEX",
];

/// The tables without rows that one of the ways of a revision names in a statement which may change rows.
pub(super) fn unfilled(revision: &Revision, dialect: Dialect, rows: &Rows) -> Vec<String> {
    let empty = rows.iter().filter(|(_, table)| table.count == 0);
    let empty: Vec<&String> = empty.map(|(name, _)| name).collect();
    if empty.is_empty() {
        return Vec::new();
    }
    let ways = [&revision.up, &revision.down].map(|way| way.script(dialect));
    let named: Vec<String> = ways
        .into_iter()
        .flatten()
        .flat_map(|script| names(dialect, &script.sql))
        .collect();
    // Of a table in another schema, its own name stands last.
    let bare = |name: &str| name.rsplit('.').next().unwrap_or(name).to_lowercase();
    let is_named = |name: &&&String| named.contains(&bare(name));
    empty
        .iter()
        .filter(is_named)
        .map(|name| (**name).clone())
        .collect()
}

/// Every name and word in the statements of a script that may change rows, in lower case.
fn names(dialect: Dialect, sql: &str) -> Vec<String> {
    let mut names = Vec::new();
    for statement in split(dialect, sql).statements {
        let text = sql.get(statement.span).unwrap_or_default();
        let mut found = tokens(dialect, text)
            .filter(|token| !token.kind.is_blank())
            .filter_map(|token| Some((token.kind, text.get(token.span)?)))
            .peekable();
        let is_harmless = found
            .peek()
            .is_some_and(|(_, first)| HARMLESS.iter().any(|word| first.eq_ignore_ascii_case(word)));
        if is_harmless {
            continue;
        }
        for (kind, text) in found {
            match kind {
                TokenKind::Word => names.push(text.to_lowercase()),
                TokenKind::QuotedIdentifier => {
                    let quotes = |c| matches!(c, '"' | '`' | '[' | ']');
                    names.push(text.trim_matches(quotes).to_lowercase());
                }
                // The statements of a `DO` block are in a string.
                TokenKind::DollarString => names.extend(words(text)),
                _ => {}
            }
        }
    }
    names
}

fn words(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '$');
    words.filter(|word| !word.is_empty()).map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use migrate_core::dialect::Dialect;

    use super::names;

    #[test]
    fn what_a_script_works_on_is_named() {
        let of = |sql| names(Dialect::Postgres, sql).join(" ");
        assert_eq!(of("DELETE FROM public.\"Old\";"), "delete from public old");
        assert_eq!(
            of("CREATE INDEX i ON s (a); -- DELETE FROM s\nSELECT 1;"),
            ""
        );
        assert!(of("DO $$ BEGIN DELETE FROM s; END $$;").contains("delete from s"));
    }
}
