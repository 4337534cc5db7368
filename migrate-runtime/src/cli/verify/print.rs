//! What was proved, for people and for programs.

use migrate_core::diagnostic::{Code, Diagnostic, Sources};
use serde_json::{Value, json};

use crate::cli::{Printer, count, diagnostics_json, duration};
use crate::verify::{Proof, Verified};

/// Prints what was proved of each revision: what is wrong on stderr, a line for each on stdout.
pub fn print_proofs(proofs: &[Proof], sources: &Sources, printer: &Printer) {
    print_findings(proofs, sources, printer);
    if printer.is_json() {
        // It is a part of another command, whose result is its own.
        return;
    }
    for proof in proofs {
        for one in &proof.revisions {
            printer.result(&line(one, printer));
        }
        printer.result(&summary(proof));
    }
}

/// Prints what is wrong, and what is to be known, on stderr.
pub fn print_findings(proofs: &[Proof], sources: &Sources, printer: &Printer) {
    let findings: Vec<Diagnostic> = proofs.iter().flat_map(Proof::findings).cloned().collect();
    printer.diagnostics(&findings, sources);
}

/// One revision, in one line.
fn line(one: &Verified, printer: &Printer) -> String {
    let word = if one.is_proved() { "proved" } else { "FAILED" };
    let mut what = Vec::new();
    if let Some(reason) = &one.irreversible {
        what.push(format!("no way back: {reason}"));
    }
    if one.rows > 0 {
        let (rows, tables) = (count(one.rows, "row"), count(one.tables, "table"));
        what.push(format!("{rows} in {tables}"));
    }
    let is_empty = |found: &Diagnostic| found.code == Code::NeedsEmptyTables;
    if one.findings.iter().any(is_empty) {
        what.push("on empty tables".to_owned());
    }
    let shown = if printer.verbose() > 0 { usize::MAX } else { 3 };
    for (table, why) in one.without_rows.iter().take(shown) {
        what.push(format!("{table} stayed empty: {why}"));
    }
    what.push(duration(one.elapsed));
    format!("{word}  {}  ({})", one.label(), what.join(", "))
}

fn summary(proof: &Proof) -> String {
    let engine = engine(proof);
    if proof.planned == 0 {
        return format!(
            "{engine}: nothing to prove; `verify --all` proves the sealed revisions too"
        );
    }
    let proved = proof.revisions.iter().filter(|one| one.is_proved()).count();
    let failed = proof.revisions.len() - proved;
    let untried = proof.planned - proof.revisions.len();
    let mut parts = vec![format!(
        "{proved} of {} proved",
        count(proof.planned, "revision")
    )];
    if failed > 0 {
        parts.push(format!("{failed} failed"));
    }
    if untried > 0 {
        parts.push(format!("{untried} not tried"));
    }
    format!(
        "{engine}: {} ({}, {})",
        parts.join(", "),
        proof.place,
        duration(proof.elapsed)
    )
}

/// `postgres 15`, `mariadb 10.11`.
fn engine(proof: &Proof) -> String {
    if proof.engine.contains(' ') {
        proof.engine.clone()
    } else {
        format!("{} {}", proof.dialect, proof.engine)
    }
}

/// `{ok, engines: [{dialect, engine, place, findings, seconds, planned, proved, revisions: [{id, name, proved, fingerprint,
/// irreversible, tables, rows, without_rows, unfilled, findings, seconds}]}]}`.
#[must_use]
pub fn proof_json(proofs: &[Proof], sources: &Sources) -> Value {
    let engines: Vec<Value> = proofs
        .iter()
        .map(|proof| {
            let revisions: Vec<Value> = proof
                .revisions
                .iter()
                .map(|one| revision_json(one, sources))
                .collect();
            json!({
                "dialect": proof.dialect.name(),
                "engine": proof.engine,
                "place": proof.place,
                "findings": diagnostics_json(&proof.warnings, sources),
                "seconds": proof.elapsed.as_secs_f64(),
                "planned": proof.planned,
                "proved": proof.is_proved(),
                "revisions": revisions,
            })
        })
        .collect();
    json!({ "ok": proofs.iter().all(Proof::is_proved), "engines": engines })
}

fn revision_json(one: &Verified, sources: &Sources) -> Value {
    let without_rows: Vec<Value> = one
        .without_rows
        .iter()
        .map(|(table, why)| json!({ "table": table, "why": why }))
        .collect();
    json!({
        "id": one.id,
        "name": one.name,
        "proved": one.is_proved(),
        "fingerprint": one.fingerprint.map(|sum| sum.to_string()),
        "irreversible": one.irreversible,
        "tables": one.tables,
        "rows": one.rows,
        "without_rows": without_rows,
        "unfilled": one.unfilled,
        "findings": diagnostics_json(&one.findings, sources),
        "seconds": one.elapsed.as_secs_f64(),
    })
}
