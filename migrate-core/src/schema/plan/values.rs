//! The values of columns that take only some, where the database has no types for that.

use std::collections::BTreeMap;

use super::mysql::value::{content, listed};
use crate::dialect::Dialect;
use crate::schema::sqlite::{Shape, among};
use crate::schema::{Ddl, Fact, FactId, Kind, Schema, show_create};

/// The values that a column takes, if only some are listed: by its type on MySQL, by a check of its table on `SQLite`.
pub(super) fn column_values(schema: &Schema, column: &[String]) -> Option<Vec<String>> {
    let fact = schema.get(&FactId::new(Kind::Column, column))?;
    match schema.dialect {
        Dialect::Postgres => None,
        Dialect::Mysql => of_type(fact),
        Dialect::Sqlite => {
            let (own, table) = column.split_last()?;
            let table = schema.get(&FactId::new(Kind::Table, table))?;
            among(&shape(table)?.checks, own)
        }
    }
}

/// The same of all columns that both schemas have, where the values are not the same.
pub(super) fn differing_values(
    from: &Schema,
    to: &Schema,
) -> BTreeMap<Vec<String>, [Vec<String>; 2]> {
    let mut differing = BTreeMap::new();
    let mut add = |column: &FactId, before: Option<Vec<String>>, after: Option<Vec<String>>| {
        if let (Some(before), Some(after)) = (before, after)
            && before != after
        {
            differing.insert(column.path.clone(), [before, after]);
        }
    };
    match from.dialect {
        Dialect::Postgres => {}
        Dialect::Mysql => {
            for before in from.of_kind(Kind::Column) {
                let after = to.get(&before.id);
                if let Some(after) = after.filter(|after| after.definition != before.definition) {
                    add(&before.id, of_type(before), of_type(after));
                }
            }
        }
        Dialect::Sqlite => {
            for before in from.of_kind(Kind::Table) {
                let after = to.get(&before.id).filter(|after| after.ddl != before.ddl);
                let Some((old, new)) = after.and_then(|it| Some((shape(before)?, shape(it)?)))
                else {
                    continue;
                };
                for column in old
                    .columns
                    .iter()
                    .filter(|it| new.column(&it.id()).is_some())
                {
                    let own = column.id();
                    let path = before.id.path.iter().chain([&own]);
                    let id = FactId::new(Kind::Column, path);
                    add(&id, among(&old.checks, &own), among(&new.checks, &own));
                }
            }
        }
    }
    differing
}

fn of_type(column: &Fact) -> Option<Vec<String>> {
    let (_, line) = column.alter.as_deref()?.split_once(" MODIFY COLUMN ")?;
    let column = show_create::Column::read(line)?;
    let is_enum = column.type_text().starts_with("enum(");
    is_enum.then(|| listed(&column).into_iter().map(content).collect())
}

fn shape(table: &Fact) -> Option<Shape> {
    match &table.ddl {
        Ddl::Own(statements) => Shape::read(statements.first()?),
        _ => None,
    }
}
