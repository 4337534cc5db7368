//! `#[column(…)]`.

use super::argument::{Argument, LiteralKind, Text, Value};
use super::constraint::{Constraint, Shape};
use super::problem::Problems;
use super::value::{PerDialect, Seen};

const KEYS: &[&str] = &[
    "name",
    "renamed_from",
    "comment",
    "sql_type",
    "length",
    "precision",
    "scale",
    "collate",
    "null",
    "not_null",
    "primary_key",
    "auto_increment",
    "unique",
    "index",
    "references",
    "on_delete",
    "on_update",
    "deferrable",
    "check",
    "default",
    "generated",
    "virtual",
    "skip",
];

/// What `#[column(…)]` says.
#[derive(Debug, Default)]
pub struct ColumnAttributes {
    /// The name of the column.
    pub name: Option<Text>,
    /// The name that it had.
    pub renamed_from: Option<Text>,
    /// Its comment.
    pub comment: Option<Text>,
    /// Its type, in place of the one that its Rust type has.
    pub sql_type: PerDialect,
    /// The longest text.
    pub length: Option<u32>,
    /// How many digits a decimal has.
    pub precision: Option<u32>,
    /// How many of them are behind the point.
    pub scale: Option<u32>,
    /// Its collation.
    pub collate: PerDialect,
    /// Whether it may be null, whatever its Rust type says.
    pub nullable: Option<bool>,
    /// Whether it is the primary key, or a part of it.
    pub primary_key: Option<Constraint>,
    /// Whether the database counts.
    pub auto_increment: Option<AutoIncrement>,
    /// Whether its values are unique.
    pub unique: Option<Constraint>,
    /// Its indexes.
    pub indexes: Vec<Constraint>,
    /// Where it leads.
    pub foreign_key: Option<Constraint>,
    /// What it demands.
    pub checks: Vec<Constraint>,
    /// Its default.
    pub default: PerDialect,
    /// What it is made from.
    pub generated: PerDialect,
    /// Whether what is made from others is not stored.
    pub is_virtual: bool,
    /// Whether it is no column at all.
    pub skip: bool,
}

/// Who decides what the next number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AutoIncrement {
    /// The database, where a row does not say it.
    ByDefault,
    /// The database: a row that says it is refused, on PostgreSQL.
    Always,
}

impl ColumnAttributes {
    /// Adds what one attribute of the field called `own` says.
    pub(super) fn take(&mut self, arguments: &[Argument], own: &Text, problems: &mut Problems) {
        let mut seen = Seen::default();
        let mut actions = Vec::new();
        for argument in arguments {
            let head = &argument.head;
            let key = head.value.as_str();
            if argument.is_quoted || !KEYS.contains(&key) {
                problems.unknown(head.span, key, "`column`", KEYS);
                continue;
            }
            if !matches!(key, "index" | "check") {
                seen.once(head, problems);
            }
            let constraint = |shape, problems: &mut Problems| {
                Constraint::read(argument, shape, Some(own), problems)
            };
            match key {
                "name" => self.name = argument.name(problems),
                "renamed_from" => self.renamed_from = argument.name(problems),
                "comment" => self.comment = argument.text(problems),
                "sql_type" => self.sql_type = argument.per_dialect(problems),
                "length" => self.length = argument.number(problems),
                "precision" => self.precision = argument.number(problems),
                "scale" => self.scale = argument.number(problems),
                "collate" => self.collate = argument.per_dialect(problems),
                "null" => self.nullable = argument.flag(problems).then_some(true),
                "not_null" => self.nullable = argument.flag(problems).then_some(false),
                "primary_key" => self.primary_key = Some(constraint(Shape::PrimaryKey, problems)),
                "auto_increment" => self.auto_increment = auto_increment(argument, problems),
                "unique" => self.unique = Some(constraint(Shape::Unique, problems)),
                "index" => self.indexes.push(constraint(Shape::Index, problems)),
                "references" => self.foreign_key = Some(constraint(Shape::ForeignKey, problems)),
                "on_delete" | "on_update" | "deferrable" => actions.push(argument),
                "check" => self.checks.push(constraint(Shape::Check, problems)),
                "default" => self.default = argument.per_dialect(problems),
                "generated" => self.generated = argument.per_dialect(problems),
                "virtual" => self.is_virtual = argument.flag(problems),
                _ => self.skip = argument.flag(problems),
            }
        }
        for argument in actions {
            self.act(argument, problems);
        }
    }

    /// `on_delete`, `on_update` and `deferrable` are the foreign key's.
    fn act(&mut self, argument: &Argument, problems: &mut Problems) {
        let Some(foreign_key) = &mut self.foreign_key else {
            let message = format!("`{}` needs a foreign key", argument.head.value);
            problems.attribute(
                argument.head.span,
                message,
                "add `references = \"table.column\"`",
            );
            return;
        };
        match argument.head.value.as_str() {
            "on_delete" => foreign_key.on_delete = argument.per_dialect(problems),
            "on_update" => foreign_key.on_update = argument.per_dialect(problems),
            _ => foreign_key.deferrable = argument.per_dialect_or("", problems),
        }
    }
}

fn auto_increment(argument: &Argument, problems: &mut Problems) -> Option<AutoIncrement> {
    match &argument.value {
        Value::Flag if argument.words.is_empty() => Some(AutoIncrement::ByDefault),
        Value::Literal(text, LiteralKind::Text) if text.value == "always" => {
            Some(AutoIncrement::Always)
        }
        _ => {
            let help = "write `auto_increment`, or `auto_increment = \"always\"`".to_owned();
            argument.wrong(problems, "nothing, or `\"always\"`", help);
            None
        }
    }
}
