//! Where words go: results to stdout, everything else to stderr.

use std::io::{IsTerminal as _, Write as _};

use migrate_core::diagnostic::{Diagnostic, Sources, Style, render_all};
use serde_json::Value;

use super::json;
use crate::error::Error;

/// The form of the results on stdout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Human,
    /// One JSON object, for programs.
    Json,
}

/// Prints, as the flags and the terminal ask for.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Printer {
    format: Format,
    quiet: bool,
    verbose: u8,
    show_data: bool,
    colour: bool,
    terminal: bool,
}

impl Printer {
    /// A printer for this process: colours and progress bars only on a terminal, and no colours with `NO_COLOR`.
    #[must_use]
    pub fn new(format: Format, quiet: bool, verbose: u8) -> Self {
        let terminal = std::io::stderr().is_terminal();
        Self {
            format,
            quiet,
            verbose,
            show_data: false,
            colour: terminal && wants_colour(),
            terminal,
        }
    }

    /// The same, which shows the data that a database's errors hold.
    #[must_use]
    pub const fn showing_data(mut self, show_data: bool) -> Self {
        self.show_data = show_data;
        self
    }

    /// Whether `--show-data` was given.
    #[must_use]
    pub const fn shows_data(&self) -> bool {
        self.show_data
    }

    /// The form of the results.
    #[must_use]
    pub const fn format(&self) -> Format {
        self.format
    }

    /// Whether results are JSON.
    #[must_use]
    pub fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    /// How often `-v` was given.
    #[must_use]
    pub const fn verbose(&self) -> u8 {
        self.verbose
    }

    /// Whether a person is there to answer a question.
    #[must_use]
    pub fn is_interactive(&self) -> bool {
        self.terminal && std::io::stdin().is_terminal()
    }

    /// Whether a progress bar is of use.
    #[must_use]
    pub const fn shows_progress(&self) -> bool {
        self.terminal && !self.quiet
    }

    /// A result, with a newline behind it. When the reader went away, the work goes on without a word: how it ends is told by the
    /// exit code.
    pub fn result(&self, text: &str) {
        let mut stdout = std::io::stdout().lock();
        // Nobody listens when it fails.
        let _ = writeln!(stdout, "{}", text.trim_end_matches('\n')).and_then(|()| stdout.flush());
    }

    /// A result for programs.
    pub fn json(&self, value: &Value) {
        // A JSON value always has a text.
        self.result(&serde_json::to_string_pretty(value).unwrap_or_default());
    }

    /// What is going on, on stderr; nothing with `--quiet`.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            Self::stderr(text);
        }
    }

    /// What should not be overlooked, on stderr.
    pub fn warn(&self, text: &str) {
        let word = if self.colour {
            "\u{1b}[1;33mwarning\u{1b}[0m"
        } else {
            "warning"
        };
        Self::stderr(&format!("{word}: {text}"));
    }

    /// Diagnostics with their excerpts, on stderr.
    pub fn diagnostics(&self, diagnostics: &[Diagnostic], sources: &Sources) {
        if !diagnostics.is_empty() {
            Self::stderr(&render_all(diagnostics, sources, self.style()));
        }
    }

    /// The same as the result of a command that looks for them, on stdout.
    pub fn findings(&self, diagnostics: &[Diagnostic], sources: &Sources) {
        if !diagnostics.is_empty() {
            let style = if std::io::stdout().is_terminal() && wants_colour() {
                Style::Coloured
            } else {
                Style::Plain
            };
            self.result(&render_all(diagnostics, sources, style));
        }
    }

    /// An error with its excerpts and what was done before, on stderr; for programs also on stdout.
    pub fn error(&self, error: &Error) {
        self.diagnostics(error.diagnostics(), error.sources());
        let done = &error.report().done;
        if !done.is_empty() {
            let list: Vec<String> = done
                .iter()
                .map(|one| format!("{} {}", one.id, one.name))
                .collect();
            Self::stderr(&format!("note: done before, and kept: {}", list.join(", ")));
        }
        if self.is_json() {
            self.json(&json::error(error));
        }
    }

    /// Asks a person for a line; `None`: there is nobody any more.
    #[must_use]
    pub fn ask(&self, question: &str) -> Option<String> {
        let mut stderr = std::io::stderr().lock();
        write!(stderr, "{question} ")
            .and_then(|()| stderr.flush())
            .ok()?;
        let mut answer = String::new();
        let read = std::io::stdin().read_line(&mut answer).ok()?;
        (read > 0).then(|| answer.trim().to_owned())
    }

    /// Asks a person for a yes.
    #[must_use]
    pub fn confirm(&self, question: &str) -> bool {
        let answer = self.ask(&format!("{question} [y/N]"));
        answer.is_some_and(|answer| matches!(answer.to_lowercase().as_str(), "y" | "yes"))
    }

    fn style(&self) -> Style {
        if self.colour {
            Style::Coloured
        } else {
            Style::Plain
        }
    }

    /// What is said whatever the flags are.
    pub(super) fn stderr(text: &str) {
        // Nobody listens when it fails, and nothing else depends on it.
        let _ = writeln!(std::io::stderr().lock(), "{}", text.trim_end_matches('\n'));
    }
}

fn wants_colour() -> bool {
    let no_colour = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    !no_colour && !dumb
}
