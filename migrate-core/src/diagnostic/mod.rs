//! Diagnostics: what is wrong, where, and what mends it.

mod code;
mod render;
#[cfg(feature = "lint")]
mod rule_id;

use std::collections::BTreeMap;

pub use code::Code;
pub use render::{Style, render, render_all};
#[cfg(feature = "lint")]
pub use rule_id::RuleId;

use crate::sql::Span;

/// How much a diagnostic matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The build and `check` fail.
    Error,
    /// Shown by `check`; nothing fails.
    Warning,
}

/// One thing that is wrong, with the place and the way out.
///
/// ```
/// use migrate_core::diagnostic::{Code, Diagnostic};
///
/// let found = Diagnostic::error(Code::Gap, "revision `2` revises `1`, which does not exist")
///     .at("2_b/up.sql", 20..21, "no revision has this id")
///     .help("write the id of an existing revision");
/// assert_eq!(found.code.name(), "gap");
/// assert_eq!(found.places[0].file, "2_b/up.sql");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which rule was broken; `cargo migrate explain <code>` tells more.
    pub code: Code,
    /// Whether it fails the build.
    pub severity: Severity,
    /// One cause, as a phrase that starts in lower case.
    pub message: String,
    /// Where; the first place is the main one. Empty when no file is to blame.
    pub places: Vec<Place>,
    /// The command or the edit that mends it.
    pub help: String,
}

/// A stretch of a file, with what is to be said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Path of the file, relative to the directory of the chain.
    pub file: String,
    /// Bytes of the file's canonical text.
    pub span: Span,
    /// What is to be seen there; may be empty.
    pub label: String,
}

impl Diagnostic {
    /// A diagnostic that fails the build.
    #[must_use]
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            places: Vec::new(),
            help: String::new(),
        }
    }

    /// A diagnostic that is only shown.
    #[must_use]
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code, message)
        }
    }

    /// Adds a place; the first one added is the main one.
    #[must_use]
    pub fn at(mut self, file: impl Into<String>, span: Span, label: impl Into<String>) -> Self {
        self.places.push(Place {
            file: file.into(),
            span,
            label: label.into(),
        });
        self
    }

    /// Sets the command or the edit that mends it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// Whether it fails the build.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// The texts that diagnostics point into, and the folder they are shown under.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    root: String,
    texts: BTreeMap<String, String>,
}

impl Sources {
    /// No texts yet; paths are shown below `root` (`migrations`).
    #[must_use]
    pub fn new(root: impl Into<String>) -> Self {
        Self {
            root: root.into(),
            texts: BTreeMap::new(),
        }
    }

    /// Keeps the canonical text of a file.
    pub fn insert(&mut self, file: impl Into<String>, text: impl Into<String>) {
        self.texts.insert(file.into(), text.into());
    }

    /// The canonical text of a file, if it was read.
    #[must_use]
    pub fn text(&self, file: &str) -> Option<&str> {
        self.texts.get(file).map(String::as_str)
    }

    /// The path as it is shown to people.
    #[must_use]
    pub fn display(&self, file: &str) -> String {
        if self.root.is_empty() {
            file.to_owned()
        } else if file.is_empty() {
            self.root.clone()
        } else {
            format!("{}/{file}", self.root)
        }
    }

    /// Line and column of a byte, both from 1; the column counts characters.
    #[must_use]
    pub fn position(&self, file: &str, byte: usize) -> (usize, usize) {
        self.text(file).map_or((1, 1), |text| position(text, byte))
    }
}

/// Line and column of a byte of a text, both from 1; the column counts characters.
///
/// ```
/// assert_eq!(migrate_core::diagnostic::position("a\nbc", 3), (2, 2));
/// ```
#[must_use]
pub fn position(text: &str, byte: usize) -> (usize, usize) {
    let before = &text[..text.floor_char_boundary(byte)];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (
        before.bytes().filter(|byte| *byte == b'\n').count() + 1,
        before[line_start..].chars().count() + 1,
    )
}
