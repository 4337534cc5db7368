//! Generated statements, for people and for programs.

use migrate_core::schema::FactId;
use migrate_core::schema::plan::{Rename, Step};
use migrate_runtime::cli::Printer;
use migrate_runtime::generate::FillQuestion;
use serde_json::{Value, json};

use super::{Answers, Made};

/// `{same, dialect, engine, revisions: [{up: [{sql, hazards}], down}], renames, neutral, unfilled, questions}`.
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
    let [neutral, unfilled] = unchosen(answers, [made]);
    json!({
        "same": made.is_same(),
        "dialect": made.dialect.name(),
        "engine": made.engine,
        "revisions": revisions,
        "renames": renames_json(&made.generated.renames),
        "neutral": names(&neutral),
        "unfilled": names(&unfilled),
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

/// The columns that nobody chose a value for: those whose rows get a neutral one, and those for which none can be made up.
pub(crate) fn unchosen<'a>(
    answers: &'a Answers,
    made: impl IntoIterator<Item = &'a Made>,
) -> [Vec<&'a FillQuestion>; 2] {
    let parts = made.into_iter().flat_map(|one| &one.generated.parts);
    let steps: Vec<&Step> = parts.flat_map(|part| &part.up).collect();
    let questions = answers.unanswered_fills().iter();
    let (filled, unfilled) =
        questions.partition(|question| steps.iter().any(|step| step.fills(&question.column)));
    [filled, unfilled]
}

/// What columns are called.
pub(crate) fn names(questions: &[&FillQuestion]) -> Vec<String> {
    questions.iter().map(|one| one.column.name()).collect()
}

/// Says which columns get a value that nobody chose, and which get none.
pub(crate) fn neutral<'a>(
    answers: &'a Answers,
    made: impl IntoIterator<Item = &'a Made>,
    printer: Printer,
) {
    let [filled, unfilled] = unchosen(answers, made);
    for question in filled {
        let name = question.column.name();
        let what = if question.is_new {
            "takes no NULL and has no default: rows that are there get a neutral value"
        } else {
            "takes no NULL any more: rows with NULL in it get a neutral value, and not their NULL back"
        };
        printer.warn(&format!(
            "{name} {what}; `--fill {name}=<SQL>` says another"
        ));
    }
    for question in unfilled {
        let name = question.column.name();
        let why = if question.refers {
            "its values are those of rows elsewhere"
        } else {
            "no value is neutral for its type"
        };
        let (what, only) = if question.is_new {
            ("takes no NULL and has no default", "the table is empty")
        } else {
            ("takes no NULL any more", "no row has NULL in it")
        };
        printer.warn(&format!(
            "{name} {what}, and {why}: this runs only where {only}; `--fill {name}=<SQL>` says what rows get"
        ));
    }
}
