//! What is to be changed: said in words, or answered one by one.

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::recipe::{Answers, Question, RECIPES, Recipe, change, find, missing, unknown};
use migrate_runtime::cli::{Exit, Printer};
use serde_json::{Value, json};

use crate::context::Context;
use crate::failure::Failure;

/// What the command line says of a change.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct ChangeArgs {
    /// Write the phased revisions of a change that programs go on working through: `rename column users.name to full_name`
    #[arg(long, value_name = "CHANGE", conflicts_with = "recipe")]
    pub(crate) change: Option<String>,
    /// The same by the name of a recipe, which asks for what it needs; `list` lists them
    #[arg(long, value_name = "NAME")]
    pub(crate) recipe: Option<String>,
    /// An answer to what the recipe asks: table=users
    #[arg(long, value_name = "NAME=VALUE")]
    set: Vec<String>,
}

/// A recipe with all that it has to know.
pub(crate) struct Order {
    pub(super) recipe: &'static Recipe,
    pub(super) answers: Answers,
}

impl Order {
    /// The change in words.
    pub(crate) fn title(&self) -> String {
        self.recipe.title(&self.answers)
    }
}

impl ChangeArgs {
    pub(crate) fn is_said(&self) -> bool {
        self.change.is_some() || self.recipe.is_some() || !self.set.is_empty()
    }

    /// Whether the recipes are to be listed, and nothing written.
    pub(crate) fn is_list(&self) -> bool {
        self.recipe.as_deref() == Some("list")
    }

    /// Understands it, and asks for what is missing.
    pub(crate) fn order(&self, context: &Context) -> Result<Order, Failure> {
        let (recipe, mut answers) = match (&self.change, &self.recipe) {
            (Some(text), _) => change::read(text).map_err(|found| Failure::usage(*found))?,
            (None, Some(name)) => {
                let recipe = find(name).map_err(|found| Failure::usage(*found))?;
                (recipe, Answers::new())
            }
            (None, None) => {
                let found =
                    Diagnostic::error(Code::UnusedAnswer, "`--set` answers what no recipe asks");
                return Err(Failure::usage(
                    found.help("add `--recipe <name>` or `--change '…'`"),
                ));
            }
        };
        for said in &self.set {
            let Some((name, value)) = said.split_once('=') else {
                let found =
                    Diagnostic::error(Code::RecipeUnknown, format!("`--set {said}` has no value"));
                return Err(Failure::usage(found.help("write `--set table=users`")));
            };
            answers.insert(name.trim().to_owned(), value.trim().to_owned());
        }
        if let Some(found) = unknown(recipe, &answers) {
            return Err(Failure::usage(found));
        }
        let printer = context.printer;
        let asks = printer.is_interactive() && !printer.is_json();
        if asks {
            // Who has said a change has said all of it.
            let open = recipe
                .questions
                .iter()
                .filter(|question| question.is_needed || self.change.is_none());
            for question in open.filter(|it| !self.answers(it)) {
                ask(question, &mut answers, printer);
            }
        }
        let open = missing(recipe, &answers);
        if open.is_empty() {
            return Ok(Order { recipe, answers });
        }
        Err(unanswered(recipe, &open))
    }

    /// Whether the command line answers a question, be it with the change.
    fn answers(&self, question: &Question) -> bool {
        let said = self.set.iter().filter_map(|said| said.split_once('='));
        let mut names = said.map(|(name, _)| name.trim());
        self.change.is_some() || names.any(|name| name == question.name)
    }
}

fn ask(question: &Question, answers: &mut Answers, printer: Printer) {
    let text = format!("{} ({})\n>", question.text, question.name);
    loop {
        let Some(answer) = printer.ask(&text) else {
            return;
        };
        if !answer.is_empty() {
            answers.insert(question.name.to_owned(), answer);
            return;
        }
        if !question.is_needed {
            return;
        }
    }
}

/// Nobody is there to be asked.
fn unanswered(recipe: &Recipe, open: &[&'static Question]) -> Failure {
    let found = open.iter().map(|question| {
        let message = format!(
            "{} does not know `{}`: {}",
            recipe.name, question.name, question.text
        );
        let help = format!(
            "answer `--set {}=<value>`; or say the whole: `--change '{}'`",
            question.name, recipe.example
        );
        Diagnostic::error(Code::ChangeUnanswered, message).help(help)
    });
    let as_json =
        |question: &&Question| json!({ "name": question.name, "question": question.text });
    Failure::Asked {
        diagnostics: found.collect(),
        questions: open.iter().map(as_json).collect(),
        is_usage: false,
        note: "nothing was written",
    }
}

/// Lists the recipes, with what each asks.
pub(crate) fn list(context: &Context) -> Exit {
    let printer = context.printer;
    if printer.is_json() {
        let recipes = RECIPES.iter().map(|recipe| {
            let questions = recipe.questions.iter();
            let questions: Vec<Value> = questions
                .map(|it| json!({ "name": it.name, "question": it.text, "needed": it.is_needed }))
                .collect();
            json!({ "name": recipe.name, "about": recipe.about, "example": recipe.example, "questions": questions })
        });
        printer.json(&json!({ "recipes": recipes.collect::<Vec<_>>() }));
        return Exit::Success;
    }
    let width = RECIPES
        .iter()
        .map(|recipe| recipe.name.len())
        .max()
        .unwrap_or(0);
    for recipe in RECIPES {
        printer.result(&format!("{:width$}  {}", recipe.name, recipe.about));
        printer.result(&format!("{:width$}  --change '{}'", "", recipe.example));
    }
    Exit::Success
}
