//! PostgreSQL: a new type takes the place of the old one, column by column.

use super::{backfill, instead, refuse_default};
use crate::diagnostic::Diagnostic;
use crate::dialect::Dialect;
use crate::recipe::add_enum_value::{called, find, no_value};
use crate::recipe::ground::Ground;
use crate::recipe::names::{derived, literal, quoted};
use crate::recipe::stage::{Stage, Statement};
use crate::recipe::table::{Column, Table};
use crate::recipe::{refused, uses};
use crate::revision::Phase;
use crate::schema::plan::rename::enum_values;
use crate::schema::{Fact, FactId, Kind};

/// A column of the enum, and what rows get that have the value.
pub(super) struct Place<'s> {
    pub(super) table: Table<'s>,
    pub(super) column: Column,
    pub(super) with: String,
    pub(super) fresh: String,
    pub(super) past: String,
}

pub(super) fn write(
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

pub(super) struct Change<'s> {
    pub(super) value: String,
    /// The names of the type, of the new one, and of the old one when it gave its name away.
    pub(super) names: [String; 3],
    /// The same with their schema.
    pub(super) types: [String; 3],
    pub(super) kept: String,
    pub(super) every: String,
    pub(super) places: Vec<Place<'s>>,
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
}
