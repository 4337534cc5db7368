//! What rules propose: SQL with the names of the statement, and edits of it.

use super::words::{self, place};
use super::{Edit, Fix, Scene};
use crate::sql::{ObjectName, Operation, Span};

impl Scene<'_> {
    /// A name as SQL.
    #[must_use]
    pub fn sql(&self, name: &str) -> String {
        words::sql(self.dialect(), name)
    }

    /// The name of a table as SQL.
    #[must_use]
    pub fn sql_table(&self, name: &ObjectName) -> String {
        words::sql_table(self.dialect(), name)
    }

    /// The advice to run a statement outside a transaction.
    #[must_use]
    pub fn without_transaction(&self, statement: &str) -> String {
        let statement = statement.trim_end_matches(';');
        if self.script.transaction {
            format!("in a revision of its own with `-- migrate: transaction off`: {statement};")
        } else {
            format!("{statement};")
        }
    }

    /// Right behind the operation.
    #[must_use]
    pub fn end(&self, operation: &Operation) -> Span {
        let end = self.place(operation).end;
        end..end
    }

    /// The edit that puts a word behind another one.
    #[must_use]
    pub fn insert_after(&self, operation: &Operation, behind: &str, word: &str) -> Option<Fix> {
        let end = self.place(operation).start + place(self.text(operation), behind)?.end;
        Some(Fix {
            title: format!("add {word}"),
            edits: vec![Edit {
                span: end..end,
                text: format!(" {word}"),
            }],
        })
    }

    /// The edit that takes words away that follow each other, with the blank behind them.
    #[must_use]
    pub fn remove(&self, operation: &Operation, gone: &[&str]) -> Option<Fix> {
        let text = self.text(operation);
        let first = place(text, gone.first()?)?;
        let mut end = first.start;
        for word in gone {
            let rest = text.get(end..)?;
            let found = place(rest, word)?;
            let between = rest.get(..found.start)?;
            if !between.trim().is_empty() {
                return None;
            }
            end += found.end;
        }
        let rest = text.get(end..)?;
        let blank = rest.len() - rest.trim_start().len();
        // At the end, the blank before it has nothing to keep apart any more.
        let from = match rest.trim_start().chars().next() {
            None | Some(',' | ';') => text.get(..first.start)?.trim_end().len(),
            Some(_) => first.start,
        };
        let start = self.place(operation).start;
        Some(Fix {
            title: format!("remove {}", gone.join(" ").to_uppercase()),
            edits: vec![Edit {
                span: start + from..start + end + blank,
                text: String::new(),
            }],
        })
    }
}
