//! Tables that cannot become what is wanted: their rows move to another one.

use super::super::quoting::{aside, name, path};
use super::super::step::{HazardClass, Step};
use super::changes::Changes;
use super::{column, inheritance, table};
use crate::dialect::Dialect::Postgres;
use crate::schema::{Fact, FactId};

/// What is done before everything else, before the tables are made, and after.
#[derive(Default)]
pub(super) struct Moves {
    pub(super) first: Vec<Step>,
    pub(super) before: Vec<Step>,
    pub(super) after: Vec<Step>,
}

pub(super) fn moves(changes: &Changes<'_>) -> Moves {
    let mut moves = Moves::default();
    for id in &changes.rebuilt {
        let (Some((own, schema)), Some(fact)) = (id.path.split_last(), changes.from.get(id)) else {
            continue;
        };
        let aside = aside(own);
        let whole = path(Postgres, &id.path);
        let mut old = schema.to_vec();
        old.push(aside.clone());
        let old = path(Postgres, &old);
        moves.before.push(Step::new(format!(
            "ALTER TABLE {whole} RENAME TO {}",
            name(Postgres, &aside)
        )));
        let parents = inheritance::parents(changes.from, fact);
        if let Some(parent) = table::parent(fact) {
            // Its rows move with those of the whole, and it goes with that.
            if parents
                .iter()
                .any(|parent| changes.rebuilt.contains(parent))
            {
                continue;
            }
            moves.first.push(Step::new(format!(
                "ALTER TABLE {parent} DETACH PARTITION {whole}"
            )));
        }
        moves.after.extend(rows(id, &whole, &old, changes));
        moves.after.push(Step::new(format!("DROP TABLE {old}")));
    }
    moves
}

/// The statements that write the rows into the new table.
fn rows(id: &FactId, whole: &str, old: &str, changes: &Changes<'_>) -> Vec<Step> {
    let before = inheritance::columns(changes.from, id);
    let after = inheritance::columns(changes.to, id);
    let mut columns: Vec<(&Fact, &Fact)> = after
        .iter()
        .filter(|(_, column)| !column::is_generated(column))
        .filter_map(|(own, column)| Some((*before.get(own)?, *column)))
        .collect();
    columns.sort_by_key(|(_, column)| (column.rank, &column.id));
    let names = |list: Vec<String>| list.join(", ");
    let own = |column: &Fact| {
        column
            .id
            .path
            .last()
            .map(|own| name(Postgres, own))
            .unwrap_or_default()
    };
    let targets = names(columns.iter().map(|(_, column)| own(column)).collect());
    let values = columns.iter().map(|(before, after)| {
        let converted = column::conversion(before, after, changes);
        converted.unwrap_or_else(|| own(after))
    });
    let values = names(values.collect());
    if columns.is_empty() {
        return Vec::new();
    }
    let insert = format!(
        "INSERT INTO {whole} ({targets}) OVERRIDING SYSTEM VALUE SELECT {values} FROM {old}"
    );
    let mut steps = vec![Step::new(insert).risking(HazardClass::Rewrites, id.name())];
    let numbered = columns
        .iter()
        .filter(|(_, column)| column::is_identity(column));
    steps.extend(numbered.map(|(_, column)| column::behind_the_rows(&column.id, None)));
    steps
}
