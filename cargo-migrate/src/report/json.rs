//! One object, for programs.

use migrate_core::cost::Cost;
use migrate_core::diagnostic::Sources;
use migrate_core::dialect::Server;
use migrate_core::lint::{Edit, Found, RULE_SET};
use migrate_core::sql::ObjectName;
use migrate_runtime::cli::{Printer, diagnostics_json};
use serde_json::{Value, json};

use super::{Form, Report};

pub(super) const FORM: Form = Form {
    name: "json",
    about: "One JSON object, for programs",
    is_common: true,
    tell,
    tell_failure: None,
};

fn tell(report: &Report<'_>, printer: Printer) {
    let (errors, warnings) = report.counts();
    let servers: Vec<String> = report.servers.iter().map(Server::written).collect();
    printer.json(&json!({
        "ok": report.is_ok,
        "rule_set": RULE_SET,
        "revisions": report.revisions,
        "servers": servers,
        "errors": errors,
        "warnings": warnings,
        "fixed": report.fixed,
        "findings": findings(report),
    }));
}

/// As everywhere, with what only findings of rules have.
fn findings(report: &Report<'_>) -> Value {
    let mut told = diagnostics_json(&report.diagnostics(), report.sources);
    let told_each = told.as_array_mut().into_iter().flatten();
    for (told, found) in told_each.zip(report.found) {
        let Some(told) = told.as_object_mut() else {
            continue;
        };
        let finding = &found.finding;
        let fix = finding.fix.as_ref().map(|fix| {
            let edits = fix.edits.iter();
            let edits = edits.map(|edit| edit_json(edit, found, report.sources));
            json!({ "title": fix.title, "edits": edits.collect::<Vec<_>>() })
        });
        told.insert("level".to_owned(), json!(found.level.name()));
        told.insert("revision".to_owned(), json!(found.revision));
        told.insert("server".to_owned(), json!(found.server.written()));
        told.insert("cost".to_owned(), json!(finding.cost.as_ref().map(cost)));
        told.insert("fix".to_owned(), json!(fix));
    }
    told
}

fn cost(cost: &Cost) -> Value {
    let names = |tables: &[ObjectName]| tables.iter().map(name).collect::<Vec<_>>();
    let locks = cost.locks.iter().map(|held| {
        json!({
            "table": name(&held.table),
            "mode": held.mode.name(),
            "blocks_reads": held.mode.blocks_reads(),
            "blocks_writes": held.mode.blocks_writes(),
        })
    });
    json!({
        "locks": locks.collect::<Vec<_>>(),
        "scans": names(&cost.scans),
        "rewrites": names(&cost.rewrites),
        "builds": names(&cost.builds),
        "assumed": cost.assumed,
        "notes": cost.notes,
    })
}

fn name(table: &ObjectName) -> String {
    match &table.schema {
        Some(schema) => format!("{schema}.{}", table.name),
        None => table.name.clone(),
    }
}

fn edit_json(edit: &Edit, found: &Found, sources: &Sources) -> Value {
    let (line, column) = sources.position(&found.file, edit.span.start);
    let (end_line, end_column) = sources.position(&found.file, edit.span.end);
    json!({
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
        "text": edit.text,
    })
}
