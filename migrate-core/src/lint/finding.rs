//! What a rule found.

use super::Scene;
use crate::cost::Cost;
use crate::sql::{Operation, Span};

/// A place where a rule is not heeded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Where, in the text of the script.
    pub span: Span,
    /// One cause, as a phrase that starts in lower case and names the table.
    pub message: String,
    /// What it costs others, if that is the matter: locks, what is read, what is written anew.
    pub cost: Option<Cost>,
    /// The safe way, with the SQL for it: names are those of the statement.
    pub instead: String,
    /// An edit that mends it without a thought.
    pub fix: Option<Fix>,
}

/// Edits of the script that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as a phrase: `add CONCURRENTLY`.
    pub title: String,
    /// The edits; they do not overlap.
    pub edits: Vec<Edit>,
}

/// One stretch of a script that becomes another text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Where.
    pub span: Span,
    /// What shall stand there.
    pub text: String,
}

impl Scene<'_> {
    /// A finding where an operation stands, with its cause, the safe way, and what the operation costs others.
    #[must_use]
    pub(super) fn costly(
        &self,
        operation: &Operation,
        message: impl Into<String>,
        instead: impl Into<String>,
    ) -> Finding {
        Finding::new(self.place(operation), message, instead).costing(self.cost(operation))
    }
}

impl Finding {
    /// A finding at a place of the script, with its cause and the safe way.
    #[must_use]
    pub fn new(span: Span, message: impl Into<String>, instead: impl Into<String>) -> Self {
        Self {
            span,
            message: message.into(),
            cost: None,
            instead: instead.into(),
            fix: None,
        }
    }

    /// The same, with what it costs others.
    #[must_use]
    pub fn costing(mut self, cost: Cost) -> Self {
        self.cost = Some(cost);
        self
    }

    /// The same, with an edit that mends it.
    #[must_use]
    pub fn fixed_by(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }
}
