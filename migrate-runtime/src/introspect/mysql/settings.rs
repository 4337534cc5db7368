//! Settings of the session that a text was made under, and that it means something else without.

use super::catalog::Catalog;

/// Modes that change nothing of what a stored text does.
const WITHOUT_MEANING: [&str; 6] = [
    "NO_AUTO_CREATE_USER",
    "NO_ENGINE_SUBSTITUTION",
    "NO_KEY_OPTIONS",
    "NO_TABLE_OPTIONS",
    "NO_FIELD_OPTIONS",
    "NO_DIR_IN_CREATE",
];

/// Modes that change how a spelling is read, and matter to nobody who does not use it.
const SPELLINGS: [(&str, &str); 4] = [
    ("ANSI_QUOTES", "\""),
    ("PIPES_AS_CONCAT", "||"),
    ("NO_BACKSLASH_ESCAPES", "\\"),
    ("IGNORE_SPACE", " ("),
];

/// What a server is installed with.
const OF_MARIADB: &str = "STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO";
const OF_MYSQL: &str = "ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO";

/// The modes that matter to a text.
fn meaning(modes: &str, text: &str) -> Vec<String> {
    let mut kept: Vec<String> = modes
        .split(',')
        .filter(|mode| !mode.is_empty() && !WITHOUT_MEANING.contains(mode))
        .filter(|mode| {
            let spelling = SPELLINGS.iter().find(|(name, _)| name == mode);
            spelling.is_none_or(|(_, spelling)| text.contains(spelling))
        })
        .map(str::to_owned)
        .collect();
    kept.sort();
    kept
}

/// A text under a `sql_mode`: what a fact says of it, and the statements that make it.
///
/// The mode is a part of what is said where it matters to the text and is not the one that servers are installed with, so
/// that what is said follows from the database alone, and not from who reads it or what the server is set to today.
pub(super) fn under_mode(
    catalog: &Catalog,
    modes: &str,
    text: &str,
    statement: &str,
) -> (String, Vec<String>) {
    let installed = if catalog.is_mariadb {
        OF_MARIADB
    } else {
        OF_MYSQL
    };
    let matters = meaning(modes, text);
    let is_usual = matters == meaning(installed, text);
    let definition = if is_usual {
        text.to_owned()
    } else {
        format!("{text}\nsql_mode: {}", matters.join(","))
    };
    let statements = if is_usual && matters == meaning(&catalog.sql_mode, text) {
        vec![statement.to_owned()]
    } else {
        with(
            "sql_mode",
            &format!("'{modes}'"),
            vec![statement.to_owned()],
        )
    };
    (definition, statements)
}

/// Statements with a setting of the session, which is as before afterwards.
pub(super) fn with(name: &str, value: &str, statements: Vec<String>) -> Vec<String> {
    let mut all = vec![format!(
        "SET @migrate_{name} = @@SESSION.{name}, SESSION {name} = {value}"
    )];
    all.extend(statements);
    all.push(format!("SET SESSION {name} = @migrate_{name}"));
    all
}

#[cfg(test)]
mod tests {
    use super::{OF_MARIADB, meaning};

    #[test]
    fn a_mode_counts_where_its_spelling_is_used() {
        let modes =
            "PIPES_AS_CONCAT,STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION";
        let usual = meaning(OF_MARIADB, "return 1");
        assert_eq!(meaning(modes, "return 1"), usual);
        assert_ne!(meaning(modes, "return 1 || 2"), usual);
        assert_ne!(meaning("", "return 1"), usual);
        assert_ne!(meaning("ORACLE", "return 1"), usual);
    }
}
