//! What is the same but for its name is renamed: that loses nothing, and builds nothing anew.

use std::collections::BTreeSet;

use super::super::quoting::{name, path};
use super::super::step::Step;
use super::super::turns::{Naming, in_turn};
use super::column::identity_sequence;
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
    let mut found: Vec<(Kind, Vec<String>, String)> = Vec::new();
    let mut taken: BTreeSet<&FactId> = BTreeSet::new();
    for kind in KINDS {
        for before in from.of_kind(*kind).filter(|fact| !is_there(from, fact, to)) {
            let after = to.of_kind(*kind).find(|after| {
                !is_there(to, after, from)
                    && !taken.contains(&after.id)
                    && is_same(from, before, to, after)
            });
            if let Some(after) = after {
                taken.insert(&after.id);
                let own = after.id.path.last().cloned().unwrap_or_default();
                found.push((*kind, before.id.path.clone(), own));
            }
        }
    }
    for before in from.of_kind(Kind::Column) {
        let names = to.get(&before.id).and_then(|after| {
            let (before, after) = (identity_sequence(before)?, identity_sequence(after)?);
            let own = after.last()?.clone();
            (before != after && before.first() == after.first()).then_some((before, own))
        });
        found.extend(names.map(|(before, own)| (Kind::Sequence, before, own)));
    }
    let mut namings: Vec<Naming<Vec<String>>> = found
        .iter()
        .map(|(kind, path, own)| Naming {
            place: place(*kind, path),
            before: path.last().cloned().unwrap_or_default(),
            after: own.clone(),
        })
        .collect();
    // A relation that keeps it may still have that name.
    loop {
        let goes = |it: &Naming<Vec<String>>| {
            let mut all = namings.iter();
            all.any(|other| other.place == it.place && other.before == it.after)
        };
        let Some(at) = namings
            .iter()
            .position(|it| is_taken(from, it) && !goes(it))
        else {
            break;
        };
        namings.remove(at);
        found.remove(at);
    }
    let is_name = |_: &Vec<String>, name: &str| {
        let mut facts = from.facts().chain(to.facts());
        facts.any(|fact| fact.id.path.last().is_some_and(|own| own == name))
    };
    let ordered = in_turn(&namings, is_name).into_iter();
    ordered
        .filter_map(|(number, naming)| {
            let (kind, path, _) = found.get(number)?;
            renaming(*kind, path, &naming).map(Step::new)
        })
        .collect()
}

/// Whether the other schema has it, too: an index or a sequence of that name may be that of something else.
fn is_there(schema: &Schema, fact: &Fact, other: &Schema) -> bool {
    other.get(&fact.id).is_some_and(|it| match fact.id.kind {
        Kind::Index => it.owner == fact.owner,
        Kind::Sequence => column_of(schema, fact) == column_of(other, it),
        _ => true,
    })
}

/// Where no two may have one name.
fn place(kind: Kind, path: &[String]) -> Vec<String> {
    let long = match kind {
        Kind::Check | Kind::ForeignKey => path.len() - 1,
        // They are relations, or their indexes are.
        _ => 1,
    };
    path[..long].to_vec()
}

fn is_same(from: &Schema, before: &Fact, to: &Schema, after: &Fact) -> bool {
    let place = |fact: &Fact| fact.id.path[..fact.id.path.len() - 1].to_vec();
    if place(before) != place(after) || whole(from, before) != whole(to, after) {
        return false;
    }
    match before.id.kind {
        Kind::Index => before.owner == after.owner && nameless(before) == nameless(after),
        Kind::Sequence => {
            let of = column_of(from, before);
            of.is_some() && of == column_of(to, after) && before.definition == after.definition
        }
        _ => before.owner == after.owner && before.definition == after.definition,
    }
}

/// The column that a sequence goes with.
fn column_of<'s>(schema: &'s Schema, sequence: &Fact) -> Option<&'s String> {
    let id = FactId::new(Kind::SequenceOwner, &sequence.id.path);
    schema.get(&id).map(|owner| &owner.definition)
}

/// What of the whole table it is a part of.
fn whole<'s>(schema: &'s Schema, fact: &Fact) -> Option<&'s str> {
    let mut parts = schema.of_kind(Kind::IndexPartition);
    let part = parts.find(|part| part.owner.as_ref() == Some(&fact.id))?;
    Some(&part.definition)
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

fn is_taken(from: &Schema, naming: &Naming<Vec<String>>) -> bool {
    let [schema] = &naming.place[..] else {
        return false;
    };
    let mut relations = [Kind::Table, Kind::View, Kind::Index, Kind::Sequence].iter();
    relations.any(|kind| {
        let path = [schema.clone(), naming.after.clone()];
        from.get(&FactId::new(*kind, path)).is_some()
    })
}

fn renaming(kind: Kind, path_before: &[String], naming: &Naming<Vec<String>>) -> Option<String> {
    let (_, above) = path_before.split_last()?;
    let (before, after) = (
        name(Postgres, &naming.before),
        name(Postgres, &naming.after),
    );
    let above = path(Postgres, above);
    Some(match kind {
        Kind::Index => format!("ALTER INDEX {above}.{before} RENAME TO {after}"),
        Kind::Sequence => format!("ALTER SEQUENCE {above}.{before} RENAME TO {after}"),
        _ => format!("ALTER TABLE {above} RENAME CONSTRAINT {before} TO {after}"),
    })
}

#[cfg(test)]
mod tests {
    use super::{identity_sequence, steps};
    use crate::dialect::Dialect::Postgres;
    use crate::schema::{Fact, FactId, Kind, Schema};

    fn tables(names: &[(&str, &str)]) -> Schema {
        let mut schema = Schema::new(Postgres);
        for (table, prefix) in names {
            let id = FactId::new(Kind::Table, ["public", *table]);
            let part = |kind, name: String| FactId::new(kind, ["public", *table, &*name]);
            let usual = table == prefix;
            let sequence = if usual {
                String::new()
            } else {
                format!(" (SEQUENCE NAME public.{prefix}_id_seq)")
            };
            let identity = format!("bigint GENERATED ALWAYS AS IDENTITY{sequence}");
            schema.insert(Fact::new(part(Kind::Column, "id".into()), identity).of(id.clone()));
            let key = part(Kind::PrimaryKey, format!("{prefix}_pkey"));
            schema.insert(Fact::new(key, "PRIMARY KEY (id)").of(id.clone()));
            schema.insert(Fact::new(id, "TABLE"));
        }
        schema
    }

    #[track_caller]
    fn names(from: &[(&str, &str)], to: &[&str]) -> Vec<String> {
        let to: Vec<(&str, &str)> = to.iter().map(|name| (*name, *name)).collect();
        let found = steps(&tables(from), &tables(&to)).into_iter();
        found.map(|step| step.sql).collect()
    }

    #[test]
    fn the_sequence_of_an_identity_has_a_name() {
        let name = |definition: &str| {
            let id = FactId::new(Kind::Column, ["public", "t", "id"]);
            identity_sequence(&Fact::new(id, definition)).map(|names| names.join("|"))
        };
        let named = "bigint GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME";
        assert_eq!(name("bigint"), None);
        assert_eq!(
            name("bigint GENERATED ALWAYS AS IDENTITY").as_deref(),
            Some("public|t_id_seq")
        );
        assert_eq!(
            name(&format!("{named} app.s START WITH 5)")).as_deref(),
            Some("app|s")
        );
        assert_eq!(
            name(&format!("{named} public.\"A \"\"b.c\")")).as_deref(),
            Some("public|A \"b.c")
        );
    }

    #[test]
    fn the_sequence_of_an_identity_gets_its_name() {
        assert_eq!(
            names(&[("aa", "a")], &["aa"]),
            [
                "ALTER TABLE public.aa RENAME CONSTRAINT a_pkey TO aa_pkey",
                "ALTER SEQUENCE public.a_id_seq RENAME TO aa_id_seq"
            ]
        );
    }

    #[test]
    fn names_that_others_have_are_given_in_turn() {
        assert_eq!(
            names(&[("q", "p"), ("r", "q")], &["q", "r"]),
            [
                "ALTER TABLE public.r RENAME CONSTRAINT q_pkey TO r_pkey",
                "ALTER TABLE public.q RENAME CONSTRAINT p_pkey TO q_pkey",
                "ALTER SEQUENCE public.q_id_seq RENAME TO r_id_seq",
                "ALTER SEQUENCE public.p_id_seq RENAME TO q_id_seq",
            ]
        );
        assert_eq!(
            names(&[("a", "b"), ("b", "a")], &["a", "b"])[..3],
            [
                "ALTER TABLE public.a RENAME CONSTRAINT b_pkey TO b_pkey__old",
                "ALTER TABLE public.b RENAME CONSTRAINT a_pkey TO b_pkey",
                "ALTER TABLE public.a RENAME CONSTRAINT b_pkey__old TO a_pkey",
            ]
        );
    }
}
