//! What is the same but for its name is renamed: that loses nothing, and builds nothing anew.

use std::collections::BTreeSet;

use super::super::quoting::{name, path};
use super::super::step::Step;
use crate::dialect::Dialect::Postgres;
use crate::schema::{Fact, FactId, Kind, Schema};

/// The kinds whose names mean nothing to a program.
const KINDS: &[Kind] = &[
    Kind::PrimaryKey,
    Kind::Unique,
    Kind::Check,
    Kind::Exclusion,
    Kind::ForeignKey,
    Kind::Index,
    Kind::Sequence,
];

/// The statements that give names of `to` to what `from` has already.
pub(super) fn steps(from: &Schema, to: &Schema) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut taken: BTreeSet<&FactId> = BTreeSet::new();
    for kind in KINDS {
        for before in from
            .of_kind(*kind)
            .filter(|fact| to.get(&fact.id).is_none())
        {
            let after = to.of_kind(*kind).find(|after| {
                from.get(&after.id).is_none()
                    && !taken.contains(&after.id)
                    && is_same(from, before, to, after)
            });
            // A relation of another kind may still have that name.
            let Some(after) = after.filter(|after| !is_taken(from, after)) else {
                continue;
            };
            taken.insert(&after.id);
            steps.extend(renaming(before, after).map(Step::new));
        }
    }
    steps
}

fn is_same(from: &Schema, before: &Fact, to: &Schema, after: &Fact) -> bool {
    let place = |fact: &Fact| fact.id.path[..fact.id.path.len() - 1].to_vec();
    if place(before) != place(after) {
        return false;
    }
    let is_alike = match before.id.kind {
        Kind::Index => before.owner == after.owner && nameless(before) == nameless(after),
        Kind::Sequence => {
            let column = |schema: &Schema, sequence: &Fact| {
                let id = FactId::new(Kind::SequenceOwner, &sequence.id.path);
                schema.get(&id).map(|owner| owner.definition.clone())
            };
            let of = column(from, before);
            of.is_some() && of == column(to, after) && before.definition == after.definition
        }
        _ => before.owner == after.owner && before.definition == after.definition,
    };
    is_alike && is_part(from, before) == is_part(to, after)
}

/// Whether it is a part of something on the whole table.
fn is_part(schema: &Schema, fact: &Fact) -> bool {
    let mut parts = schema.of_kind(Kind::IndexPartition);
    parts.any(|part| part.owner.as_ref() == Some(&fact.id))
}

/// The definition of an index without its name.
fn nameless(index: &Fact) -> String {
    let Some((head, rest)) = index.definition.split_once(" INDEX ") else {
        return index.definition.clone();
    };
    let own = index.id.path.last().map(String::as_str).unwrap_or_default();
    let quoted = format!("\"{}\"", own.replace('"', "\"\""));
    let rest = rest
        .strip_prefix(own)
        .or_else(|| rest.strip_prefix(&*quoted));
    format!("{head}{}", rest.unwrap_or_default())
}

fn is_taken(from: &Schema, after: &Fact) -> bool {
    let relations = [Kind::Table, Kind::View, Kind::Index, Kind::Sequence];
    let mut relations = relations.iter();
    matches!(after.id.kind, Kind::Index | Kind::Sequence)
        && relations.any(|kind| from.get(&FactId::new(*kind, &after.id.path)).is_some())
}

fn renaming(before: &Fact, after: &Fact) -> Option<String> {
    let own = name(Postgres, after.id.path.last()?);
    let whole = path(Postgres, &before.id.path);
    Some(match before.id.kind {
        Kind::Index => format!("ALTER INDEX {whole} RENAME TO {own}"),
        Kind::Sequence => format!("ALTER SEQUENCE {whole} RENAME TO {own}"),
        _ => {
            let (constraint, table) = before.id.path.split_last()?;
            format!(
                "ALTER TABLE {} RENAME CONSTRAINT {} TO {own}",
                path(Postgres, table),
                name(Postgres, constraint)
            )
        }
    })
}
