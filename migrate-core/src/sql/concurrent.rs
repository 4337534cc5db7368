//! Indexes that PostgreSQL builds while others write to their table.

use super::ObjectName;
use super::reader::{Part, Reader, parts};
use crate::dialect::Dialect;

/// What a statement builds indexes of, CONCURRENTLY.
///
/// ```
/// use migrate_core::sql::{Building, ObjectName, builds_concurrently};
///
/// let built = builds_concurrently("REINDEX TABLE CONCURRENTLY notes");
/// assert_eq!(built, Some(Building::Again { of_table: true, name: ObjectName::new("notes") }));
/// assert_eq!(builds_concurrently("CREATE INDEX CONCURRENTLY ON notes (slug)"), Some(Building::New));
/// assert_eq!(builds_concurrently("REINDEX TABLE notes"), None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Building {
    /// `CREATE INDEX CONCURRENTLY`
    New,
    /// `REINDEX … CONCURRENTLY` of one index, or of all those of a table.
    Again {
        /// Whether the name is that of a table.
        of_table: bool,
        /// The index or the table.
        name: ObjectName,
    },
    /// `REINDEX … CONCURRENTLY` of a schema, a database, or what was not understood.
    Many,
}

/// Which indexes a statement of PostgreSQL builds CONCURRENTLY; `None` if it builds none so.
///
/// ```
/// use migrate_core::sql::{Building, builds_concurrently};
///
/// let many = "REINDEX (VERBOSE, CONCURRENTLY) SCHEMA app";
/// assert_eq!(builds_concurrently(many), Some(Building::Many));
/// ```
#[must_use]
pub fn builds_concurrently(statement: &str) -> Option<Building> {
    let parts: Vec<Part<'_>> = parts(Dialect::Postgres, statement).collect();
    let mut reader = Reader::new(Dialect::Postgres, &parts);
    if reader.take(&["CREATE"]) {
        reader.take(&["UNIQUE"]);
        return reader
            .take(&["INDEX", "CONCURRENTLY"])
            .then_some(Building::New);
    }
    if !reader.take(&["REINDEX"]) {
        return None;
    }
    let by_option = reader.parenthesised().is_some_and(|options| {
        options.items().into_iter().any(|mut option| {
            let says_so = option.take(&["CONCURRENTLY"]);
            says_so && !(option.sees_any(&["FALSE", "OFF"]) || option.take_number("0"))
        })
    });
    let (of_table, of_index) = (reader.sees(&["TABLE"]), reader.sees(&["INDEX"]));
    reader.next()?;
    if !(reader.take(&["CONCURRENTLY"]) || by_option) {
        return None;
    }
    Some(match reader.object() {
        Some(name) if of_table || of_index => Building::Again { of_table, name },
        _ => Building::Many,
    })
}

#[cfg(test)]
mod tests {
    use super::{Building, ObjectName, builds_concurrently};

    #[test]
    fn only_what_is_built_while_others_write() {
        let again = |of_table, schema: Option<&str>, name: &str| {
            let name = ObjectName {
                schema: schema.map(str::to_owned),
                name: name.to_owned(),
            };
            Some(Building::Again { of_table, name })
        };
        for (sql, expected) in [
            (
                "CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)",
                Some(Building::New),
            ),
            ("CREATE INDEX i ON t (a)", None),
            ("DROP INDEX CONCURRENTLY i", None),
            (
                "REINDEX INDEX CONCURRENTLY app.\"I\"",
                again(false, Some("app"), "I"),
            ),
            ("REINDEX (CONCURRENTLY) TABLE T", again(true, None, "t")),
            ("REINDEX (CONCURRENTLY off, VERBOSE) TABLE t", None),
            ("REINDEX (VERBOSE, CONCURRENTLY 0) TABLE t", None),
            (
                "REINDEX (VERBOSE) TABLE CONCURRENTLY t",
                again(true, None, "t"),
            ),
            ("REINDEX SCHEMA CONCURRENTLY app", Some(Building::Many)),
            ("REINDEX DATABASE app", None),
            ("REINDEX", None),
            ("VACUUM t", None),
        ] {
            assert_eq!(builds_concurrently(sql), expected, "{sql}");
        }
    }
}
