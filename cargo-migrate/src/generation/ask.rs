//! Questions at the terminal.

use migrate_core::schema::plan::RenameQuestion;
use migrate_runtime::cli::Printer;
use migrate_runtime::generate::{Decision, FillQuestion};

/// Asks what became of something. That it goes has to be said.
pub(super) fn rename(question: &RenameQuestion, printer: Printer) -> Decision {
    let subject = question.subject();
    let candidates = &question.candidates;
    if !candidates.is_empty() {
        let lines = candidates.iter().enumerate();
        let lines: Vec<String> = lines
            .map(|(at, name)| format!("  {}  {name}", at + 1))
            .collect();
        let text = format!(
            "{subject} is gone. What is it called now?\n{}\n  Enter: none of these\n>",
            lines.join("\n")
        );
        loop {
            let Some(answer) = printer.ask(&text) else {
                return Decision::Unanswered;
            };
            if answer.is_empty() {
                break;
            }
            let by_number = answer.parse::<usize>().ok();
            let by_number = by_number.and_then(|number| candidates.get(number.checked_sub(1)?));
            let by_name = || candidates.iter().find(|name| **name == answer);
            if let Some(name) = by_number.or_else(by_name) {
                return Decision::Renamed(name.clone());
            }
        }
    }
    if printer.confirm(&format!("Drop {subject}, with what it holds?")) {
        Decision::Dropped
    } else {
        Decision::Unanswered
    }
}

/// Asks for a value; `None`: a neutral one, where there is one.
pub(super) fn fill(question: &FillQuestion, printer: Printer) -> Option<String> {
    let column = &question.column;
    let asked = if question.is_new {
        format!("{column} takes no NULL and has no default. What do the rows that are there get?")
    } else {
        format!("{column} takes no NULL any more. What do the rows get that have NULL in it?")
    };
    let enter = match (question.refers, question.is_new) {
        (false, _) => "what is neutral for its type",
        (true, true) => "nothing: the table has to be empty",
        (true, false) => "nothing: no row may have NULL in it",
    };
    let text = format!("{asked}\n  an SQL expression, as 0 or 'new'\n  Enter: {enter}\n>");
    printer.ask(&text).filter(|value| !value.is_empty())
}
