//! A table gets another name: a view bears the other one for a while.

use super::answers::{Answers, needs, said};
use super::ground::Ground;
use super::names::quoted;
use super::stage::{Stage, Statement};
use super::table::Table;
use super::{Recipe, sqlite};
use crate::diagnostic::Diagnostic;
use crate::dialect::Dialect;
use crate::revision::Phase;
use crate::schema::{Ddl, Kind};

pub(super) const RECIPE: Recipe = Recipe {
    name: "rename-table",
    about: "give a table another name; a view bears the old one until the contract phase",
    example: "rename table orders to purchases",
    questions: &[
        needs("table", "Which table?"),
        needs("to", "What is it called from now on?"),
    ],
    title,
    write,
};

fn title(answers: &Answers) -> String {
    format!(
        "rename {} to {}",
        said(answers, "table"),
        said(answers, "to")
    )
}

fn write(ground: &Ground<'_>) -> Result<Vec<Stage>, Box<Diagnostic>> {
    let table = ground.table()?;
    let to = ground.new_table("to")?;
    Ok(match ground.dialect() {
        Dialect::Postgres => postgres(&table, &to),
        Dialect::Mysql => mysql(&table, &to),
        Dialect::Sqlite => {
            let [old, new] = [table.name(), &to].map(|name| quoted(Dialect::Sqlite, name));
            let stage = Stage::only()
                .up(format!("ALTER TABLE {old} RENAME TO {new}"))
                .down(format!("ALTER TABLE {new} RENAME TO {old}"));
            vec![stage.note(sqlite::ONE_WRITER)]
        }
    })
}

const VIEW: &str = "Rows can be read and written through the view. TRUNCATE, a foreign key and COPY … FROM need the table itself.";

fn deploy(old: &str, new: &str) -> String {
    format!("deploy programs that use {new} and no longer {old}, and wait until no old one runs")
}

fn postgres(table: &Table<'_>, to: &str) -> Vec<Stage> {
    let (old, new) = (&table.sql, table.beside(to));
    let [old_name, new_name] = [table.name(), to].map(|name| quoted(Dialect::Postgres, name));
    let view = Statement::new(format!("CREATE VIEW {old} AS SELECT * FROM {new}"));
    // Who may use the table may use the view, which bears its name.
    let grants = table
        .schema
        .of_kind(Kind::Grant)
        .filter(|fact| fact.owner.as_ref() == Some(&table.id));
    let grants: Vec<Statement> = grants
        .flat_map(|fact| match &fact.ddl {
            Ddl::Own(texts) => texts.iter().map(Statement::new).collect(),
            _ => Vec::new(),
        })
        .collect();
    let expand = Stage::new("expand", Phase::Expand)
        .up(format!("ALTER TABLE {old} RENAME TO {new_name}"))
        .up(view.clone())
        .ups(grants.clone())
        .down(format!("DROP VIEW {old}"))
        .down(format!("ALTER TABLE {new} RENAME TO {old_name}"))
        .note(VIEW)
        .then(deploy(old, &new));
    let contract = Stage::new("contract", Phase::Contract)
        .up(format!("DROP VIEW {old}"))
        .down(view)
        .downs(grants);
    vec![expand, contract]
}

/// The server takes no two statements at once, but renames several things at once: so the view bears the new name first.
fn mysql(table: &Table<'_>, to: &str) -> Vec<Stage> {
    let aside = format!("{to}_view");
    let [old, new, aside] = [table.name(), to, &aside].map(|name| quoted(Dialect::Mysql, name));
    let view = format!("CREATE VIEW {new} AS SELECT * FROM {old}");
    let expand = Stage::new("expand", Phase::Expand)
        .up(view.clone())
        .down(format!("DROP VIEW {new}"))
        .note(VIEW)
        .then(deploy(&old, &new));
    let contract = Stage::new("contract", Phase::Contract)
        .up(format!("RENAME TABLE {new} TO {aside}, {old} TO {new}"))
        .up(format!("DROP VIEW {aside}"))
        .down(format!("RENAME TABLE {new} TO {old}"))
        .down(view)
        .note_back("Between the two statements the new name is not there: let no program use it while this runs.");
    vec![expand, contract]
}
