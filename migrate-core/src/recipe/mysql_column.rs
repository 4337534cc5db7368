//! The line of a column of MySQL: the server has one statement for all that it says.

use super::table::{Column, Table};
use crate::dialect::Dialect;

use super::names::quoted;

/// A column's line, to be changed in one thing or another.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) not_null: bool,
    /// From `DEFAULT` on.
    pub(super) default: Option<String>,
    pub(super) comment: Option<String>,
}

impl Line {
    pub(super) fn of(column: &Column) -> Self {
        let line = column.line.as_ref();
        Self {
            name: column.name.clone(),
            kind: column.kind.clone(),
            not_null: column.not_null,
            default: line.and_then(|line| line.default.clone()),
            comment: line.and_then(|line| line.comment.clone()),
        }
    }

    pub(super) fn called(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    pub(super) const fn null(mut self, may_be: bool) -> Self {
        self.not_null = !may_be;
        self
    }

    pub(super) fn default(mut self, default: Option<String>) -> Self {
        self.default = default;
        self
    }

    /// As it stands in a statement.
    pub(super) fn text(&self) -> String {
        let null = if self.not_null { "NOT NULL" } else { "NULL" };
        let mut text = format!(
            "{} {} {null}",
            quoted(Dialect::Mysql, &self.name),
            self.kind
        );
        if let Some(default) = &self.default {
            text.push(' ');
            text.push_str(default);
        }
        if let Some(comment) = &self.comment {
            text.push_str(" COMMENT ");
            text.push_str(comment);
        }
        text
    }

    /// The statement that makes the column like this, while programs write.
    pub(super) fn modify(&self, table: &Table<'_>) -> String {
        format!(
            "ALTER TABLE {} MODIFY COLUMN {}, ALGORITHM=INPLACE, LOCK=NONE",
            table.sql,
            self.text()
        )
    }
}

/// A default that new rows may have for nothing, where the server takes one without writing rows.
pub(super) fn passing_default(column: &Column) -> Option<String> {
    use crate::schema::plan::mysql::value::{neutral, type_name};
    let line = column.line.as_ref()?;
    let is_long = |kind: &str| kind.ends_with("text") || kind.ends_with("blob") || kind == "json";
    let value = neutral(line)?;
    (!is_long(&type_name(line)) && !value.starts_with('(')).then_some(value)
}
