//! Questions about renames, in words.

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::schema::FactId;
use migrate_core::schema::plan::{Rename, RenameQuestion};
use serde_json::{Value, json};

/// `users.name`
pub(super) fn name(question: &RenameQuestion) -> String {
    FactId::new(question.kind, &question.path).name()
}

/// The error that it was not answered.
pub(super) fn unanswered(question: &RenameQuestion) -> Diagnostic {
    let message = format!("{}: nobody said whether it was renamed", gone(question));
    Diagnostic::error(Code::RenameUnanswered, message).help(choices(question))
}

/// `column users.name is gone, and full_name is new`
pub(super) fn gone(question: &RenameQuestion) -> String {
    let new = match &question.candidates[..] {
        [] => "nothing of its kind is new".to_owned(),
        [only] => format!("{only} is new"),
        several => format!("{} are new", several.join(", ")),
    };
    format!("{} is gone, and {new}", question.subject())
}

/// The flags that answer a question.
pub(super) fn choices(question: &RenameQuestion) -> String {
    const SHOWN: usize = 5;
    let name = name(question);
    let candidates = question.candidates.iter().take(SHOWN);
    let renames: Vec<String> = candidates
        .map(|to| format!("`--rename {}`", quoted(&format!("{name}:{to}"))))
        .collect();
    let drop = format!("`--drop {}` if it may go with what it holds", quoted(&name));
    if renames.is_empty() {
        return format!("answer {drop}");
    }
    format!("answer {}, or {drop}", renames.join(" or "))
}

/// What is said of names in the schema that go round in a circle.
pub(super) fn unclear(circle: &[Rename]) -> Diagnostic {
    let told: Vec<String> = circle
        .iter()
        .map(|rename| {
            let now = FactId::new(rename.kind, rename.inverse().path);
            let before = rename.path.last().map_or("", String::as_str);
            format!("{now} was called {before}")
        })
        .collect();
    let message = format!(
        "the schema says that {}, and all of these names were there before: nothing tells whether that was done",
        told.join(" and ")
    );
    let renames: Vec<String> = circle
        .iter()
        .map(|rename| {
            let name = FactId::new(rename.kind, &rename.path).name();
            format!("--rename {}", quoted(&format!("{name}:{}", rename.to)))
        })
        .collect();
    Diagnostic::warning(Code::RenameUnanswered, message).help(format!(
        "if it is still to be done, `{}`; take the annotations out when it is",
        renames.join(" ")
    ))
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | ':' | '-');
    if word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

/// `{kind, name, candidates}`
pub(super) fn as_json(question: &RenameQuestion) -> Value {
    json!({
        "kind": question.kind.name(),
        "name": name(question),
        "candidates": question.candidates,
    })
}
