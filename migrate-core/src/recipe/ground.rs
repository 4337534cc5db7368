//! What a recipe stands on: the schema, and what was said.

use super::answers::{Answers, names, said};
use super::refused;
use super::table::Table;
use crate::diagnostic::Diagnostic;
use crate::dialect::Dialect;
use crate::schema::{Kind, Schema};

/// The schema that the chain builds, and the answers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ground<'a> {
    pub(super) schema: &'a Schema,
    pub(super) answers: &'a Answers,
}

impl<'a> Ground<'a> {
    pub(super) const fn dialect(&self) -> Dialect {
        self.schema.dialect
    }

    /// What was said, or an empty text.
    pub(super) fn said(&self, name: &str) -> &'a str {
        said(self.answers, name)
    }

    /// What was said, if it was.
    pub(super) fn maybe(&self, name: &str) -> Option<&'a str> {
        Some(self.said(name)).filter(|answer| !answer.is_empty())
    }

    pub(super) fn names(&self, name: &str) -> Vec<String> {
        names(self.said(name))
    }

    pub(super) fn table(&self) -> Result<Table<'a>, Box<Diagnostic>> {
        Table::find(self.schema, self.said("table"))
    }

    /// The name for something new, which has to be free in the table.
    pub(super) fn new_column(
        &self,
        table: &Table<'_>,
        answer: &str,
    ) -> Result<String, Box<Diagnostic>> {
        let name = super::table::unquoted(self.said(answer));
        // `users.full_name` says the same.
        let own = name
            .strip_prefix(&format!("{}.", table.name()))
            .unwrap_or(&name);
        if table.has(own) {
            let message = format!("table `{}` has a column `{own}` already", table.id.name());
            return Err(refused(&message, "choose another name"));
        }
        Ok(own.to_owned())
    }

    /// The name for a new table, which has to be free.
    pub(super) fn new_table(&self, answer: &str) -> Result<String, Box<Diagnostic>> {
        let name = super::table::unquoted(self.said(answer));
        let is_taken = |kind| {
            let mut facts = self.schema.of_kind(kind);
            facts.any(|fact| {
                fact.id
                    .path
                    .last()
                    .is_some_and(|own| own.eq_ignore_ascii_case(&name))
            })
        };
        if is_taken(Kind::Table) || is_taken(Kind::View) {
            let message = format!("there is a table or a view `{name}` already");
            return Err(refused(&message, "choose another name"));
        }
        Ok(name)
    }
}
