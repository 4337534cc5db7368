//! Tables that cannot become what is wanted: their rows move to another one.

use super::super::quoting::{aside, name, path};
use super::super::step::{HazardClass, Step};
use super::changes::Changes;
use super::column::is_generated;
use crate::dialect::Dialect::Postgres;
use crate::schema::{FactId, Kind};

/// What is done before the tables are made, and after.
#[derive(Default)]
pub(super) struct Moves {
    pub(super) before: Vec<Step>,
    pub(super) after: Vec<Step>,
}

pub(super) fn moves(changes: &Changes<'_>) -> Moves {
    let mut moves = Moves::default();
    for id in &changes.rebuilt {
        let Some((own, schema)) = id.path.split_last() else {
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
        let columns: Vec<String> = changes
            .to
            .of_kind(Kind::Column)
            .filter(|column| column.owner.as_ref() == Some(id) && !is_generated(column))
            .filter(|column| {
                changes
                    .from
                    .get(&FactId::new(Kind::Column, &column.id.path))
                    .is_some()
            })
            .filter_map(|column| column.id.path.last().map(|own| name(Postgres, own)))
            .collect();
        if !columns.is_empty() {
            let columns = columns.join(", ");
            moves.after.push(
                Step::new(format!("INSERT INTO {whole} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM {old}"))
                    .risking(HazardClass::Rewrites, id.name()),
            );
        }
        moves.after.push(Step::new(format!("DROP TABLE {old}")));
    }
    moves
}
