//! The one error of the library: diagnostics with their places, and what was done before.

use std::fmt;

use migrate_core::diagnostic::{Code, Diagnostic, Sources, Style, render_all};

use crate::report::Report;
pub(crate) use crate::words::{clean, database_message};

/// Why something could not be done, where, and what was done before.
///
/// `Display` is the rendered diagnostics: file, line, excerpt and help, over several lines.
pub struct Error(Box<Inner>);

#[derive(Debug, Default)]
struct Inner {
    diagnostics: Vec<Diagnostic>,
    sources: Sources,
    cause: Option<Box<dyn std::error::Error + Send + Sync>>,
    report: Report,
}

impl Error {
    /// A failure of your own, for a revision in Rust.
    ///
    /// ```
    /// let error = migrate_runtime::Error::new("3 notes have no title");
    /// assert!(error.to_string().contains("3 notes have no title"));
    /// ```
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self::from(Diagnostic::error(Code::RustFailed, message))
    }

    pub(crate) fn from_diagnostics(diagnostics: Vec<Diagnostic>, sources: Sources) -> Self {
        Self(Box::new(Inner {
            diagnostics,
            sources,
            ..Inner::default()
        }))
    }

    /// What was wrong, each with its place and its help. Never empty.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.0.diagnostics
    }

    /// The code of the first diagnostic.
    #[must_use]
    pub fn code(&self) -> Option<Code> {
        self.0.diagnostics.first().map(|found| found.code)
    }

    /// The texts that the diagnostics point into.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        &self.0.sources
    }

    /// What was applied or reverted before it went wrong.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.0.report
    }

    /// The same words, for another who has to be told. The cause stays with this one.
    #[cfg(feature = "proof")]
    pub(crate) fn again(&self) -> Self {
        Self::from_diagnostics(self.0.diagnostics.clone(), self.0.sources.clone())
    }

    pub(crate) fn with_report(mut self, report: Report) -> Self {
        self.0.report = report;
        self
    }

    pub(crate) fn with_sources(mut self, sources: Sources) -> Self {
        self.0.sources = sources;
        self
    }

    pub(crate) fn caused_by(
        mut self,
        cause: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        self.0.cause = Some(cause.into());
        self
    }

    /// The error of the database that is at the bottom of it.
    pub(crate) fn database_error(&self) -> Option<&sqlx::Error> {
        let cause = self.cause()?;
        match cause.downcast_ref::<sqlx::Error>() {
            Some(error) => Some(error),
            None => cause.downcast_ref::<Self>()?.database_error(),
        }
    }

    /// The error that the database or the system gave, if it gave one.
    pub(crate) fn cause(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.cause.as_deref().map(|cause| cause as _)
    }
}

/// Whether PostgreSQL has no room for more locks: a transaction holds one for each table and index that it makes.
pub(crate) fn is_out_of_locks(error: &sqlx::Error) -> bool {
    let found = error.as_database_error();
    found.is_some_and(|found| found.code().as_deref() == Some("53200"))
}

/// The same, of what was said already.
pub(crate) fn holds_too_many_locks(error: &Error) -> bool {
    error.database_error().is_some_and(is_out_of_locks)
}

impl From<Diagnostic> for Error {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::from_diagnostics(vec![diagnostic], Sources::default())
    }
}

impl From<Vec<Diagnostic>> for Error {
    fn from(diagnostics: Vec<Diagnostic>) -> Self {
        Self::from_diagnostics(diagnostics, Sources::default())
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self::from(Diagnostic::error(
            Code::StatementFailed,
            database_message(&error),
        ))
        .caused_by(error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(render_all(&self.0.diagnostics, &self.0.sources, Style::Plain).trim_end())?;
        if !self.0.report.done.is_empty() {
            let ids: Vec<&str> = self
                .0
                .report
                .done
                .iter()
                .map(|done| done.id.as_str())
                .collect();
            write!(f, "\nnote: done before: {}", ids.join(", "))?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    /// As `Display`: `main` prints the `Debug` form of the error that it returns.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause()
    }
}
