//! An enum loses a value: rows get another one first, and no row gets it any more.

use super::add_enum_value::{called, enum_column, find, literals, no_enums, no_value, with_values};
use super::answers::{Answers, needs, said, takes};
use super::ground::Ground;
use super::mysql_column::Line;
use super::names::{derived, literal, quoted};
use super::nulls::{Guard, batched};
use super::online_copy::{Keys, copying};
use super::stage::{Stage, Statement};
use super::table::{Column, Table, unquoted};
use super::{Recipe, refused, sync, uses};
use crate::diagnostic::Diagnostic;
use crate::dialect::Dialect;
use crate::revision::Phase;
use crate::schema::plan::rename::enum_values;
use crate::schema::{Fact, FactId, Kind};

pub(super) const RECIPE: Recipe = Recipe {
    name: "remove-enum-value",
    about: "take a value from an enum; rows that have it get another",
    example: "remove value meh from mood",
    questions: &[
        needs("enum", "Which enum? On MySQL: which column, as users.mood"),
        needs("value", "Which value?"),
        takes(
            "with",
            "Which value do its rows get? Empty for the default of their column",
        ),
    ],
    title,
    write,
};

fn title(answers: &Answers) -> String {
    format!(
        "remove {} from {}",
        said(answers, "value"),
        said(answers, "enum")
    )
}

fn write(ground: &Ground<'_>) -> Result<Vec<Stage>, Box<Diagnostic>> {
    let value = unquoted(ground.said("value"));
    let with = ground.maybe("with").map(unquoted);
    match ground.dialect() {
        Dialect::Sqlite => Err(no_enums()),
        Dialect::Mysql => mysql(ground, &value, with.as_deref()),
        Dialect::Postgres => postgres(ground, &value, with.as_deref()),
    }
}

/// What the rows get: what is said, else the default of their column.
fn instead(
    column: &Column,
    values: &[String],
    value: &str,
    with: Option<&str>,
    name: &str,
) -> Result<String, Box<Diagnostic>> {
    let first = |text: &str| {
        text.split_once("'::")
            .map_or_else(|| text.to_owned(), |(text, _)| format!("{text}'"))
    };
    let default = column
        .default
        .as_deref()
        .map(|default| unquoted(&first(default)));
    let with = with
        .map(str::to_owned)
        .or(default.filter(|default| default != value));
    match with {
        Some(with) if with == value || !values.contains(&with) => {
            Err(no_value(values, &with, name))
        }
        Some(with) => Ok(with),
        None => Err(refused(
            &format!("it is not said which value rows get that have '{value}' in `{name}`"),
            "say it: `--set with=<value>`, or in the change: `remove value meh from mood using ok`",
        )),
    }
}

fn refuse_default(column: &Column, value: &str, full: &str) -> Result<(), Box<Diagnostic>> {
    let is_it = column
        .default
        .as_deref()
        .is_some_and(|default| default.starts_with(&format!("'{value}'")));
    if is_it {
        let message = format!("'{value}' is the default of `{full}`");
        return Err(refused(
            &message,
            "give the column another default in a revision before it",
        ));
    }
    Ok(())
}

fn mysql(
    ground: &Ground<'_>,
    value: &str,
    with: Option<&str>,
) -> Result<Vec<Stage>, Box<Diagnostic>> {
    let (table, column) = enum_column(ground)?;
    let full = format!("{}.{}", table.id.name(), column.name);
    let all = literals(&column);
    let plain: Vec<String> = all.iter().map(|text| unquoted(text)).collect();
    if !plain.iter().any(|known| known == value) {
        return Err(no_value(&plain, value, &full));
    }
    refuse_default(&column, value, &full)?;
    let with = instead(&column, &plain, value, with, &full)?;
    let kept: Vec<String> = all
        .into_iter()
        .filter(|text| unquoted(text) != value)
        .collect();
    let own = quoted(Dialect::Mysql, &column.name);
    let [from, to] = [value, &with].map(|text| literal(Dialect::Mysql, text));
    let update = format!("UPDATE {} SET {own} = {to} WHERE {own} = {from}", table.sql);
    let modify = |line: &Line| format!("MODIFY COLUMN {}", line.text());
    let contract = Stage::new("contract", Phase::Contract)
        .up(copying(&table.sql, &modify(&with_values(&column, &kept)), Keys::Kept))
        .down(copying(&table.sql, &modify(&Line::of(&column)), Keys::Kept))
        .note("In the strict mode that servers are installed with, it fails while a row has the value.");
    Ok(vec![
        backfill(&table, update, &full, value, &with)?,
        contract,
    ])
}

fn backfill(
    table: &Table<'_>,
    update: String,
    column: &str,
    value: &str,
    with: &str,
) -> Result<Stage, Box<Diagnostic>> {
    let mut stage = Stage::new("backfill", Phase::Backfill)
        .up(batched(table, update)?)
        .nothing_back(&format!("which rows had {value} is not known any more"));
    stage.up.loses = Some(format!("{column} because {value} becomes {with}"));
    Ok(stage.note(format!(
        "First deploy programs that no longer write '{value}', and wait until no old one runs."
    )))
}

/// A column of the enum, and what rows get that have the value.
struct Place<'s> {
    table: Table<'s>,
    column: Column,
    with: String,
    fresh: String,
    past: String,
}

fn postgres(
    ground: &Ground<'_>,
    value: &str,
    with: Option<&str>,
) -> Result<Vec<Stage>, Box<Diagnostic>> {
    let fact = find(ground.schema, ground.said("enum"))?;
    let values = enum_values(fact);
    let name = fact.id.name();
    if !values.iter().any(|known| known == value) {
        return Err(no_value(&values, value, &name));
    }
    let mut places = Vec::new();
    for user in ground
        .schema
        .facts()
        .filter(|user| user.depends.contains(&fact.id))
    {
        places.extend(place(ground, user, &values, value, with)?);
    }
    let text = |value: &str| literal(Dialect::Postgres, value);
    let list = |values: &[&String]| {
        values
            .iter()
            .map(|value| text(value))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let kept: Vec<&String> = values.iter().filter(|known| *known != value).collect();
    let every: Vec<&String> = values.iter().collect();
    let own = fact.id.path.last().map_or("", String::as_str);
    let [fresh, past] = ["new", "old"].map(|end| derived(ground.schema, &[own, end]));
    let names = [own, &fresh, &past];
    let change = Change {
        value: text(value),
        names: names.map(|name| quoted(Dialect::Postgres, name)),
        types: names.map(|name| beside(fact, name)),
        kept: list(&kept),
        every: list(&every),
        places,
    };
    change.stages(value)
}

fn beside(fact: &Fact, name: &str) -> String {
    let mut id = fact.clone();
    if let Some(own) = id.id.path.last_mut() {
        name.clone_into(own);
    }
    called(&id)
}

/// The column that uses the enum; nothing for what goes with a column.
fn place<'s>(
    ground: &Ground<'s>,
    user: &Fact,
    values: &[String],
    value: &str,
    with: Option<&str>,
) -> Result<Option<Place<'s>>, Box<Diagnostic>> {
    let path = &user.id.path;
    if matches!(
        user.id.kind,
        Kind::Default | Kind::NotNull | Kind::Comment | Kind::Grant
    ) {
        return Ok(None);
    }
    let owner = user
        .owner
        .clone()
        .unwrap_or_else(|| FactId::new(Kind::Table, path));
    if user.id.kind != Kind::Column {
        let message = format!("{} uses the enum, and cannot be there twice", user.label());
        return Err(refused(
            &message,
            "drop it in a revision before the change, and make it anew in one after it",
        ));
    }
    let table = Table::find(ground.schema, &owner.path.join("."))?;
    let name = path.last().map_or("", String::as_str);
    let column = table.column(name)?.clone();
    column.plain(&table, "changed")?;
    uses::refuse_any(&table, &column)?;
    let full = format!("{}.{name}", table.id.name());
    refuse_default(&column, value, &full)?;
    if column.kind.ends_with("[]") {
        return Err(refused(
            &format!("`{full}` is an array of the enum"),
            "write the revisions by hand: `cargo migrate new <name>`",
        ));
    }
    let [fresh, past] = ["new", "old"].map(|end| format!("{name}_{end}"));
    if let Some(taken) = [&fresh, &past].into_iter().find(|name| table.has(name)) {
        return Err(refused(
            &format!(
                "`{}` has a column `{taken}`, a name that the change needs",
                table.id.name()
            ),
            "rename or drop that column first",
        ));
    }
    Ok(Some(Place {
        with: instead(&column, values, value, with, &full)?,
        table,
        column,
        fresh,
        past,
    }))
}

struct Change<'s> {
    value: String,
    /// The names of the type, of the new one, and of the old one when it gave its name away.
    names: [String; 3],
    /// The same with their schema.
    types: [String; 3],
    kept: String,
    every: String,
    places: Vec<Place<'s>>,
}

impl Change<'_> {
    fn stages(&self, value: &str) -> Result<Vec<Stage>, Box<Diagnostic>> {
        let [own, fresh, past] = &self.types;
        let [own_name, fresh_name, past_name] = &self.names;
        if self.places.is_empty() {
            // No column has it: the type is another one at once.
            let make = |values: &str| format!("CREATE TYPE {own} AS ENUM ({values})");
            let drop = format!("DROP TYPE {own}");
            let stage = Stage::only().up(drop.clone()).up(make(&self.kept));
            return Ok(vec![stage.down(drop).down(make(&self.every))]);
        }
        let rename =
            |from: &str, to: &str| Statement::new(format!("ALTER TYPE {from} RENAME TO {to}"));
        let mut guard = Stage::new("guard", Phase::Expand);
        let mut validate = Stage::new("validate", Phase::Backfill);
        let mut expand = Stage::new("new type", Phase::Backfill)
            .up(format!("CREATE TYPE {fresh} AS ENUM ({})", self.kept));
        let mut fill = Stage::new("fill the new columns", Phase::Backfill);
        let mut cutover = Stage::new("cutover", Phase::Contract)
            .note("Until the contract phase, the old columns follow the new ones: one step back loses nothing.");
        let mut contract = Stage::new("contract", Phase::Contract)
            .down(format!("CREATE TYPE {past} AS ENUM ({})", self.every));
        let (mut moves, mut promotes) = (Vec::new(), Vec::new());
        let (mut before, mut after) = ([Vec::new(), Vec::new()], [Vec::new(), Vec::new()]);
        for place in &self.places {
            let parts = self.place(place)?;
            let [add, check, drop] = parts.guard;
            guard = guard.up(add.clone()).down(drop.clone());
            validate = validate.up(check).down(drop).down(add);
            moves.push(self.backfill(place, value)?);
            expand = expand.ups(parts.expand).downs(parts.unexpand);
            fill = fill.up(parts.fill).filling(&place.table, &place.fresh);
            promotes.extend(parts.promote);
            for (all, some) in before.iter_mut().zip(parts.swap) {
                all.extend(some);
            }
            for (all, some) in after.iter_mut().zip(parts.settle) {
                all.extend(some);
            }
            contract = contract.ups(parts.contract).downs(parts.uncontract);
        }
        let ([up_before, down_before], [up_after, down_after]) = (before, after);
        cutover = cutover
            .ups(up_before)
            .up(rename(own, past_name))
            .up(rename(fresh, own_name))
            .ups(up_after)
            .downs(down_before)
            .down(rename(own, fresh_name))
            .down(rename(past, own_name))
            .downs(down_after)
            .then("let it run for a while: one step back is still without loss");
        guard.up.notes.push(format!(
            "First deploy programs that no longer write '{value}', and wait until no old one runs: from here on it is refused.\n\
             It is enough to stop after `validate`: the value is then there, and nothing has it."
        ));
        let mut stages = vec![guard];
        stages.extend(moves);
        stages.extend([validate, expand.down(format!("DROP TYPE {fresh}")), fill]);
        stages.extend(promotes);
        contract = contract.up(format!("DROP TYPE {past}"));
        stages.extend([cutover, contract.down_outside()]);
        Ok(stages)
    }

    fn backfill(&self, place: &Place<'_>, value: &str) -> Result<Stage, Box<Diagnostic>> {
        let Place {
            table,
            column,
            with,
            ..
        } = place;
        let name = quoted(Dialect::Postgres, &column.name);
        let update = format!(
            "UPDATE {} SET {name} = {} WHERE {name} = {}",
            table.sql,
            literal(Dialect::Postgres, with),
            self.value
        );
        let full = format!("{}.{}", table.id.name(), column.name);
        let mut stage = backfill(table, update, &full, value, with)?;
        // The guard has said it.
        stage.up.notes.clear();
        Ok(stage)
    }

    fn place(&self, place: &Place<'_>) -> Result<Parts, Box<Diagnostic>> {
        let Place {
            table,
            column,
            fresh,
            past,
            ..
        } = place;
        let on = &table.sql;
        let [_, fresh_type, past_type] = &self.types;
        let [name, new, old] =
            [&column.name, fresh, past].map(|name| quoted(Dialect::Postgres, name));
        let alter = |action: String| Statement::new(format!("ALTER TABLE {on} {action}"));
        let rename = |from: &str, to: &str| alter(format!("RENAME COLUMN {from} TO {to}"));
        let follow = |to: &str, kind: &str| {
            sync::follow(
                table,
                &column.name,
                to,
                &format!("NEW.{name}::text::{kind}"),
                false,
            )
        };
        let (forth, back) = (follow(fresh, fresh_type), follow(past, past_type));
        let fill = |to: &str, kind: &str| {
            batched(
                table,
                format!(
                    "UPDATE {on} SET {to} = {name}::text::{kind} WHERE {to} IS NULL AND {name} IS NOT NULL"
                ),
            )
        };
        let constraint = derived(table.schema, &[table.name(), &column.name, "kept"]);
        let constraint = quoted(Dialect::Postgres, &constraint);
        let add = |name: &str| {
            alter(format!(
                "ADD CONSTRAINT {constraint} CHECK ({name} <> {}) NOT VALID",
                self.value
            ))
        };
        let check = alter(format!("VALIDATE CONSTRAINT {constraint}"));
        let mut swap = [forth.remove.clone(), back.remove.clone()];
        let mut settle = [back.make.clone(), forth.make.clone()];
        let default = column.default.as_deref();
        if let Some(default) = default.map(|it| it.split_once("::").map_or(it, |(bare, _)| bare)) {
            let drop = alter(format!("ALTER COLUMN {name} DROP DEFAULT"));
            let set = alter(format!("ALTER COLUMN {name} SET DEFAULT {default}"));
            for all in &mut swap {
                all.push(drop.clone());
            }
            for all in &mut settle {
                all.insert(0, set.clone());
            }
        }
        let [there, here] = &mut swap;
        there.extend([rename(&name, &old), rename(&new, &name)]);
        here.extend([rename(&name, &new), rename(&old, &name)]);
        let mut promote = Vec::new();
        let mut uncontract = vec![alter(format!("ADD COLUMN {old} {past_type}"))];
        uncontract.extend(back.make);
        uncontract.push(fill(&old, past_type)?);
        if column.not_null {
            let guard = Guard::new(table, fresh);
            promote.extend(guard.stages().map(|stage| Stage {
                slug: format!("{} nulls", stage.slug),
                ..stage
            }));
            promote.push(guard.promote("promote", Phase::Backfill));
            uncontract.extend(Guard::new(table, past).whole());
        }
        uncontract.extend([add(&old), check.clone()]);
        let mut contract = back.remove;
        contract.push(alter(format!("DROP COLUMN {old}")));
        let mut expand = vec![alter(format!("ADD COLUMN {new} {fresh_type}"))];
        expand.extend(forth.make);
        let mut unexpand = forth.remove;
        unexpand.push(alter(format!("DROP COLUMN {new}")));
        Ok(Parts {
            guard: [
                add(&name),
                check,
                alter(format!("DROP CONSTRAINT {constraint}")),
            ],
            expand,
            unexpand,
            fill: fill(&new, fresh_type)?,
            promote,
            swap,
            settle,
            contract,
            uncontract,
        })
    }
}

/// What is done to one column; of two, the first is of the way up.
struct Parts {
    /// How the condition is added, checked and dropped.
    guard: [Statement; 3],
    expand: Vec<Statement>,
    unexpand: Vec<Statement>,
    fill: Statement,
    promote: Vec<Stage>,
    /// Before the types change their names, and after.
    swap: [Vec<Statement>; 2],
    settle: [Vec<Statement>; 2],
    contract: Vec<Statement>,
    uncontract: Vec<Statement>,
}
