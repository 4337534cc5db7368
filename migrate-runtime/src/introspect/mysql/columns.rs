//! Columns, and what can be forgotten of one. The server has one statement for all of it, which says the whole line.

use migrate_core::schema::show_create::{Column, Line, Table, quoted, read_from};
use migrate_core::schema::{Ddl, Fact, FactId, Kind};

use super::catalog::Catalog;
use super::tables::Parts;

pub(super) fn facts(parts: &Parts<'_>, table: &Table, catalog: &Catalog) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut order = Vec::new();
    let mut moves = Vec::new();
    let mut place = "FIRST".to_owned();
    let mut previous: Option<FactId> = None;
    for (rank, (line, text)) in (0..).zip(table.lines.iter().zip(&table.texts)) {
        let Line::Column(column) = line else {
            continue;
        };
        // What MySQL is told, it says from then on, also where the table says the same.
        let (whole, column) = if catalog.is_mariadb {
            (column.line(&parts.charset), column.clone())
        } else {
            let whole = column.with_whole_charset(|charset| catalog.collation_of(charset));
            (column.line(""), whole)
        };
        let column = &column;
        let modify = format!("{} MODIFY COLUMN {whole}", parts.alter);
        let id = parts.part(Kind::Column, &column.name);
        let mut fact = Fact::new(id.clone(), column.with_charset(&parts.charset))
            .made(Ddl::Line {
                line: text.clone(),
                alone: format!("{} ADD COLUMN {whole} {place}", parts.alter),
            })
            .altered_by(&*modify)
            .dropped_by(format!(
                "{} DROP COLUMN {}",
                parts.alter,
                quoted(&column.name)
            ))
            .of(parts.id.clone())
            .ranked(rank);
        fact.depends.extend(previous.replace(id.clone()));
        facts.push(fact);
        facts.extend(attributes(parts, column, &id, &modify, catalog));
        order.push(column.name.clone());
        moves.push(format!("MODIFY COLUMN {whole} {place}"));
        place = format!("AFTER {}", quoted(&column.name));
    }
    let id = FactId::new(Kind::ColumnOrder, [parts.name]);
    facts.push(
        Fact::new(id, order.join(", "))
            .altered_by(format!("{} {}", parts.alter, moves.join(", ")))
            .of(parts.id.clone()),
    );
    facts
}

/// What a line says beside what the column is.
fn attributes(
    parts: &Parts<'_>,
    column: &Column,
    owner: &FactId,
    modify: &str,
    catalog: &Catalog,
) -> Vec<Fact> {
    let not_null = column.not_null.then(String::new);
    let said = [
        (Kind::NotNull, not_null),
        (Kind::Default, column.default.clone()),
        (Kind::Comment, column.comment.clone()),
        (Kind::Check, column.check.clone()),
    ];
    let said = said.into_iter();
    let said = said.filter_map(|(kind, definition)| Some((kind, definition?)));
    said.map(|(kind, definition)| {
        let id = parts.part(kind, &column.name);
        let sequences = read_from(&definition).into_iter();
        let sequences = sequences.filter_map(|name| catalog.object(&name));
        let mut fact = Fact::new(id, &*definition)
            .made(Ddl::Suffix {
                text: String::new(),
                alone: modify.to_owned(),
            })
            .altered_by(modify)
            .of(owner.clone());
        if kind == Kind::Default {
            fact.depends.extend(sequences);
        }
        fact
    })
    .collect()
}
