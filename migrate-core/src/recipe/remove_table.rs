//! A table goes: first under another name, so that what still uses it is seen while its rows are there.

use super::answers::{Answers, needs, said};
use super::ground::Ground;
use super::names::{derived, quoted};
use super::stage::{Stage, Statement};
use super::{Recipe, refused};
use crate::diagnostic::Diagnostic;
use crate::dialect::Dialect;
use crate::revision::Phase;
use crate::schema::Kind;

pub(super) const RECIPE: Recipe = Recipe {
    name: "remove-table",
    about: "take a table away, by way of another name, from which it can come back with its rows",
    example: "drop table carts",
    questions: &[needs("table", "Which table?")],
    title,
    write,
};

fn title(answers: &Answers) -> String {
    format!("remove table {}", said(answers, "table"))
}

fn write(ground: &Ground<'_>) -> Result<Vec<Stage>, Box<Diagnostic>> {
    let table = ground.table()?;
    let dialect = ground.dialect();
    let refers = |fact: &&crate::schema::Fact| {
        let is_other = fact.owner.as_ref() != Some(&table.id);
        let on_it = match dialect {
            Dialect::Postgres => fact
                .depends
                .iter()
                .any(|id| id.path.starts_with(&table.id.path)),
            _ => {
                fact.definition
                    .contains(&format!("references {} (", table.sql).to_lowercase())
                    || fact
                        .definition
                        .contains(&format!("REFERENCES {} (", table.sql))
            }
        };
        is_other && on_it
    };
    let kinds = [Kind::ForeignKey, Kind::View, Kind::MaterializedView];
    let mut users = kinds
        .into_iter()
        .flat_map(|kind| table.schema.of_kind(kind));
    if let Some(user) = users.find(refers) {
        let message = format!("{} uses table `{}`", user.label(), table.id.name());
        let help = format!("drop the {} in a revision before it", user.id.kind.name());
        return Err(refused(&message, &help));
    }
    let aside = derived(table.schema, &[table.name(), "removed"]);
    let (old, new) = (table.sql.clone(), table.beside(&aside));
    let [old_name, new_name] = [table.name(), &aside].map(|name| quoted(dialect, name));
    let rename = |from: &str, to: &str, to_name: &str| match dialect {
        Dialect::Mysql => format!("RENAME TABLE {from} TO {to}"),
        _ => format!("ALTER TABLE {from} RENAME TO {to_name}"),
    };
    let stage = Stage::new("put aside", Phase::Contract)
        .up(Statement::new(rename(&old, &new, &new_name)).allowed(
            "contract-without-expand",
            "nothing takes the place of the table: programs without it are deployed first",
        ))
        .down(rename(&new, &old, &old_name))
        .note(format!(
            "First deploy programs that do not use {old}. What still does fails from here on, and the rows are still there: one step back\n\
             brings the table back. When nothing is missed, drop {new} in a revision of its own:\n\
             cargo migrate new 'drop {aside}'"
        ));
    Ok(vec![stage])
}
