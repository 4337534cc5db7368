//! Generated statements, for people and for programs.

use migrate_core::schema::FactId;
use migrate_core::schema::plan::{Rename, Step};
use migrate_runtime::cli::Printer;
use serde_json::{Value, json};

use super::{Answers, Made};

/// `{same, dialect, engine, revisions: [{up: [{sql, hazards}], down}], renames, neutral, questions}`.
pub(crate) fn as_json(made: &Made, answers: &Answers) -> Value {
    let revisions: Vec<Value> = made
        .generated
        .parts
        .iter()
        .map(|part| {
            let steps = |steps: &[Step]| steps.iter().map(step_json).collect::<Vec<_>>();
            json!({ "up": steps(&part.up), "down": steps(&part.down) })
        })
        .collect();
    let neutral: Vec<String> = answers.neutral().iter().map(FactId::name).collect();
    json!({
        "same": made.is_same(),
        "dialect": made.dialect.name(),
        "engine": made.engine,
        "revisions": revisions,
        "renames": renames_json(&made.generated.renames),
        "neutral": neutral,
        "questions": [],
    })
}

/// `{sql, hazards: [{class, about}]}`.
pub(crate) fn step_json(step: &Step) -> Value {
    let hazards = step.hazards.iter();
    let hazards: Vec<Value> = hazards
        .map(|hazard| json!({ "class": hazard.class.name(), "about": hazard.about }))
        .collect();
    json!({ "sql": step.sql, "hazards": hazards })
}

/// `[{kind, name, to}]`.
pub(crate) fn renames_json(renames: &[Rename]) -> Vec<Value> {
    let renames = renames.iter();
    renames
        .map(|rename| {
            let name = FactId::new(rename.kind, &rename.path).name();
            json!({ "kind": rename.kind.name(), "name": name, "to": rename.to })
        })
        .collect()
}

/// What is dangerous about statements, each thing once.
pub(crate) fn hazards<'s>(steps: impl IntoIterator<Item = &'s Step>) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    for hazard in steps.into_iter().flat_map(|step| &step.hazards) {
        let words = hazard.to_string();
        if !told.contains(&words) {
            told.push(words);
        }
    }
    told
}

/// Says which columns get a value that nobody chose.
pub(crate) fn neutral(answers: &Answers, printer: Printer) {
    for column in answers.neutral() {
        let name = column.name();
        printer.warn(&format!(
            "{name} takes no NULL and has no default: rows that are there get a neutral value; `--fill {name}=<SQL>` says another"
        ));
    }
}
