//! Keys, indexes, foreign keys and checks, as attributes say them.

use proc_macro2::Span;

use super::argument::{Argument, LiteralKind, Text, Value};
use super::problem::Problems;
use super::reference::{Reference, reference};
use super::value::{PerDialect, Seen, dialect};
use crate::dialect::Dialect;

/// A constraint or an index.
#[derive(Debug, Clone)]
pub struct Constraint {
    /// Where it stands.
    pub span: Span,
    /// Its name; an empty one says that it has none.
    pub name: Option<Text>,
    /// Its columns, and the expressions of an index.
    pub columns: Vec<KeyColumn>,
    /// Columns that an index holds besides.
    pub include: Vec<KeyColumn>,
    /// Whether the values of an index are unique.
    pub is_unique: bool,
    /// The method of an index.
    pub using: PerDialect,
    /// The rows that an index is for, or what a check demands.
    pub condition: PerDialect,
    /// Where a foreign key leads.
    pub references: Option<Reference>,
    /// What a foreign key does.
    pub on_delete: PerDialect,
    /// What a foreign key does.
    pub on_update: PerDialect,
    /// Whether it may be checked later: nothing but `initially deferred` or an empty text.
    pub deferrable: PerDialect,
    /// Whether two nulls are the same.
    pub nulls_not_distinct: bool,
    /// The dialects that it is for; all when there is none.
    pub only: Vec<Dialect>,
}

/// A column of a key.
#[derive(Debug, Clone)]
pub struct KeyColumn {
    /// Its name, or what stands in quotes: that is taken as it is.
    pub text: Text,
    /// Whether it stood in quotes.
    pub is_expression: bool,
    /// `desc nulls last`, in lower case.
    pub order: String,
}

/// What is being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    PrimaryKey,
    Unique,
    Index,
    ForeignKey,
    Check,
}

impl Shape {
    fn keys(self) -> &'static [&'static str] {
        match self {
            Self::PrimaryKey => &["name", "columns", "deferrable", "only"],
            Self::Unique => &[
                "name",
                "columns",
                "include",
                "nulls_not_distinct",
                "deferrable",
                "only",
            ],
            Self::Index => &[
                "name",
                "columns",
                "unique",
                "using",
                "condition",
                "include",
                "nulls_not_distinct",
                "only",
            ],
            Self::ForeignKey => &[
                "name",
                "columns",
                "references",
                "on_delete",
                "on_update",
                "deferrable",
                "only",
            ],
            Self::Check => &["name", "expression", "only"],
        }
    }

    fn what(self) -> &'static str {
        match self {
            Self::PrimaryKey => "a primary key",
            Self::Unique => "a unique constraint",
            Self::Index => "an index",
            Self::ForeignKey => "a foreign key",
            Self::Check => "a check",
        }
    }
}

impl Constraint {
    pub(crate) fn new(span: Span) -> Self {
        Self {
            span,
            name: None,
            columns: Vec::new(),
            include: Vec::new(),
            is_unique: false,
            using: PerDialect::default(),
            condition: PerDialect::default(),
            references: None,
            on_delete: PerDialect::default(),
            on_update: PerDialect::default(),
            deferrable: PerDialect::default(),
            nulls_not_distinct: false,
            only: Vec::new(),
        }
    }

    /// Reads `unique(a, b)`, `index(name = "i", columns(a, b desc))`, `check = "…"`. `of`: the column whose attribute it is.
    pub(super) fn read(
        argument: &Argument,
        shape: Shape,
        of: Option<&Text>,
        problems: &mut Problems,
    ) -> Self {
        let mut found = Self::new(argument.head.span);
        if let Some(of) = of.filter(|_| shape != Shape::Check) {
            found.columns.push(KeyColumn::of(of));
        }
        match &argument.value {
            Value::Literal(text, LiteralKind::Text) if shape == Shape::Check => {
                found.condition = PerDialect::every(text.clone());
            }
            Value::Literal(text, LiteralKind::Text) if shape == Shape::ForeignKey => {
                found.references = reference(text, problems);
            }
            Value::List(arguments) => {
                let mut seen = Seen::default();
                for argument in arguments {
                    found.take(argument, shape, of.is_some(), &mut seen, problems);
                }
            }
            Value::Flag if of.is_some() && !matches!(shape, Shape::Check | Shape::ForeignKey) => {}
            _ => {
                let help = match shape {
                    Shape::Check => "write `check = \"a > 0\"`".to_owned(),
                    Shape::ForeignKey if of.is_some() => {
                        "write `references = \"table.column\"`".to_owned()
                    }
                    _ if of.is_some() => format!("write `{}` alone", argument.head.value),
                    _ => format!("write `{}(column, …)`", argument.head.value),
                };
                let message = format!("`{}` does not say what it is about", argument.head.value);
                problems.attribute(argument.head.span, message, help);
                return found;
            }
        }
        found.complete(shape, of.is_some(), problems);
        found
    }

    /// What has to be there.
    fn complete(&self, shape: Shape, in_column: bool, problems: &mut Problems) {
        if shape == Shape::Check && !self.condition.is_some() {
            let help = "write `check = \"a > 0\"` or `check(name = \"…\", expression = \"a > 0\")`";
            problems.attribute(self.span, "this check demands nothing", help);
        }
        if shape != Shape::Check && self.columns.is_empty() && !in_column {
            let message = format!("{} names no column", shape.what());
            problems.attribute(self.span, message, "write the columns in parentheses");
        }
        if shape == Shape::ForeignKey && self.references.is_none() && !in_column {
            let help = "write `references = \"table(column, …)\"` in its parentheses";
            problems.attribute(self.span, "this foreign key leads nowhere", help);
        }
    }

    fn take(
        &mut self,
        argument: &Argument,
        shape: Shape,
        in_column: bool,
        seen: &mut Seen,
        problems: &mut Problems,
    ) {
        let head = &argument.head;
        let is_key = !argument.is_quoted && shape.keys().contains(&head.value.as_str());
        let is_bare = matches!(argument.value, Value::Flag);
        let is_flag = matches!(
            head.value.as_str(),
            "unique" | "nulls_not_distinct" | "deferrable"
        );
        // `only` and `using` alone may be columns.
        if !is_key || (is_bare && !is_flag) {
            self.positional(argument, shape, in_column, problems);
            return;
        }
        seen.once(head, problems);
        match head.value.as_str() {
            "name" => self.name = argument.text(problems),
            "columns" => self.columns.extend(columns(argument, problems)),
            "include" => self.include.extend(columns(argument, problems)),
            "unique" => self.is_unique = argument.flag(problems),
            "using" => self.using = argument.per_dialect(problems),
            "condition" | "expression" => self.condition = argument.per_dialect(problems),
            "references" => {
                let text = argument.text(problems);
                self.references = text.and_then(|text| reference(&text, problems));
            }
            "on_delete" => self.on_delete = argument.per_dialect(problems),
            "on_update" => self.on_update = argument.per_dialect(problems),
            "deferrable" => self.deferrable = argument.per_dialect_or("", problems),
            "nulls_not_distinct" => self.nulls_not_distinct = argument.flag(problems),
            _ => self.only = only(argument, problems),
        }
    }

    /// A column, the text of a check, the target of a reference, or an index column's direction.
    fn positional(
        &mut self,
        argument: &Argument,
        shape: Shape,
        in_column: bool,
        problems: &mut Problems,
    ) {
        let head = &argument.head;
        let is_text = argument.is_quoted && matches!(argument.value, Value::Flag);
        match shape {
            Shape::Check if is_text => self.condition.add(argument, problems),
            Shape::Check if Dialect::from_name(&head.value).is_some() => {
                self.condition.add(argument, problems);
            }
            Shape::ForeignKey if in_column && is_text => {
                self.references = reference(head, problems);
            }
            Shape::Index
                if in_column && matches!(head.value.as_str(), "asc" | "desc" | "nulls") =>
            {
                let mut words = vec![head.value.clone()];
                words.extend(argument.words.iter().map(|word| word.value.clone()));
                for column in &mut self.columns {
                    column.order = words.join(" ");
                }
            }
            _ if in_column || shape == Shape::Check => {
                problems.unknown(head.span, &head.value, shape.what(), shape.keys());
            }
            _ if matches!(argument.value, Value::Flag) => {
                self.columns.extend(KeyColumn::read(argument, problems));
            }
            _ => problems.unknown(head.span, &head.value, shape.what(), shape.keys()),
        }
    }

    /// Whether it is for a dialect.
    #[must_use]
    pub fn is_for(&self, dialect: Dialect) -> bool {
        self.only.is_empty() || self.only.contains(&dialect)
    }
}

impl KeyColumn {
    fn of(column: &Text) -> Self {
        Self {
            text: column.clone(),
            is_expression: false,
            order: String::new(),
        }
    }

    fn read(argument: &Argument, problems: &mut Problems) -> Option<Self> {
        if !matches!(argument.value, Value::Flag) {
            let help = "write the column alone, or an expression in quotes";
            argument.wrong(problems, "nothing", help.to_owned());
            return None;
        }
        let order: Vec<&str> = argument.words.iter().map(|it| it.value.as_str()).collect();
        let is_known = match &order[..] {
            [] | ["asc" | "desc"] => true,
            ["nulls", place] | ["asc" | "desc", "nulls", place] => {
                matches!(*place, "first" | "last")
            }
            _ => false,
        };
        if let Some(first) = argument.words.first().filter(|_| !is_known) {
            let message = format!("`{}` is no order", order.join(" "));
            let help = "an order is `asc`, `desc`, `nulls first`, `desc nulls last`";
            problems.attribute(first.span, message, help);
        }
        Some(Self {
            text: argument.head.clone(),
            is_expression: argument.is_quoted,
            order: order.join(" "),
        })
    }
}

fn columns(argument: &Argument, problems: &mut Problems) -> Vec<KeyColumn> {
    let Value::List(items) = &argument.value else {
        let help = format!("write `{}(a, b)`", argument.head.value);
        argument.wrong(problems, "columns in parentheses", help);
        return Vec::new();
    };
    let read = |item| KeyColumn::read(item, problems);
    items.iter().filter_map(read).collect()
}

fn only(argument: &Argument, problems: &mut Problems) -> Vec<Dialect> {
    let Value::List(items) = &argument.value else {
        argument.wrong(
            problems,
            "dialects in parentheses",
            "write `only(postgres)`".to_owned(),
        );
        return Vec::new();
    };
    let read = |item: &Argument| dialect(&item.head, problems);
    items.iter().filter_map(read).collect()
}
