//! SARIF 2.1.0: what code scanners exchange.
//!
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>

use migrate_core::diagnostic::Diagnostic;
use migrate_core::lint::{Found, Level, RULES, Rule};
use migrate_core::sql::Span;
use migrate_runtime::cli::Printer;
use serde_json::{Value, json};

use super::region::{Region, path};
use super::{Form, Report};

pub(super) const FORM: Form = Form {
    name: "sarif",
    about: "SARIF 2.1.0, for code scanning",
    is_common: false,
    tell,
    tell_failure: Some(tell_failure),
};

fn tell(report: &Report<'_>, printer: Printer) {
    let results: Vec<Value> = report
        .found
        .iter()
        .zip(report.diagnostics())
        .map(|(found, told)| result(report, found, &told.message, &told.help))
        .collect();
    printer.json(&document(&json!({
        "tool": tool(),
        "columnKind": "unicodeCodePoints",
        "results": results,
    })));
}

/// Nothing was looked at: a run that ended with these errors, which is not one that found nothing.
fn tell_failure(diagnostics: &[Diagnostic], printer: Printer) {
    let notifications = diagnostics.iter().map(|found| {
        let text = [found.message.as_str(), &found.help].join("\n");
        json!({
            "descriptor": { "id": found.code.name() },
            "level": if found.is_error() { "error" } else { "warning" },
            "message": { "text": text.trim_end() },
        })
    });
    printer.json(&document(&json!({
        "tool": tool(),
        "invocations": [{
            "executionSuccessful": false,
            "toolConfigurationNotifications": notifications.collect::<Vec<_>>(),
        }],
        "columnKind": "unicodeCodePoints",
        "results": [],
    })));
}

fn document(run: &Value) -> Value {
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    })
}

fn tool() -> Value {
    let rules: Vec<Value> = RULES.iter().map(rule).collect();
    json!({
        "driver": {
            "name": "cargo-migrate",
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "rules": rules,
        },
    })
}

fn rule(rule: &Rule) -> Value {
    let section = |title: &str| section(rule.page, title);
    json!({
        "id": rule.id,
        "shortDescription": { "text": section("What") },
        "fullDescription": { "text": section("Why") },
        "help": { "text": rule.page, "markdown": rule.page },
        "defaultConfiguration": { "level": level(rule.level), "enabled": rule.level != Level::Allow },
    })
}

/// What a page says under a title, on one line for each paragraph.
fn section(page: &str, title: &str) -> String {
    let (_, text) = page
        .split_once(&format!("## {title}\n"))
        .unwrap_or_default();
    let text = text.split("\n## ").next().unwrap_or_default();
    let paragraphs = text.trim().split("\n\n").map(|one| one.replace('\n', " "));
    paragraphs.collect::<Vec<_>>().join("\n")
}

fn result(report: &Report<'_>, found: &Found, message: &str, help: &str) -> Value {
    let finding = &found.finding;
    let text = match help {
        "" => message.to_owned(),
        help => format!("{message}\n{help}"),
    };
    let mut result = json!({
        "ruleId": found.rule.id,
        "ruleIndex": RULES.iter().position(|rule| rule.id == found.rule.id),
        "level": level(found.level),
        "message": { "text": text },
        "locations": [{
            "physicalLocation": {
                "artifactLocation": { "uri": uri(&path(report, &found.file)) },
                "region": region(report, found, &finding.span),
            },
        }],
        "properties": { "revision": found.revision, "server": found.server.written() },
    });
    if let Some(fix) = &finding.fix {
        let replacements: Vec<Value> = fix
            .edits
            .iter()
            .map(|edit| {
                json!({
                    "deletedRegion": region(report, found, &edit.span),
                    "insertedContent": { "text": edit.text },
                })
            })
            .collect();
        result["fixes"] = json!([{
            "description": { "text": fix.title },
            "artifactChanges": [{
                "artifactLocation": { "uri": uri(&path(report, &found.file)) },
                "replacements": replacements,
            }],
        }]);
    }
    result
}

fn region(report: &Report<'_>, found: &Found, span: &Span) -> Value {
    let Region { start, end } = Region::of(report, &found.file, span);
    json!({ "startLine": start.0, "startColumn": start.1, "endLine": end.0, "endColumn": end.1 })
}

const fn level(level: Level) -> &'static str {
    match level {
        Level::Allow => "none",
        Level::Warn => "warning",
        Level::Deny => "error",
    }
}

/// A relative reference, as RFC 3986 has it.
fn uri(path: &str) -> String {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@".contains(&b);
    path.bytes()
        .map(|b| match b {
            b if is_plain(b) => char::from(b).to_string(),
            b => format!("%{b:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{section, uri};

    #[test]
    fn paths_are_references() {
        assert_eq!(uri("a b/é:1.sql"), "a%20b/%C3%A9%3A1.sql");
    }

    #[test]
    fn sections_of_a_page() {
        let page = "# x\n\n## What\n\nOne\nline.\n\nTwo.\n\n## Why\n\nSo.\n";
        assert_eq!(section(page, "What"), "One line.\nTwo.");
        assert_eq!(section(page, "Why"), "So.");
        assert_eq!(section(page, "Instead"), "");
    }
}
