//! Statements that make, alter and drop tables.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{Changes, TableChange};
use super::moved::Moved;
use super::order::ordered;
use super::rebuild::{Rebuild, free_name};
use super::{made_by, own_name, quoted, table_id};
use crate::schema::plan::{HazardClass, Step, Wishes};
use crate::schema::sqlite::{ColumnShape, Module, Shape};
use crate::schema::{Kind, Schema};

/// Drops what goes, and the virtual tables that are made anew.
pub(super) fn drops(from: &Schema, changes: &Changes) -> Vec<Step> {
    let references = references(from);
    let mut left: BTreeSet<&String> = references.keys().collect();
    let is_going = |table: &&String| {
        let change = changes.of(table);
        matches!(change, Some(TableChange::Dropped | TableChange::Remade))
    };
    let mut going: Vec<String> = ordered(&references)
        .into_iter()
        .filter(|it| is_going(&it))
        .collect();
    going.reverse();
    // A virtual one may be about the rows of another.
    going.sort_by_key(|table| module(from, table).is_none());
    let mut steps = Vec::new();
    for table in &going {
        let Some(fact) = from.get(&table_id(table)) else {
            continue;
        };
        let module = Module::of(made_by(fact));
        let shape = Shape::read(made_by(fact));
        let name = module.as_ref().map(|module| &module.table);
        let name = name
            .or(shape.as_ref().map(|shape| &shape.name))
            .unwrap_or(table);
        let mut step = Step::new(format!("DROP TABLE {}", quoted(name)));
        if !module.is_some_and(|module| module.indexes_another) {
            step = step.risking(HazardClass::LosesData, format!("the rows of {table}"));
        }
        // With foreign keys on, its rows would be deleted first, and what refers to them with them.
        if left.iter().any(|other| references[*other].contains(table)) {
            step = step.rebuilding();
        }
        left.remove(table);
        steps.push(step);
    }
    steps
}

/// Makes what is new: what is referred to first.
pub(super) fn makes(to: &Schema, changes: &Changes) -> Vec<Step> {
    let is_new = |table: &String| {
        let change = changes.of(table);
        matches!(change, Some(TableChange::Made | TableChange::Remade))
            && module(to, table).is_none()
    };
    let all = ordered(&references(to)).into_iter().filter(is_new);
    all.filter_map(|table| to.get(&table_id(&table)))
        .map(|fact| Step::new(made_by(fact)))
        .collect()
}

/// Makes the virtual ones, when the tables and views that they may be about are as they will be.
pub(super) fn virtual_makes(to: &Schema, changes: &Changes) -> Vec<Step> {
    let mut steps = Vec::new();
    for (table, change) in changes.iter() {
        let Some(module) = module(to, table) else {
            continue;
        };
        let Some(fact) = to
            .get(&table_id(table))
            .filter(|_| !matches!(change, TableChange::Dropped | TableChange::Moved))
        else {
            continue;
        };
        steps.push(Step::new(made_by(fact)));
        if module.indexes_another {
            let name = quoted(&module.table);
            steps.push(Step::new(format!(
                "INSERT INTO {name} ({name}) VALUES ('rebuild')"
            )));
        }
    }
    steps
}

/// Changes the tables that stay.
pub(super) fn alters(from: &Schema, to: &Schema, changes: &Changes, wishes: &Wishes) -> Vec<Step> {
    let mut steps = Vec::new();
    for table in ordered(&references(to)) {
        let made_by = |schema| Schema::get(schema, &table_id(&table)).map_or("", made_by);
        if changes.of(&table) == Some(&TableChange::Moved)
            && let Some(moved) = Moved::between(made_by(from), made_by(to))
        {
            steps.extend(moved.steps(&table, &free_name(&table, from, to)));
        }
        let shape = |schema| Shape::read(made_by(schema));
        let (Some(old), Some(new)) = (shape(from), shape(to)) else {
            continue;
        };
        match changes.of(&table) {
            Some(TableChange::Altered { added, dropped }) => {
                let name = quoted(&old.name);
                let columns = added.iter().filter_map(|column| new.column(column));
                steps.extend(columns.map(|column| add(&name, &table, column)));
                let columns = dropped.iter().filter_map(|column| old.column(column));
                steps.extend(columns.map(|column| drop(&name, &table, column)));
            }
            Some(TableChange::Rebuilt) => {
                let rebuild = Rebuild {
                    table: &table,
                    old: &old,
                    new: &new,
                    from,
                    to,
                    changes,
                    wishes,
                };
                steps.extend(rebuild.steps());
            }
            _ => {}
        }
    }
    steps
}

fn add(name: &str, table: &str, column: &ColumnShape) -> Step {
    let step = Step::new(format!("ALTER TABLE {name} ADD COLUMN {}", column.line));
    if column.clauses.contains(&Kind::Check) {
        return step.risking(
            HazardClass::NeedsFittingRows,
            format!("check constraint {table}.{}", column.id()),
        );
    }
    step
}

fn drop(name: &str, table: &str, column: &ColumnShape) -> Step {
    let own = quoted(&column.name);
    let step = Step::new(format!("ALTER TABLE {name} DROP COLUMN {own}"));
    if column.generated.is_some() {
        return step;
    }
    step.risking(
        HazardClass::LosesData,
        format!("the values of {table}.{}", column.id()),
    )
    .risking(HazardClass::Rewrites, table)
}

fn module(schema: &Schema, table: &str) -> Option<Module> {
    Module::of(made_by(schema.get(&table_id(table))?))
}

/// Every table, with those that it refers to.
fn references(schema: &Schema) -> BTreeMap<String, BTreeSet<String>> {
    let tables = schema.of_kind(Kind::Table);
    let references = tables.map(|fact| {
        let shape = Shape::read(made_by(fact));
        let references = shape.map(|shape| shape.references).unwrap_or_default();
        (own_name(fact).to_owned(), references)
    });
    references.collect()
}
