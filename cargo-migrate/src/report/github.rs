//! Annotations of GitHub Actions: a line each, which its log turns into a remark beside the line of the file.
//!
//! <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>

use migrate_core::diagnostic::Diagnostic;
use migrate_core::lint::{Found, Level};
use migrate_runtime::cli::Printer;

use super::region::{Region, path};
use super::{Form, Report};

pub(super) const FORM: Form = Form {
    name: "github",
    about: "Annotations, for a workflow of GitHub Actions",
    is_common: false,
    tell,
    tell_failure: Some(tell_failure),
};

fn tell(report: &Report<'_>, printer: Printer) {
    let diagnostics = report.diagnostics();
    for (found, told) in report.found.iter().zip(&diagnostics) {
        let label = told.places.first().map(|place| place.label.as_str());
        let parts = [Some(told.message.as_str()), label, Some(&told.help)];
        let said = parts.into_iter().flatten().filter(|part| !part.is_empty());
        let text = said.collect::<Vec<_>>().join("\n");
        printer.result(&annotation(report, found, &text));
    }
}

/// Without a place: a workflow does not know the paths of what could not be read.
fn tell_failure(diagnostics: &[Diagnostic], printer: Printer) {
    for found in diagnostics {
        let word = if found.is_error() { "error" } else { "warning" };
        let text = [found.message.as_str(), &found.help].join("\n");
        let title = property(found.code.name());
        printer.result(&format!(
            "::{word} title={title}::{}",
            data(text.trim_end())
        ));
    }
}

fn annotation(report: &Report<'_>, found: &Found, text: &str) -> String {
    let word = match found.level {
        Level::Deny => "error",
        Level::Warn | Level::Allow => "warning",
    };
    let region = Region::of(report, &found.file, &found.finding.span);
    let (line, column) = region.start;
    let mut place = format!(
        "file={},line={line},col={column}",
        property(&path(report, &found.file))
    );
    // A column at the end only has a meaning on the same line.
    let (end_line, end_column) = region.end;
    place += &if end_line == line {
        format!(",endColumn={end_column}")
    } else {
        format!(",endLine={end_line}")
    };
    format!(
        "::{word} {place},title={}::{}",
        property(found.rule.id),
        data(text)
    )
}

/// A text behind the second `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// The value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::{data, property};

    #[test]
    fn what_has_a_meaning_is_escaped() {
        assert_eq!(data("50 %: a\r\nb::c"), "50 %25: a%0D%0Ab::c");
        assert_eq!(property("C:\\a,b%\n"), "C%3A\\a%2Cb%25%0A");
    }
}
