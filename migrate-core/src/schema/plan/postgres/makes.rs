//! What is made, and what is altered in between, in the order in which it can be.

use super::super::quoting::{behind_path, literal, of_table, path};
use super::super::referring::refers;
use super::super::step::{HazardClass, Step};
use super::casts;
use super::changes::{Changes, is_made};
use super::parts::without_only;
use super::{column, table};
use crate::dialect::Dialect::Postgres;
use crate::schema::order::{Placed, Unit, units};
use crate::schema::sql::statements_of;
use crate::schema::{Ddl, Fact, FactId, Kind, Schema};

/// The statements; `moves` come when tables are there, and before what looks at their rows.
pub(super) fn makes(changes: &Changes<'_>, moves: Vec<Step>) -> Vec<Step> {
    let mut made = Schema::new(Postgres);
    for fact in changes.to.facts().filter(|fact| is_made(fact, changes)) {
        made.insert(fact.clone());
    }
    for (id, steps) in &changes.altered {
        if let Some(fact) = changes.to.get(id) {
            // Its place is that of a statement of its own, whatever it was a line of.
            let own = steps.iter().map(|step| step.sql.clone()).collect();
            let mut fact = fact.clone().made(Ddl::Own(own));
            let before = changes.from.get(id);
            if before.is_some_and(|before| column::becomes_identity(before, &fact)) {
                // An identity is given to a column that takes no NULL.
                let not_null = FactId::new(Kind::NotNull, &id.path);
                if let Some(not_null) = made.get_mut(&not_null) {
                    not_null.owner = None;
                }
                fact = fact.after(not_null);
            }
            fact.depends.extend(logged_first(id, changes));
            made.insert(fact);
        }
    }
    let placed = units(&made);
    let mut steps = Vec::new();
    let has_bodies = |kind| made.of_kind(kind).next().is_some();
    if has_bodies(Kind::Function) || has_bodies(Kind::Procedure) {
        // A body may name what is made after it.
        steps.push(Step::new("SET LOCAL check_function_bodies = off"));
    }
    let mut moves = Some(moves);
    for unit in placed.units() {
        if unit.head.id.kind >= Kind::ForeignKey {
            steps.extend(moves.take().unwrap_or_default());
        }
        match changes.altered.get(&unit.head.id) {
            Some(altering) => steps.extend(altering.iter().cloned()),
            None => steps.extend(making(&placed, &unit, changes)),
        }
    }
    steps.extend(moves.unwrap_or_default());
    steps
}

/// A logged table cannot refer to an unlogged one: the tables that have to be it, or not be it, before this one.
fn logged_first(id: &FactId, changes: &Changes<'_>) -> Vec<FactId> {
    let becomes = |id: &FactId| {
        let (before, after) = (changes.from.get(id)?, changes.to.get(id)?);
        (id.kind == Kind::Table && changes.altered.contains_key(id))
            .then(|| table::toggles_log(before, after))?
    };
    let Some(unlogged) = becomes(id) else {
        return Vec::new();
    };
    let mut first = Vec::new();
    let keys = changes.from.of_kind(Kind::ForeignKey);
    for key in keys.filter(|key| !changes.removed.contains(&key.id)) {
        let Some(child) = &key.owner else {
            continue;
        };
        let tables = key
            .depends
            .iter()
            .filter_map(|id| changes.from.get(id)?.owner.as_ref());
        for parent in tables.filter(|parent| *parent != child) {
            let (later, sooner) = if unlogged {
                (parent, child)
            } else {
                (child, parent)
            };
            if later == id && becomes(sooner) == Some(unlogged) {
                first.push(sooner.clone());
            }
        }
    }
    first
}

fn making(placed: &Placed<'_>, unit: &Unit<'_>, changes: &Changes<'_>) -> Vec<Step> {
    let fact = unit.head;
    let mut statements = statements_of(placed, unit);
    if changes.whole.contains(&fact.id) {
        statements = statements.iter().map(|sql| without_only(sql)).collect();
    }
    // What is on a table that was not there before has no rows to look at.
    let on_rows = fact
        .owner
        .as_ref()
        .is_some_and(|owner| changes.from.get(owner).is_some() && !changes.removed.contains(owner));
    // These are on a column, and look for themselves whether it was there.
    let looks_itself = matches!(fact.id.kind, Kind::SequenceOwner | Kind::NotNull);
    if !on_rows && !looks_itself {
        return statements.into_iter().map(Step::new).collect();
    }
    let about = fact.owner.as_ref().map(FactId::name).unwrap_or_default();
    match fact.id.kind {
        Kind::SequenceOwner => owned_sequence(fact, statements, changes),
        Kind::Column => {
            let mut steps = new_column(fact, unit, statements, changes);
            steps.extend(column::shown(fact, changes));
            steps
        }
        Kind::NotNull => not_null(fact, statements, changes),
        Kind::Unique
        | Kind::PrimaryKey
        | Kind::Exclusion
        | Kind::ForeignKey
        | Kind::Check
        | Kind::Index => {
            let is_enforced = !fact.definition.ends_with(" NOT ENFORCED");
            let is_unique = fact.definition.starts_with("CREATE UNIQUE");
            let must_fit = is_enforced && (fact.id.kind != Kind::Index || is_unique);
            let scans = is_enforced && !fact.definition.ends_with(" NOT VALID");
            let fits = format!("every row obeys {}", fact.id.name());
            let risk = |sql: String| {
                let mut step = Step::new(sql);
                if must_fit {
                    step = step.risking(HazardClass::NeedsFittingRows, fits.clone());
                }
                if scans {
                    step = step.risking(HazardClass::Locks, about.clone());
                }
                step
            };
            statements.into_iter().map(risk).collect()
        }
        _ => statements.into_iter().map(Step::new).collect(),
    }
}

/// A column that takes no NULL and has no default gets one while it is made, for the rows that are there.
fn new_column(
    fact: &Fact,
    unit: &Unit<'_>,
    statements: Vec<String>,
    changes: &Changes<'_>,
) -> Vec<Step> {
    let has = |kind: Kind| unit.parts.iter().any(|part| part.id.kind == kind);
    if fact.definition.contains(" AS IDENTITY (") {
        let about = format!("there are numbers for all rows in {}", fact.id.name());
        let steps = statements.into_iter().map(Step::new);
        return steps
            .map(|step| step.risking(HazardClass::NeedsFittingRows, about.clone()))
            .collect();
    }
    let is_filled = has(Kind::Default) || fact.definition.contains(" GENERATED ");
    if !has(Kind::NotNull) || is_filled {
        return statements.into_iter().map(Step::new).collect();
    }
    let Some(value) = fill(fact, changes) else {
        let about = format!(
            "{} has no rows",
            fact.owner.as_ref().map(FactId::name).unwrap_or_default()
        );
        return statements
            .into_iter()
            .map(|sql| Step::new(sql).risking(HazardClass::NeedsFittingRows, about.clone()))
            .collect();
    };
    if is_unique(fact, changes) {
        return numbered(fact, unit);
    }
    let about = format!("{} with {value} in the rows that are there", fact.id.name());
    let mut steps: Vec<Step> = statements
        .into_iter()
        .map(|sql| {
            let sql = sql.replacen(" NOT NULL", &format!(" DEFAULT {value} NOT NULL"), 1);
            Step::new(sql).risking(HazardClass::FillsRows, about.clone())
        })
        .collect();
    let (own, table) = of_table(Postgres, &fact.id);
    steps.push(Step::new(format!(
        "ALTER TABLE {table} ALTER COLUMN {own} DROP DEFAULT"
    )));
    steps
}

/// A sequence that is made for a column which has values goes on behind them.
fn owned_sequence(fact: &Fact, statements: Vec<String>, changes: &Changes<'_>) -> Vec<Step> {
    let mut steps: Vec<Step> = statements.into_iter().map(Step::new).collect();
    let sequence = FactId::new(Kind::Sequence, &fact.id.path);
    let is_new = changes.from.get(&sequence).is_none() || changes.removed.contains(&sequence);
    let columns = fact.depends.iter().filter(|id| id.kind == Kind::Column);
    for column in columns
        .filter(|id| is_new && changes.from.get(id).is_some() && !changes.removed.contains(id))
    {
        if let Some(column) = changes.to.get(column) {
            let (own, table) = of_table(Postgres, &column.id);
            let quoted = literal(&path(Postgres, &fact.id.path));
            steps.push(Step::new(format!(
                "SELECT setval({quoted}, (SELECT max({own}) FROM {table}))"
            )));
        }
    }
    steps
}

/// Whether no two rows may have the same value in it.
fn is_unique(column: &Fact, changes: &Changes<'_>) -> bool {
    let (own, _) = of_table(Postgres, &column.id);
    let keys = [format!("PRIMARY KEY ({own})"), format!("UNIQUE ({own})")];
    let mut facts = changes.to.facts();
    facts.any(|fact| match fact.id.kind {
        Kind::PrimaryKey | Kind::Unique => {
            fact.owner == column.owner && keys.contains(&fact.definition)
        }
        Kind::Index => {
            fact.owner == column.owner
                && fact.definition.starts_with("CREATE UNIQUE")
                && fact.definition.ends_with(&format!(" ({own})"))
        }
        _ => false,
    })
}

/// A column of a key: each row that is there gets a value of its own.
fn numbered(fact: &Fact, unit: &Unit<'_>) -> Vec<Step> {
    let kind = column::type_of(fact);
    let (own, table) = of_table(Postgres, &fact.id);
    let value = if kind == "uuid" {
        "gen_random_uuid()".to_owned()
    } else {
        format!("numbered.number::text::{kind}")
    };
    let mut steps = Vec::new();
    if let Ddl::Line { alone, .. } = &fact.ddl {
        steps.push(Step::new(alone));
    }
    let about = format!(
        "{} with a value of its own in each row that is there",
        fact.id.name()
    );
    steps.push(
        Step::new(format!(
            "UPDATE {table} SET {own} = {value} FROM (SELECT ctid AS row, row_number() OVER () AS number FROM {table}) AS numbered \
             WHERE {table}.ctid = numbered.row"
        ))
        .risking(HazardClass::FillsRows, about),
    );
    for part in &unit.parts {
        if let Ddl::Suffix { alone, .. } = &part.ddl {
            steps.push(Step::new(alone));
        }
    }
    steps
}

/// A column that was there takes no NULL any more.
fn not_null(fact: &Fact, statements: Vec<String>, changes: &Changes<'_>) -> Vec<Step> {
    let column = FactId::new(Kind::Column, &fact.id.path);
    let stays = |id: &FactId| changes.from.get(id).is_some() && !changes.removed.contains(id);
    // A column that is no fact is inherited, or comes with the type of the table.
    let whole = fact.owner.as_ref().filter(|id| id.kind == Kind::Table);
    if !stays(&column) && !whole.is_some_and(stays) {
        return statements.into_iter().map(Step::new).collect();
    }
    if fact.definition.ends_with(" NOT VALID") {
        return statements.into_iter().map(Step::new).collect();
    }
    let filled = changes
        .to
        .get(&column)
        .and_then(|column| fill(column, changes));
    let mut steps = Vec::new();
    let (own, table) = of_table(Postgres, &fact.id);
    if let Some(value) = filled {
        steps.push(
            Step::new(format!(
                "UPDATE {table} SET {own} = {value} WHERE {own} IS NULL"
            ))
            .risking(
                HazardClass::FillsRows,
                format!("{} with {value} where it is NULL", fact.id.name()),
            ),
        );
    }
    steps.extend(statements.into_iter().map(|sql| {
        Step::new(sql).risking(
            HazardClass::NeedsFittingRows,
            format!("no row has NULL in {}", fact.id.name()),
        )
    }));
    steps
}

/// What rows that are there get; nothing where they cannot be written, or have a value already.
pub(super) fn fill(column: &Fact, changes: &Changes<'_>) -> Option<String> {
    let table = column.owner.as_ref().and_then(|id| changes.to.get(id));
    let is_foreign = table.is_some_and(|it| it.definition.starts_with("FOREIGN TABLE"));
    if is_foreign || column::is_generated(column) {
        return None;
    }
    if let Some(value) = changes.wishes.fills.get(&column.id) {
        return Some(value.clone());
    }
    let kind = column::type_of(column);
    let default = FactId::new(Kind::Default, &column.id.path);
    if let Some(fact) = changes.to.get(&default)
        && !fact.definition.contains("nextval(")
    {
        return Some(fact.definition.clone());
    }
    if refers(changes.to, &column.id) {
        return None;
    }
    let named = |of: Kind| {
        changes
            .to
            .of_kind(of)
            .find(|fact| behind_path(kind, &fact.id.path) == Some(""))
            .cloned()
    };
    if let Some(values) = named(Kind::Enum) {
        let first = super::super::rename::enum_values(&values)
            .into_iter()
            .next()?;
        return Some(literal(&first));
    }
    casts::neutral(kind)
}
