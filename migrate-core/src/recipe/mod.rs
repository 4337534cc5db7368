//! Recipes: changes of a schema that programs go on working through, as phased revisions.
//!
//! A recipe looks at the schema that the chain builds, and writes revisions: *expand* makes the new way beside the old one, *backfill*
//! moves the rows, *contract* takes the old way away once no program uses it. All names and types are those of the schema. Each way down
//! gives back exactly what was there.

mod answers;
pub mod change;
mod expression;
mod ground;
mod names;
mod mysql_column;
mod nulls;
mod online_copy;
mod sqlite;
mod stage;
mod sync;
mod table;
mod text;
mod types;
mod uses;

mod add_not_null_column;
mod rename_column;
mod rename_table;
mod change_type;
mod converted;
mod remove_column;
mod remove_table;
mod add_index;
mod add_unique;
mod add_foreign_key;
mod add_check;
mod set_not_null;
mod split_table;
mod add_enum_value;
mod remove_enum_value;

pub use answers::{Answers, Question, missing, unknown};
pub use stage::{Side, Stage, Statement};

use crate::diagnostic::{Code, Diagnostic};
use crate::directive::nearest;
use crate::schema::Schema;
use ground::Ground;

/// One kind of change.
#[derive(Debug, Clone, Copy)]
pub struct Recipe {
    /// What it is called: `rename-column`.
    pub name: &'static str,
    /// What it does, in a line.
    pub about: &'static str,
    /// How it is written as a change, an example.
    pub example: &'static str,
    /// What it needs to know.
    pub questions: &'static [Question],
    /// The change in words: the message of its revisions.
    title: fn(&Answers) -> String,
    write: fn(&Ground<'_>) -> Result<Vec<Stage>, Box<Diagnostic>>,
}

/// Every recipe. A new one is one file and one line here.
pub const RECIPES: &[Recipe] = &[
    add_not_null_column::RECIPE,
    rename_column::RECIPE,
    rename_table::RECIPE,
    change_type::RECIPE,
    remove_column::RECIPE,
    remove_table::RECIPE,
    add_index::RECIPE,
    add_unique::RECIPE,
    add_foreign_key::RECIPE,
    add_check::RECIPE,
    set_not_null::RECIPE,
    split_table::RECIPE,
    add_enum_value::RECIPE,
    remove_enum_value::RECIPE,
];

impl Recipe {
    /// The change in words.
    ///
    /// ```
    /// use migrate_core::recipe::change;
    /// let (recipe, answers) = change::read("rename column users.name to full_name").unwrap();
    /// assert_eq!(recipe.title(&answers), "rename users.name to full_name");
    /// ```
    #[must_use]
    pub fn title(&self, answers: &Answers) -> String {
        (self.title)(answers)
    }

    /// The revisions of the change, in their order, for the schema that the chain builds.
    pub fn stages(
        &self,
        answers: &Answers,
        schema: &Schema,
    ) -> Result<Vec<Stage>, Box<Diagnostic>> {
        (self.write)(&Ground { schema, answers })
    }
}

/// The recipe of that name.
///
/// ```
/// assert_eq!(migrate_core::recipe::find("rename_column").unwrap().name, "rename-column");
/// assert!(migrate_core::recipe::find("x").is_err());
/// ```
pub fn find(name: &str) -> Result<&'static Recipe, Box<Diagnostic>> {
    let wanted = name.trim().to_ascii_lowercase().replace(['_', ' '], "-");
    let found = RECIPES.iter().find(|recipe| recipe.name == wanted);
    found.ok_or_else(|| {
        let names = || RECIPES.iter().map(|recipe| recipe.name);
        let help = match nearest(&wanted, names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the recipes are {}", names().collect::<Vec<_>>().join(", ")),
        };
        let message = format!("`{name}` is no recipe");
        Box::new(Diagnostic::error(Code::RecipeUnknown, message).help(help))
    })
}

/// The schema, or what was said, stands in the way.
#[expect(
    clippy::unnecessary_box_returns,
    reason = "every result here holds it so"
)]
fn refused(message: &str, help: &str) -> Box<Diagnostic> {
    Box::new(Diagnostic::error(Code::RecipeRefused, message).help(help))
}

#[cfg(test)]
mod tests;
