//! `#[table(…)]`.

use super::argument::{Argument, Text};
use super::constraint::{Constraint, Shape};
use super::problem::Problems;
use super::value::{PerDialect, Seen};

const KEYS: &[&str] = &[
    "name",
    "schema",
    "renamed_from",
    "comment",
    "primary_key",
    "no_primary_key",
    "unique",
    "index",
    "foreign_key",
    "check",
    "options",
];

/// What `#[table(…)]` says.
#[derive(Debug, Default)]
pub struct TableAttributes {
    /// The name of the table.
    pub name: Option<Text>,
    /// The schema that it is in.
    pub schema: PerDialect,
    /// The name that it had.
    pub renamed_from: Option<Text>,
    /// Its comment.
    pub comment: Option<Text>,
    /// Its primary key, where columns do not say it.
    pub primary_key: Option<Constraint>,
    /// Whether it has none on purpose.
    pub no_primary_key: bool,
    /// Its unique constraints.
    pub uniques: Vec<Constraint>,
    /// Its indexes.
    pub indexes: Vec<Constraint>,
    /// Its foreign keys.
    pub foreign_keys: Vec<Constraint>,
    /// Its checks.
    pub checks: Vec<Constraint>,
    /// What follows its parentheses.
    pub options: PerDialect,
}

impl TableAttributes {
    pub(super) fn read(arguments: &[Argument], problems: &mut Problems) -> Self {
        let mut found = Self::default();
        let mut seen = Seen::default();
        for argument in arguments {
            let head = &argument.head;
            let key = head.value.as_str();
            if argument.is_quoted || !KEYS.contains(&key) {
                problems.unknown(head.span, key, "`table`", KEYS);
                continue;
            }
            if !matches!(key, "unique" | "index" | "foreign_key" | "check") {
                seen.once(head, problems);
            }
            let constraint =
                |shape, problems: &mut Problems| Constraint::read(argument, shape, None, problems);
            match key {
                "name" => found.name = argument.name(problems),
                "schema" => found.schema = argument.per_dialect(problems),
                "renamed_from" => found.renamed_from = argument.name(problems),
                "comment" => found.comment = argument.text(problems),
                "primary_key" => found.primary_key = Some(constraint(Shape::PrimaryKey, problems)),
                "no_primary_key" => found.no_primary_key = argument.flag(problems),
                "unique" => found.uniques.push(constraint(Shape::Unique, problems)),
                "index" => found.indexes.push(constraint(Shape::Index, problems)),
                "foreign_key" => found
                    .foreign_keys
                    .push(constraint(Shape::ForeignKey, problems)),
                "check" => found.checks.push(constraint(Shape::Check, problems)),
                _ => found.options = argument.per_dialect(problems),
            }
        }
        found
    }
}
