//! The forms in which findings are told: one file and one line each.

mod github;
mod human;
mod json;
mod region;
mod sarif;

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use migrate_core::diagnostic::{Diagnostic, Sources};
use migrate_core::dialect::Server;
use migrate_core::lint::Found;
use migrate_runtime::cli::{Format, Printer};

/// A form of results.
#[derive(Debug)]
pub(crate) struct Form {
    /// Its name on the command line.
    pub(crate) name: &'static str,
    /// Whom it is for.
    about: &'static str,
    /// Whether every command knows it.
    is_common: bool,
    /// How findings are told in it.
    pub(crate) tell: fn(&Report<'_>, Printer),
    /// How it is told in it that nothing could be looked at, where the reader waits for a document.
    pub(crate) tell_failure: Option<fn(&[Diagnostic], Printer)>,
}

/// Every form.
pub(crate) static FORMS: &[Form] = &[human::FORM, json::FORM, sarif::FORM, github::FORM];

/// What was looked at, and what was found.
pub(crate) struct Report<'a> {
    pub(crate) found: &'a [Found],
    pub(crate) sources: &'a Sources,
    /// How the directory of the chain is called.
    pub(crate) chain: &'a str,
    /// What the paths of other programs start from: the root of the repository.
    pub(crate) root: PathBuf,
    /// The directory of the chain.
    pub(crate) directory: PathBuf,
    /// The ids of the revisions that were looked at.
    pub(crate) revisions: Vec<String>,
    pub(crate) servers: Vec<Server>,
    /// What was mended, in words.
    pub(crate) fixed: Vec<String>,
    /// Whether it ends well.
    pub(crate) is_ok: bool,
}

impl Report<'_> {
    pub(crate) fn diagnostics(&self) -> Vec<Diagnostic> {
        self.found.iter().map(crate::linting::diagnostic).collect()
    }

    /// How many are errors, and how many are not.
    fn counts(&self) -> (usize, usize) {
        let errors = self.diagnostics();
        let errors = errors.iter().filter(|found| found.is_error()).count();
        (errors, self.found.len() - errors)
    }
}

/// The forms that every command knows, or all of them, as clap reads them.
pub(crate) fn forms(of_findings: bool) -> impl TypedValueParser<Value = &'static Form> + use<> {
    let forms = FORMS
        .iter()
        .filter(move |form| of_findings || form.is_common);
    let values = forms.map(|form| PossibleValue::new(form.name).help(form.about));
    // The parser lets only names of forms through.
    PossibleValuesParser::new(values).map(|name| {
        let form = FORMS.iter().find(|form| form.name == name);
        form.unwrap_or(&human::FORM)
    })
}

/// The printer's idea of a form: what is no JSON is told to people besides.
impl Form {
    pub(crate) fn format(&self) -> Format {
        if self.name == json::FORM.name {
            Format::Json
        } else {
            Format::Human
        }
    }
}
