//! `#[table(…)]`.

use proc_macro2::Span;

use super::argument::{Argument, LiteralKind, Text, Value};
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
    "checked",
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
    /// Whether it is held against a snapshot when it is compiled.
    pub checked: Checked,
}

/// Whether a struct is held against the snapshot of a chain when it is compiled.
#[derive(Debug, Clone, Default)]
pub enum Checked {
    /// Where there is one.
    #[default]
    IfThere,
    /// It is not.
    Never,
    /// It has to be, with the snapshot in that directory, or where chains usually are.
    Always {
        /// The directory, relative to the manifest.
        directory: Option<String>,
        /// Where it is said.
        span: Span,
    },
}

impl Checked {
    fn read(argument: &Argument, problems: &mut Problems) -> Self {
        let always = |directory: Option<String>| Self::Always {
            directory,
            span: argument.head.span,
        };
        match &argument.value {
            Value::Flag => always(None),
            Value::Literal(text, LiteralKind::Text) => always(Some(text.value.clone())),
            Value::Literal(text, LiteralKind::Truth) if text.value == "true" => always(None),
            Value::Literal(_, LiteralKind::Truth) => Self::Never,
            _ => {
                let message = "`checked` has a value that means nothing here";
                let help = "write `checked`, `checked = false` or `checked = \"migrations\"`";
                problems.attribute(argument.head.span, message, help);
                Self::Never
            }
        }
    }
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
                "checked" => found.checked = Checked::read(argument, problems),
                _ => found.options = argument.per_dialect(problems),
            }
        }
        found
    }
}
