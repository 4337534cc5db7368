//! For people.

use migrate_runtime::cli::Printer;

use super::{Form, Report};
use crate::commands::check::counted;
use crate::linting::ACCEPTED;

pub(super) const FORM: Form = Form {
    name: "human",
    about: "For people",
    is_common: true,
    tell,
    tell_failure: None,
};

fn tell(report: &Report<'_>, printer: Printer) {
    printer.findings(&report.diagnostics(), report.sources);
    let servers: Vec<String> = report.servers.iter().map(ToString::to_string).collect();
    let looked = counted(report.revisions.len(), "revision");
    let verdict = match report.counts() {
        (0, 0) => "nothing found".to_owned(),
        (0, warnings) => counted(warnings, "warning"),
        (errors, 0) => counted(errors, "error"),
        (errors, warnings) => {
            let (errors, warnings) = (counted(errors, "error"), counted(warnings, "warning"));
            format!("{errors}, {warnings}")
        }
    };
    printer.result(&format!(
        "{}: {looked} looked at for {}; {verdict}",
        report.chain,
        servers.join(", ")
    ));
    if !report.found.is_empty() {
        printer.note(&format!(
            "`cargo migrate explain <rule>` tells more; {ACCEPTED}"
        ));
    }
}
