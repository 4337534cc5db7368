//! What is said of a change: the answers to the questions of its recipe.

use std::collections::BTreeMap;

use super::Recipe;
use crate::diagnostic::{Code, Diagnostic};
use crate::directive::nearest;

/// Answers by the name of what they answer.
pub type Answers = BTreeMap<String, String>;

/// Something that a recipe needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// What it is called on the command line.
    pub name: &'static str,
    /// What a person is asked.
    pub text: &'static str,
    /// Whether the recipe cannot do without.
    pub is_needed: bool,
}

pub(super) const fn needs(name: &'static str, text: &'static str) -> Question {
    Question {
        name,
        text,
        is_needed: true,
    }
}

pub(super) const fn takes(name: &'static str, text: &'static str) -> Question {
    Question {
        name,
        text,
        is_needed: false,
    }
}

/// The questions that have to be answered, and are not.
///
/// ```
/// use migrate_core::recipe::{Answers, find, missing};
/// let open = missing(find("rename-table").unwrap(), &Answers::new());
/// assert_eq!(open.iter().map(|question| question.name).collect::<Vec<_>>(), ["table", "to"]);
/// ```
#[must_use]
pub fn missing(recipe: &Recipe, answers: &Answers) -> Vec<&'static Question> {
    let is_open = |question: &&Question| {
        let said = answers.get(question.name);
        question.is_needed && said.is_none_or(|answer| answer.trim().is_empty())
    };
    recipe.questions.iter().filter(is_open).collect()
}

/// An answer that the recipe has no question for.
#[must_use]
pub fn unknown(recipe: &Recipe, answers: &Answers) -> Option<Diagnostic> {
    let names = || recipe.questions.iter().map(|question| question.name);
    let name = answers
        .keys()
        .find(|name| names().all(|known| known != name.as_str()))?;
    let message = format!("`{name}` answers nothing that {} asks", recipe.name);
    let help = match nearest(name, names()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("it asks {}", names().collect::<Vec<_>>().join(", ")),
    };
    Some(Diagnostic::error(Code::RecipeUnknown, message).help(help))
}

/// What is said, or nothing: for titles.
pub(super) fn said<'a>(answers: &'a Answers, name: &str) -> &'a str {
    answers.get(name).map_or("", |answer| answer.trim())
}

/// Names with commas between.
pub(super) fn names(answer: &str) -> Vec<String> {
    let names = answer.trim_matches(['(', ')', ' ']).split(',');
    let names = names.map(str::trim).filter(|name| !name.is_empty());
    names.map(super::table::unquoted).collect()
}
