//! Names as they stand in generated SQL: quoted where they have to be.

use crate::dialect::Dialect;
use crate::schema::{FactId, show_create};

/// A name of that dialect.
pub(crate) fn name(dialect: Dialect, name: &str) -> String {
    match dialect {
        Dialect::Mysql => show_create::quoted(name),
        Dialect::Postgres | Dialect::Sqlite if is_plain(name) => name.to_owned(),
        Dialect::Postgres | Dialect::Sqlite => format!("\"{}\"", name.replace('"', "\"\"")),
    }
}

/// `app.users`: names with dots between.
pub(crate) fn path<'n>(dialect: Dialect, names: impl IntoIterator<Item = &'n String>) -> String {
    let names: Vec<String> = names.into_iter().map(|it| name(dialect, it)).collect();
    names.join(".")
}

/// A name, and that of what it is in: of a column, its own and its table's.
pub(crate) fn of_table(dialect: Dialect, id: &FactId) -> (String, String) {
    let (own, table) = id
        .path
        .split_last()
        .map_or(("", &[][..]), |(own, table)| (&**own, table));
    (name(dialect, own), path(dialect, table))
}

/// A text as a literal of PostgreSQL or `SQLite`.
pub(crate) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Whether a text starts with that path, quoted or not: the server quotes fewer words than we do. Returns what follows.
pub(crate) fn behind_path<'t>(text: &'t str, path: &[String]) -> Option<&'t str> {
    let mut rest = text;
    for (at, own) in path.iter().enumerate() {
        if at > 0 {
            rest = rest.strip_prefix('.')?;
        }
        let quoted = format!("\"{}\"", own.replace('"', "\"\""));
        rest = rest
            .strip_prefix(&*quoted)
            .or_else(|| rest.strip_prefix(&**own))?;
    }
    let goes_on = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '"' | '.');
    (!rest.starts_with(goes_on)).then_some(rest)
}

/// The text with a filler for everything that is quoted, byte by byte: what is found in it stands at the same place.
pub(crate) fn masked(text: &str) -> String {
    let mut quote = None;
    let mut masked = String::with_capacity(text.len());
    for c in text.chars() {
        let is_inside = quote.is_some_and(|quote| quote != c);
        match quote {
            Some(open) if open == c => quote = None,
            None if matches!(c, '\'' | '"') => quote = Some(c),
            _ => {}
        }
        if is_inside {
            masked.extend(std::iter::repeat_n('x', c.len_utf8()));
        } else {
            masked.push(c);
        }
    }
    masked
}

/// What something is called while another one takes its name. PostgreSQL cuts names off at 63 bytes.
pub(crate) fn aside(own: &str) -> String {
    format!("{}__old", &own[..own.floor_char_boundary(58)])
}

fn is_plain(name: &str) -> bool {
    let starts = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_');
    let rest = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    starts && name.chars().all(rest) && !RESERVED.split_ascii_whitespace().any(|word| word == name)
}

/// The words that PostgreSQL or `SQLite` take for something else where a name can be.
const RESERVED: &str = "\
    abort action add all alter always analyse analyze and any array as asc asymmetric attach authorization \
    autoincrement begin between bigint binary bit boolean both by cascade case cast char character check coalesce \
    collate collation column commit concurrently conflict constraint create cross current_catalog current_date \
    current_role current_schema current_time current_timestamp current_user database dec decimal default deferrable \
    deferred delete desc detach distinct do drop each else end escape except exclude exclusive exists explain extract \
    fail false fetch filter float for foreign freeze from full generated glob grant greatest group grouping having if \
    ignore ilike immediate in index indexed initially inner inout insert instead int integer intersect interval into is \
    isnull join key lateral leading least left like limit localtime localtimestamp match materialized national natural \
    nchar no none normalize not nothing notnull null nullif nulls numeric of offset on only or order out outer over \
    overlaps overlay partition placing plan position pragma precision primary query raise real recursive references \
    regexp reindex release rename replace restrict returning right rollback row rows savepoint select session_user set \
    setof similar smallint some substring symmetric table tablesample temp temporary then time timestamp to trailing \
    transaction treat trigger trim true union unique update user using vacuum values varchar variadic verbose view \
    virtual when where window with without xmlattributes";

#[cfg(test)]
mod tests {
    use super::{behind_path, masked, name};
    use crate::dialect::Dialect;

    #[test]
    fn names_are_found_however_they_are_quoted() {
        let path = ["public", "key"].map(String::from);
        assert_eq!(behind_path("public.key[]", &path), Some("[]"));
        assert_eq!(behind_path("public.\"key\"", &path), Some(""));
        assert_eq!(behind_path("public.keys", &path), None);
        assert_eq!(behind_path("public", &path), None);
        let odd = ["a\"b".to_owned()];
        assert_eq!(behind_path("\"a\"\"b\" x", &odd), Some(" x"));
    }

    #[test]
    fn what_is_quoted_is_hidden_in_place() {
        assert_eq!(
            masked("a 'é WITH (' \"b\"\"c\" d"),
            "a 'xxxxxxxxx' \"x\"\"x\" d"
        );
    }

    #[test]
    fn only_what_has_to_be_is_quoted() {
        assert_eq!(name(Dialect::Postgres, "users"), "users");
        assert_eq!(name(Dialect::Postgres, "Users"), "\"Users\"");
        assert_eq!(name(Dialect::Sqlite, "order"), "\"order\"");
        assert_eq!(name(Dialect::Sqlite, "a\"b"), "\"a\"\"b\"");
        assert_eq!(name(Dialect::Mysql, "users"), "`users`");
    }
}
