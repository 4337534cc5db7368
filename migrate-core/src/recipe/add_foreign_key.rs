//! A foreign key: held against new rows first, then against those that are there.

use super::add_index::{refuse_taken, statements};
use super::answers::{Answers, needs, said, takes};
use super::ground::Ground;
use super::names::{derived, list, quoted};
use super::online_copy::{Keys, copying};
use super::stage::Stage;
use super::table::{Table, listed};
use super::{Recipe, refused, sqlite, types};
use crate::diagnostic::Diagnostic;
use crate::dialect::Dialect;
use crate::revision::Phase;
use crate::schema::{Ddl, Fact, Kind};

pub(super) const RECIPE: Recipe = Recipe {
    name: "add-foreign-key",
    about: "let a column refer to another table; the rows are checked while programs write",
    example: "add foreign key orders.user_id to users.id",
    questions: &[
        needs("table", "Which table refers to the other?"),
        needs("column", "Which of its columns, with commas between?"),
        needs("references", "To which table?"),
        takes("key", "To which of its columns? Empty for its primary key"),
        takes(
            "on-delete",
            "What happens when the other row goes? cascade, set null, restrict; empty: it cannot go",
        ),
        takes(
            "name",
            "What is it called? Empty for a name made of the others",
        ),
    ],
    title,
    write,
};

fn title(answers: &Answers) -> String {
    let [table, column, to] = ["table", "column", "references"].map(|name| said(answers, name));
    format!("add a foreign key from {table}.{column} to {to}")
}

fn write(ground: &Ground<'_>) -> Result<Vec<Stage>, Box<Diagnostic>> {
    let table = ground.table()?;
    let other = Table::find(ground.schema, ground.said("references"))?;
    let own: Vec<String> = resolved(&table, &ground.names("column"))?;
    let key = match ground.names("key") {
        names if names.is_empty() => other.key.clone(),
        names => resolved(&other, &names)?,
    };
    if key.is_empty() || key.len() != own.len() {
        let message = format!(
            "`{}` has no key of {} columns to refer to",
            other.id.name(),
            own.len()
        );
        return Err(refused(
            &message,
            "name as many columns of it: `--set key=<column>`",
        ));
    }
    refuse_misfit(&table, &other, &own, &key)?;
    let dialect = ground.dialect();
    let action = action(ground.said("on-delete"))?;
    let parts: Vec<&str> = [table.name()]
        .into_iter()
        .chain(own.iter().map(String::as_str))
        .collect();
    let called = |end: &str| {
        let parts: Vec<&str> = parts.iter().copied().chain([end]).collect();
        derived(table.schema, &parts)
    };
    let name = ground
        .maybe("name")
        .map_or_else(|| called("fkey"), str::to_owned);
    refuse_taken(&table, &name)?;
    let [columns, keys] = [&own, &key].map(|names| list(dialect, names));
    let refers = format!(
        "FOREIGN KEY ({columns}) REFERENCES {} ({keys}){action}",
        other.sql
    );
    let constraint = quoted(dialect, &name);
    if dialect == Dialect::Sqlite {
        let (text, _) = sqlite::made_by(&table)?;
        let text = sqlite::with_constraint(text, &format!("CONSTRAINT {constraint} {refers}"));
        return Ok(vec![sqlite::altered(&table, &text, None)?]);
    }
    let mut stages = Vec::new();
    if !has_index(&table, &own) {
        let index = called("idx");
        let [make, drop] = statements(&table, &columns, &index, false);
        let stage = Stage::new("index", Phase::Expand).up(make).down(drop);
        let stage = stage.note("Without an index, every row that goes or changes in the other table is looked for here.");
        stages.push(if dialect == Dialect::Postgres {
            stage.outside()
        } else {
            stage
        });
    }
    let orphans = orphans(&table, &other, &own, &key);
    let add = format!("ADD CONSTRAINT {constraint} {refers}");
    if dialect == Dialect::Mysql {
        let guard = Stage::new("constraint", Phase::Expand)
            .up(copying(&table.sql, &add, Keys::Foreign))
            .down(format!(
                "ALTER TABLE {} DROP FOREIGN KEY {constraint}, ALGORITHM=INPLACE, LOCK=NONE",
                table.sql
            ))
            .note(orphans);
        stages.push(guard);
        return Ok(stages);
    }
    let add = format!("ALTER TABLE {} {add} NOT VALID", table.sql);
    let drop = format!("ALTER TABLE {} DROP CONSTRAINT {constraint}", table.sql);
    let guard = Stage::new("guard", Phase::Expand)
        .up(add.clone())
        .down(drop.clone());
    let validate = Stage::new("validate", Phase::Contract)
        .up(format!(
            "ALTER TABLE {} VALIDATE CONSTRAINT {constraint}",
            table.sql
        ))
        .down(drop)
        .down(add)
        .note(orphans);
    stages.extend([guard, validate]);
    Ok(stages)
}

fn resolved(table: &Table<'_>, names: &[String]) -> Result<Vec<String>, Box<Diagnostic>> {
    let own = names.iter().map(|name| {
        let name = name
            .strip_prefix(&format!("{}.", table.name()))
            .unwrap_or(name);
        table.column(name).map(|column| column.name.clone())
    });
    own.collect()
}

fn action(said: &str) -> Result<String, Box<Diagnostic>> {
    let said = said.to_ascii_uppercase();
    match said.as_str() {
        "" => Ok(String::new()),
        "CASCADE" | "SET NULL" | "SET DEFAULT" | "RESTRICT" | "NO ACTION" => {
            Ok(format!(" ON DELETE {said}"))
        }
        _ => Err(refused(
            &format!("`{said}` is nothing that can happen"),
            "say cascade, set null, set default, restrict or no action",
        )),
    }
}

/// The server refuses a key of other types, or one that more than one row may have.
fn refuse_misfit(
    table: &Table<'_>,
    other: &Table<'_>,
    own: &[String],
    key: &[String],
) -> Result<(), Box<Diagnostic>> {
    for (own, key) in own.iter().zip(key) {
        let (one, two) = (table.column(own)?, other.column(key)?);
        if !types::are_alike(table.dialect(), &one.kind, &two.kind) {
            let (on, to) = (table.id.name(), other.id.name());
            let message = format!(
                "`{on}.{own}` is of the type {}, and `{to}.{key}` of {}",
                one.kind, two.kind
            );
            let help = format!(
                "give them one type first: `change type of {on}.{own} to {}`",
                two.kind
            );
            return Err(refused(&message, &help));
        }
    }
    if is_unique(other, key) {
        return Ok(());
    }
    let (to, names) = (other.id.name(), key.join(", "));
    let message =
        format!("more than one row of `{to}` may have the same {names}: no row can refer to it");
    let help = format!("hold it unique first: `add unique on {to} ({names})`");
    Err(refused(&message, &help))
}

/// Whether a key or an index holds exactly these columns unique.
fn is_unique(table: &Table<'_>, key: &[String]) -> bool {
    let sorted = |names: &[String]| {
        let mut names: Vec<String> = names.iter().map(|it| it.to_ascii_lowercase()).collect();
        names.sort();
        names
    };
    let is_it = |columns: &[String]| sorted(columns) == sorted(key);
    let holds = |fact: &Fact| {
        let text = match &fact.ddl {
            Ddl::Own(texts) => texts.first().map_or("", String::as_str),
            _ => "",
        };
        let upper = text.to_ascii_uppercase();
        let is_unique = fact.id.kind == Kind::Unique || upper.contains(" UNIQUE ");
        is_unique && !upper.contains(" WHERE ") && is_it(&columns_of(table, fact))
    };
    let shape = table.schema.get(&table.id).and_then(super::table::shape);
    let in_text = shape.is_some_and(|shape| {
        let alone = |name: &String| is_it(std::slice::from_ref(name));
        let mut columns = shape.columns.iter();
        columns.any(|it| it.clauses.contains(&Kind::Unique) && alone(&it.name))
            || shape
                .keys
                .iter()
                .any(|(kind, names)| *kind == Kind::Unique && is_it(names))
    });
    let mut parts = [Kind::Index, Kind::Unique]
        .into_iter()
        .flat_map(|kind| table.schema.of_kind(kind));
    is_it(&table.key)
        || in_text
        || parts.any(|fact| fact.owner.as_ref() == Some(&table.id) && holds(fact))
}

/// The columns of an index or a key.
fn columns_of(table: &Table<'_>, fact: &Fact) -> Vec<String> {
    let text = match (&fact.ddl, table.dialect()) {
        (Ddl::Own(texts), Dialect::Postgres) => texts
            .first()
            .and_then(|text| text.split_once(" USING "))
            .map(|(_, keys)| keys.to_owned()),
        (Ddl::Own(texts), Dialect::Sqlite) => texts.first().cloned(),
        _ => None,
    };
    listed(
        table.dialect(),
        &text.unwrap_or_else(|| fact.definition.clone()),
    )
}

/// Whether an index begins with these columns.
fn has_index(table: &Table<'_>, own: &[String]) -> bool {
    let begins = |columns: &[String]| columns.starts_with(own);
    let of_index = |fact: &Fact| columns_of(table, fact);
    let kinds = [Kind::Index, Kind::Unique];
    begins(&table.key)
        || kinds
            .into_iter()
            .flat_map(|kind| table.schema.of_kind(kind))
            .any(|fact| fact.owner.as_ref() == Some(&table.id) && begins(&of_index(fact)))
}

/// The query that finds what would keep it from being valid.
fn orphans(table: &Table<'_>, other: &Table<'_>, own: &[String], key: &[String]) -> String {
    let dialect = table.dialect();
    let pairs = own
        .iter()
        .zip(key)
        .map(|(own, key)| format!("o.{} = t.{}", quoted(dialect, key), quoted(dialect, own)));
    let set = own
        .iter()
        .map(|own| format!("t.{} IS NOT NULL", quoted(dialect, own)));
    format!(
        "It fails if a row refers to nothing: SELECT t.* FROM {} t WHERE {} AND NOT EXISTS (SELECT 1 FROM {} o WHERE {})",
        table.sql,
        set.collect::<Vec<_>>().join(" AND "),
        other.sql,
        pairs.collect::<Vec<_>>().join(" AND ")
    )
}
