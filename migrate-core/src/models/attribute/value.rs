//! What stands behind a key: a text, a number, a flag, or a text for each dialect.

use std::collections::BTreeSet;

use super::argument::{Argument, LiteralKind, Text, Value};
use super::problem::Problems;
use crate::dialect::Dialect;

/// A text that dialects may have different ones of: `"now()"`, or `(postgres = "now()", sqlite = "CURRENT_TIMESTAMP")`.
#[derive(Debug, Clone, Default)]
pub struct PerDialect {
    every: Option<Text>,
    each: Vec<(Dialect, Text)>,
}

impl PerDialect {
    /// What it says to a dialect.
    #[must_use]
    pub fn get(&self, dialect: Dialect) -> Option<&Text> {
        let own = self.each.iter().find(|(of, _)| *of == dialect);
        own.map(|(_, text)| text).or(self.every.as_ref())
    }

    /// Whether it says anything to anybody.
    #[must_use]
    pub fn is_some(&self) -> bool {
        self.every.is_some() || !self.each.is_empty()
    }

    /// What it says to every dialect that is not named.
    pub(super) fn every(text: Text) -> Self {
        Self {
            every: Some(text),
            each: Vec::new(),
        }
    }
}

/// Keys that may stand once only.
#[derive(Debug, Default)]
pub(super) struct Seen(BTreeSet<String>);

impl Seen {
    /// Tells when the key stood there before.
    pub(super) fn once(&mut self, key: &Text, problems: &mut Problems) {
        if !self.0.insert(key.value.clone()) {
            let message = format!("`{}` is given twice", key.value);
            problems.attribute(key.span, message, "keep one of them");
        }
    }
}

impl Argument {
    /// `key = "…"`.
    pub(super) fn text(&self, problems: &mut Problems) -> Option<Text> {
        match &self.value {
            Value::Literal(text, LiteralKind::Text) if self.words.is_empty() => Some(text.clone()),
            _ => {
                let help = format!("write `{} = \"…\"`", self.head.value);
                self.wrong(problems, "a text", help);
                None
            }
        }
    }

    /// `key = "…"`, with something in it.
    pub(super) fn name(&self, problems: &mut Problems) -> Option<Text> {
        let text = self.text(problems)?;
        if text.value.is_empty() || text.value.contains('\0') {
            problems.attribute(
                text.span,
                "this is no name",
                "write the name as the database has it",
            );
            return None;
        }
        Some(text)
    }

    /// `key = 40`.
    pub(super) fn number(&self, problems: &mut Problems) -> Option<u32> {
        if let Value::Literal(text, LiteralKind::Number) = &self.value
            && let Ok(number) = text.value.parse()
        {
            return Some(number);
        }
        let help = format!("write `{} = 40`", self.head.value);
        self.wrong(problems, "a whole number", help);
        None
    }

    /// `key` alone.
    pub(super) fn flag(&self, problems: &mut Problems) -> bool {
        let is_flag = matches!(self.value, Value::Flag) && self.words.is_empty();
        if !is_flag {
            let help = format!("write `{}` alone", self.head.value);
            self.wrong(problems, "nothing", help);
        }
        is_flag
    }

    /// `key = "…"`, `key = 0`, `key = true` or `key("…", postgres = "…")`.
    pub(super) fn per_dialect(&self, problems: &mut Problems) -> PerDialect {
        let mut found = PerDialect::default();
        match &self.value {
            Value::Literal(text, _) => found.every = Some(text.clone()),
            Value::List(arguments) => {
                for argument in arguments {
                    found.add(argument, problems);
                }
            }
            Value::Flag => {}
        }
        if !found.is_some() || !self.words.is_empty() {
            let key = &self.head.value;
            let help =
                format!("write `{key} = \"…\"`, or `{key}(postgres = \"…\", sqlite = \"…\")`");
            self.wrong(problems, "a text, or one for each dialect", help);
        }
        found
    }

    /// The same, where the key alone says something too.
    pub(super) fn per_dialect_or(&self, alone: &str, problems: &mut Problems) -> PerDialect {
        match &self.value {
            Value::Flag if self.words.is_empty() => PerDialect::every(Text {
                value: alone.to_owned(),
                span: self.head.span,
            }),
            _ => self.per_dialect(problems),
        }
    }

    pub(super) fn wrong(&self, problems: &mut Problems, wanted: &str, help: String) {
        let message = format!("`{}` takes {wanted}", self.head.value);
        problems.attribute(self.head.span, message, help);
    }
}

impl PerDialect {
    /// Takes `postgres = "…"`, or the text for all that are not named.
    pub(super) fn add(&mut self, argument: &Argument, problems: &mut Problems) {
        let head = &argument.head;
        if argument.is_quoted && matches!(argument.value, Value::Flag) {
            self.every = Some(head.clone());
            return;
        }
        let Some(dialect) = dialect(head, problems) else {
            return;
        };
        match &argument.value {
            Value::Literal(text, _) if self.each.iter().all(|(of, _)| *of != dialect) => {
                self.each.push((dialect, text.clone()));
            }
            Value::Literal(..) => {
                let message = format!("`{dialect}` is given twice");
                problems.attribute(head.span, message, "keep one of them");
            }
            _ => {
                let message = format!("nothing is said for `{dialect}`");
                problems.attribute(head.span, message, format!("write `{dialect} = \"…\"`"));
            }
        }
    }
}

/// The dialect of that name.
pub(super) fn dialect(name: &Text, problems: &mut Problems) -> Option<Dialect> {
    let found = Dialect::from_name(&name.value);
    if found.is_none() {
        let help = super::problem::one_of(&name.value, &Dialect::ALL.map(Dialect::name));
        problems.attribute(name.span, format!("`{}` is no dialect", name.value), help);
    }
    found
}
