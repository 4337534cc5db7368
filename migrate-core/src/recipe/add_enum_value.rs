//! An enum gets another value.

use super::answers::{Answers, needs, said, takes};
use super::ground::Ground;
use super::mysql_column::Line;
use super::names::literal;
use super::online_copy::{Keys, copying};
use super::stage::{Side, Stage, Statement};
use super::table::{Column, Table};
use super::{Recipe, refused};
use crate::diagnostic::Diagnostic;
use crate::dialect::Dialect;
use crate::directive::nearest;
use crate::revision::Phase;
use crate::schema::plan::mysql::value::{listed, type_name};
use crate::schema::plan::rename::enum_values;
use crate::schema::plan::{Wishes, plan, quoting};
use crate::schema::{Ddl, Fact, Kind, Schema};

pub(super) const RECIPE: Recipe = Recipe {
    name: "add-enum-value",
    about: "let an enum have another value",
    example: "add value meh to mood",
    questions: &[
        needs("enum", "Which enum? On MySQL: which column, as users.mood"),
        needs("value", "Which value?"),
        takes("after", "Behind which value? Empty for the end"),
    ],
    title,
    write,
};

fn title(answers: &Answers) -> String {
    format!(
        "add {} to {}",
        said(answers, "value"),
        said(answers, "enum")
    )
}

fn write(ground: &Ground<'_>) -> Result<Vec<Stage>, Box<Diagnostic>> {
    let value = super::table::unquoted(ground.said("value"));
    let after = ground.maybe("after").map(super::table::unquoted);
    let deploy = format!(
        "The value can be used once this is applied. Deploy programs that can read '{value}' before one writes it."
    );
    match ground.dialect() {
        Dialect::Sqlite => Err(no_enums()),
        Dialect::Postgres => Ok(vec![
            postgres(ground, &value, after.as_deref())?.note(deploy),
        ]),
        Dialect::Mysql => {
            let (table, column) = enum_column(ground)?;
            let stage = mysql(&table, &column, &value, after.as_deref())?;
            Ok(vec![stage.note(deploy)])
        }
    }
}

#[expect(
    clippy::unnecessary_box_returns,
    reason = "every result here holds it so"
)]
pub(super) fn no_enums() -> Box<Diagnostic> {
    refused(
        "SQLite has no enums",
        "a CHECK says which values a column takes: `cargo migrate new --change \"add check mood IN ('sad', 'ok') on users\"`",
    )
}

/// The enum of PostgreSQL that is meant.
pub(super) fn find<'s>(schema: &'s Schema, name: &str) -> Result<&'s Fact, Box<Diagnostic>> {
    let mut enums = schema.of_kind(Kind::Enum);
    let fits = |fact: &&Fact| {
        let full = fact.id.path.join(".");
        fact.id.name().eq_ignore_ascii_case(name)
            || full.eq_ignore_ascii_case(name)
            || fact
                .id
                .path
                .last()
                .is_some_and(|own| own.eq_ignore_ascii_case(name))
    };
    enums.find(fits).ok_or_else(|| {
        let names: Vec<String> = schema
            .of_kind(Kind::Enum)
            .map(|fact| fact.id.name())
            .collect();
        let help = match nearest(name, names.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None if names.is_empty() => "the chain makes no enum".to_owned(),
            None => format!("the enums are {}", names.join(", ")),
        };
        refused(&format!("the chain makes no enum `{name}`"), &help)
    })
}

/// As it stands in SQL.
pub(super) fn called(fact: &Fact) -> String {
    let usual = fact
        .id
        .path
        .first()
        .is_some_and(|schema| schema == "public");
    quoting::path(
        Dialect::Postgres,
        fact.id.path.iter().skip(usize::from(usual)),
    )
}

fn postgres(
    ground: &Ground<'_>,
    value: &str,
    after: Option<&str>,
) -> Result<Stage, Box<Diagnostic>> {
    let fact = find(ground.schema, ground.said("enum"))?;
    let mut values = enum_values(fact);
    let at = place(&values, value, after, &fact.id.name())?;
    values.insert(at, value.to_owned());
    let text = |value: &str| literal(Dialect::Postgres, value);
    let behind = after.map_or_else(String::new, |after| format!(" AFTER {}", text(after)));
    // The way back makes the type anew, as the planner knows it.
    let definition: Vec<String> = values.iter().map(|value| text(value)).collect();
    let mut wanted = ground.schema.clone();
    if let Some(more) = wanted.get_mut(&fact.id) {
        let made = match &fact.ddl {
            Ddl::Own(texts) => texts.first().map_or("", String::as_str),
            _ => "",
        };
        let head = made
            .split_once(" AS ENUM ")
            .map_or(made, |(head, _)| head)
            .to_owned();
        more.definition = definition.join(", ");
        more.ddl = Ddl::Own(vec![format!("{head} AS ENUM ({})", definition.join(", "))]);
    }
    let back = plan(&wanted, ground.schema, &Wishes::default());
    let stage = Stage {
        down: Side::planned(&back),
        ..Stage::new("", Phase::Expand)
    };
    let mut stage = stage
        .up(format!("ALTER TYPE {} ADD VALUE {}{behind}", called(fact), text(value)))
        .note_back("The type is made anew, and its columns are written anew under a lock. It fails while a row has the value.");
    stage.up.outside = true;
    Ok(stage)
}

/// Where the value comes, if it can come there.
fn place(
    values: &[String],
    value: &str,
    after: Option<&str>,
    name: &str,
) -> Result<usize, Box<Diagnostic>> {
    if values.iter().any(|known| known == value) {
        return Err(refused(
            &format!("`{name}` has the value '{value}' already"),
            "there is nothing to do",
        ));
    }
    let Some(after) = after else {
        return Ok(values.len());
    };
    let at = values.iter().position(|known| known == after);
    at.map(|at| at + 1)
        .ok_or_else(|| no_value(values, after, name))
}

#[expect(
    clippy::unnecessary_box_returns,
    reason = "every result here holds it so"
)]
pub(super) fn no_value(values: &[String], value: &str, name: &str) -> Box<Diagnostic> {
    refused(
        &format!("`{name}` has no value '{value}'"),
        &format!("its values are {}", values.join(", ")),
    )
}

/// The column of MySQL whose type is an enum: `users.mood`, or `mood` where only one is called so.
pub(super) fn enum_column<'s>(ground: &Ground<'s>) -> Result<(Table<'s>, Column), Box<Diagnostic>> {
    let said = ground.said("enum");
    let is_enum = |column: &Column| {
        column
            .line
            .as_ref()
            .is_some_and(|line| type_name(line) == "enum")
    };
    let found = if let Some((table, column)) = said.rsplit_once('.') {
        let table = Table::find(ground.schema, table)?;
        let column = table.column(column)?.clone();
        (table, column)
    } else {
        let tables = ground
            .schema
            .of_kind(Kind::Table)
            .filter_map(|fact| Table::find(ground.schema, &fact.id.name()).ok());
        let mut all = tables.filter_map(|table| {
            let column = table
                .columns
                .iter()
                .find(|it| it.name == said && is_enum(it))
                .cloned()?;
            Some((table, column))
        });
        match (all.next(), all.next()) {
            (Some(found), None) => found,
            _ => {
                return Err(refused(
                    &format!("`{said}` names no column alone"),
                    "say the table too: `users.mood`",
                ));
            }
        }
    };
    if is_enum(&found.1) {
        return Ok(found);
    }
    Err(refused(
        &format!(
            "`{}.{}` is no enum, but {}",
            found.0.id.name(),
            found.1.name,
            found.1.kind
        ),
        "name a column whose type is an enum",
    ))
}

/// The column with other values.
pub(super) fn with_values(column: &Column, literals: &[String]) -> Line {
    let rest = column
        .line
        .as_ref()
        .map_or("", |line| &line.definition[line.type_end..]);
    let fact_rest = column.kind.find(')').map_or("", |_| {
        let inner = column.line.as_ref().map_or("", |line| line.type_text());
        column.kind.strip_prefix(inner).unwrap_or(rest)
    });
    Line {
        kind: format!("enum({}){fact_rest}", literals.join(",")),
        ..Line::of(column)
    }
}

/// The values as the server writes them.
pub(super) fn literals(column: &Column) -> Vec<String> {
    let listed = column.line.as_ref().map_or_else(Vec::new, listed);
    listed.into_iter().map(str::to_owned).collect()
}

fn mysql(
    table: &Table<'_>,
    column: &Column,
    value: &str,
    after: Option<&str>,
) -> Result<Stage, Box<Diagnostic>> {
    let name = format!("{}.{}", table.id.name(), column.name);
    let mut all = literals(column);
    let plain: Vec<String> = all
        .iter()
        .map(|text| super::table::unquoted(text))
        .collect();
    let at = place(&plain, value, after, &name)?;
    let is_last = at == all.len();
    all.insert(at, literal(Dialect::Mysql, value));
    let modify = |line: &Line| format!("MODIFY COLUMN {}", line.text());
    let (there, back) = (
        modify(&with_values(column, &all)),
        modify(&Line::of(column)),
    );
    let up = if is_last {
        Statement::new(format!(
            "ALTER TABLE {} {there}, ALGORITHM=INSTANT",
            table.sql
        ))
    } else {
        copying(&table.sql, &there, Keys::Kept)
    };
    Ok(Stage::new("", Phase::Expand)
        .up(up)
        .down(copying(&table.sql, &back, Keys::Kept))
        .note_back("In the strict mode that servers are installed with, it fails while a row has the value."))
}
