//! Why a command could not be carried out: diagnostics, as everywhere.

use std::io;
use std::path::Path;

use migrate_core::diagnostic::{Code, Diagnostic, Sources};
use migrate_runtime::Error;
use migrate_runtime::cli::{Exit, Printer, diagnostics_json};
use serde_json::{Value, json};

/// What went wrong, with the texts that it points into.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Found by the tool itself.
    Found {
        diagnostics: Vec<Diagnostic>,
        sources: Sources,
        exit: Exit,
    },
    /// Somebody has to answer first, or has answered what was not asked.
    Asked {
        diagnostics: Vec<Diagnostic>,
        questions: Vec<Value>,
        is_usage: bool,
        /// What is said at the end.
        note: &'static str,
    },
    /// Said by the library.
    Library(Error),
}

impl Failure {
    pub(crate) fn new(diagnostics: Vec<Diagnostic>, sources: Sources) -> Self {
        Self::Found {
            diagnostics,
            sources,
            exit: Exit::Failure,
        }
    }

    /// A failure of the file system.
    pub(crate) fn io(doing: &str, path: &Path, error: &io::Error) -> Self {
        let help = match error.kind() {
            io::ErrorKind::PermissionDenied => "check the permissions",
            io::ErrorKind::StorageFull => "make room on the disk",
            io::ErrorKind::AlreadyExists => "move what is there out of the way",
            io::ErrorKind::NotADirectory => {
                "a file is where a directory has to be: move it out of the way"
            }
            io::ErrorKind::NotFound => {
                "check how it is written; a relative path is meant from here"
            }
            _ => "",
        };
        let message = format!("cannot {doing} {}: {error}", crate::path::shown(path));
        Self::from(Diagnostic::error(Code::Io, message).help(help))
    }

    /// The command line asks for something that cannot be.
    pub(crate) fn usage(diagnostic: Diagnostic) -> Self {
        Self::Found {
            diagnostics: vec![diagnostic],
            sources: Sources::default(),
            exit: Exit::Usage,
        }
    }

    /// What is said of it.
    pub(crate) fn diagnostics(&self) -> &[Diagnostic] {
        match self {
            Self::Found { diagnostics, .. } | Self::Asked { diagnostics, .. } => diagnostics,
            Self::Library(error) => error.diagnostics(),
        }
    }

    /// Tells it, and says how the process ends.
    pub(crate) fn report(&self, printer: Printer) -> Exit {
        match self {
            Self::Found {
                diagnostics,
                sources,
                exit,
            } => {
                printer.diagnostics(diagnostics, sources);
                if printer.is_json() {
                    // As the library tells its errors.
                    let found = diagnostics_json(diagnostics, sources);
                    printer.json(&json!({ "error": { "diagnostics": found, "done": [] } }));
                }
                *exit
            }
            Self::Asked {
                diagnostics,
                questions,
                is_usage,
                note,
            } => {
                let sources = Sources::default();
                printer.diagnostics(diagnostics, &sources);
                if !note.is_empty() {
                    printer.note(note);
                }
                if printer.is_json() {
                    let found = diagnostics_json(diagnostics, &sources);
                    printer.json(&json!({
                        "error": { "diagnostics": found, "done": [] },
                        "questions": questions,
                    }));
                }
                if *is_usage {
                    Exit::Usage
                } else {
                    Exit::Unconfirmed
                }
            }
            Self::Library(error) => {
                printer.error(error);
                Exit::of(error)
            }
        }
    }
}

impl From<Diagnostic> for Failure {
    fn from(diagnostic: Diagnostic) -> Self {
        // As `Exit::of` has it for the library's errors.
        if diagnostic.code == Code::TargetSyntax {
            return Self::usage(diagnostic);
        }
        Self::new(vec![diagnostic], Sources::default())
    }
}

impl From<Box<Diagnostic>> for Failure {
    fn from(diagnostic: Box<Diagnostic>) -> Self {
        Self::from(*diagnostic)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Library(error)
    }
}
