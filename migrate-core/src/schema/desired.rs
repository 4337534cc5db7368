//! The schema that somebody wants, before a database has seen it.

use super::Schema;
use super::plan::RenameHint;
use crate::checksum::canonical;
use crate::diagnostic::{Diagnostic, Sources};
use crate::dialect::Dialect;
use crate::script::problem_found;
use crate::sql::{Effect, ProblemKind, Span, effect, rename_hints, split};

/// What makes the schema that is wanted, in any order, and what in it had another name before.
///
/// ```
/// use migrate_core::dialect::Dialect;
/// use migrate_core::schema::Desired;
///
/// let mut desired = Desired::default();
/// let found = desired.add_script(Dialect::Sqlite, "schema.sql", "CREATE TABLE notes (id INTEGER); -- @renamed from=texts");
/// assert!(found.is_empty());
/// assert_eq!(desired.statements[0].sql, "CREATE TABLE notes (id INTEGER)");
/// assert_eq!(desired.hints[0].from, "texts");
/// ```
#[derive(Debug, Clone, Default)]
pub struct Desired {
    /// What makes it.
    pub statements: Vec<Wanted>,
    /// What is not new.
    pub hints: Vec<RenameHint>,
    /// The texts that the statements are in.
    pub sources: Sources,
}

/// One statement of a desired schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Without what ends it.
    pub sql: String,
    /// The rows of a `COPY`.
    pub rows: Option<String>,
    /// The file that it stands in, and where.
    pub place: Option<(String, Span)>,
}

impl Desired {
    /// Adds what a file holds; `file` is how it is called in messages. Returns what is wrong with it.
    pub fn add_script(&mut self, dialect: Dialect, file: &str, text: &str) -> Vec<Diagnostic> {
        let text = canonical(text);
        let split = split(dialect, &text);
        for statement in &split.statements {
            let sql = statement.text(&text);
            // Each is run by itself: what a dump puts around them has no say.
            if matches!(effect(dialect, sql), Effect::TransactionControl { .. }) {
                continue;
            }
            self.statements.push(Wanted {
                sql: sql.to_owned(),
                rows: statement
                    .copy_data
                    .clone()
                    .map(|rows| text[rows].to_owned()),
                place: Some((file.to_owned(), statement.span.clone())),
            });
        }
        self.hints.extend(rename_hints(dialect, &text));
        let found = split.problems.iter().filter(|problem| {
            // pg_dump writes `\restrict` around everything; it says nothing of the schema.
            let line = text[problem.span.start..]
                .lines()
                .next()
                .unwrap_or_default();
            problem.kind != ProblemKind::MetaCommand
                || !line
                    .trim_start_matches("\\un")
                    .trim_start_matches('\\')
                    .starts_with("restrict")
        });
        let found = found
            .map(|problem| problem_found(file, problem.kind, problem.span.clone()))
            .collect();
        self.sources.insert(file, text.into_owned());
        found
    }

    /// Adds statements that stand in no file, and what in them had another name.
    pub fn add(
        &mut self,
        statements: impl IntoIterator<Item = String>,
        hints: impl IntoIterator<Item = RenameHint>,
    ) {
        let wanted = |sql| Wanted {
            sql,
            rows: None,
            place: None,
        };
        self.statements.extend(statements.into_iter().map(wanted));
        self.hints.extend(hints);
    }

    /// Adds a schema that was read from a database.
    pub fn add_schema(&mut self, schema: &Schema) {
        self.add(schema.statements(), []);
    }
}

#[cfg(test)]
mod tests {
    use super::Desired;
    use crate::dialect::Dialect;

    #[test]
    fn what_a_dump_has_around_the_schema_is_left_out() {
        let mut desired = Desired::default();
        let dump = "\\restrict x\nBEGIN;\nCREATE TABLE t (id int);\nCOPY t (id) FROM stdin;\n1\n\\.\nCOMMIT;\n\\unrestrict x\n";
        let found = desired.add_script(Dialect::Postgres, "dump.sql", dump);
        assert!(found.is_empty(), "{found:?}");
        let [table, copy] = &desired.statements[..] else {
            panic!("{desired:?}")
        };
        assert_eq!(table.sql, "CREATE TABLE t (id int)");
        assert_eq!(copy.rows.as_deref(), Some("1\n"));
    }

    #[test]
    fn what_is_not_closed_is_told() {
        let mut desired = Desired::default();
        let found = desired.add_script(
            Dialect::Sqlite,
            "schema.sql",
            "CREATE TABLE t (x DEFAULT 'a);",
        );
        assert_eq!(found[0].code.name(), "unterminated-string");
        assert_eq!(found[0].places[0].file, "schema.sql");
    }
}
