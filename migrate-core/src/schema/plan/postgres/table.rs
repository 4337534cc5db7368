//! Tables whose options change.

use super::super::quoting::{masked, path};
use super::super::step::{HazardClass, Step};
use super::alter::Way;
use crate::dialect::Dialect::Postgres;
use crate::schema::Fact;

/// What a table's definition says.
#[derive(Default, PartialEq, Eq)]
struct Table<'d> {
    foreign: bool,
    unlogged: bool,
    /// `p FOR VALUES …`: what it is a partition of.
    partition: Option<&'d str>,
    of_type: Option<&'d str>,
    key: Option<&'d str>,
    parents: Vec<&'d str>,
    method: Option<&'d str>,
    with: Vec<(&'d str, &'d str)>,
    space: Option<&'d str>,
    rest: &'d str,
}

fn read(definition: &str) -> Table<'_> {
    let mut table = Table::default();
    // Where words are looked for, and the text that stands there.
    let masked = masked(definition);
    let (mut start, mut end) = (0, definition.len());
    for (word, foreign, unlogged) in [
        ("FOREIGN TABLE", true, false),
        ("UNLOGGED TABLE", false, true),
        ("TABLE", false, false),
    ] {
        if masked.starts_with(word) {
            (table.foreign, table.unlogged) = (foreign, unlogged);
            start = word.len();
            break;
        }
    }
    // From the end on: each clause stands once.
    if table.foreign
        && let Some(at) = masked[start..end].find(" SERVER ")
    {
        table.rest = &definition[start + at..end];
        end = start + at;
    }
    let clause = |word: &str, start: usize, end: usize| {
        let at = start + masked[start..end].rfind(word)?;
        Some((at, at + word.len()))
    };
    if let Some((at, behind)) = clause(" TABLESPACE ", start, end) {
        table.space = Some(&definition[behind..end]);
        end = at;
    }
    if let Some((at, behind)) = clause(" WITH (", start, end)
        && masked[..end].ends_with(')')
        && !masked[..at].ends_with(" FOR VALUES")
    {
        let (list, list_masked) = (&definition[behind..end - 1], &masked[behind..end - 1]);
        let mut from = 0;
        for part in list_masked.split(", ") {
            table
                .with
                .extend(list[from..from + part.len()].split_once('='));
            from += part.len() + 2;
        }
        end = at;
    }
    if let Some((at, behind)) = clause(" USING ", start, end)
        && !masked[behind..end].contains(' ')
    {
        table.method = Some(&definition[behind..end]);
        end = at;
    }
    if let Some((at, behind)) = clause(" PARTITION BY ", start, end) {
        table.key = Some(&definition[behind..end]);
        end = at;
    }
    let rest = &definition[start..end];
    if let Some(bound) = rest.strip_prefix(" PARTITION OF ") {
        table.partition = Some(bound);
    } else if let Some(of_type) = rest.strip_prefix(" OF ") {
        table.of_type = Some(of_type);
    } else if let Some(parents) = rest.strip_prefix(" INHERITS (") {
        table.parents = parents.trim_end_matches(')').split(", ").collect();
    } else if !rest.is_empty() {
        table.rest = rest;
    }
    table
}

/// `RANGE (a, lower(b))`: by what the rows of a table are parted.
pub(super) fn key(fact: &Fact) -> Option<&str> {
    read(&fact.definition).key
}

/// `public.t FOR VALUES …`: what it is a partition of, and which.
pub(super) fn partition(fact: &Fact) -> Option<&str> {
    read(&fact.definition).partition
}

/// The table that it is a partition of, as the catalog spells it.
pub(super) fn parent(fact: &Fact) -> Option<&str> {
    let bound = read(&fact.definition).partition?;
    split_bound(bound).map(|(parent, _)| parent)
}

/// The tables that it inherits from.
pub(super) fn parents(fact: &Fact) -> Vec<&str> {
    read(&fact.definition).parents
}

/// Whether it becomes unlogged, or ceases to be.
pub(super) fn toggles_log(before: &Fact, after: &Fact) -> Option<bool> {
    let (old, new) = (read(&before.definition), read(&after.definition));
    (old.unlogged != new.unlogged).then_some(new.unlogged)
}

/// `public.t FOR VALUES …`
fn split_bound(bound: &str) -> Option<(&str, &str)> {
    let at = masked(bound).find(' ')?;
    Some((&bound[..at], &bound[at + 1..]))
}

pub(super) fn way(before: &Fact, after: &Fact) -> Way {
    let (old, new) = (read(&before.definition), read(&after.definition));
    let quoted = path(Postgres, &before.id.path);
    if old.foreign != new.foreign
        || old.rest != new.rest
        || (old.of_type != new.of_type)
        || old.key != new.key
    {
        return if old.foreign || new.foreign {
            Way::Remake
        } else {
            Way::Rebuild
        };
    }
    let altering = |what: &str| Step::new(format!("ALTER TABLE {quoted} {what}"));
    let mut steps = Vec::new();
    if old.partition != new.partition {
        if let Some((parent, _)) = old.partition.and_then(split_bound) {
            steps.push(Step::new(format!(
                "ALTER TABLE {parent} DETACH PARTITION {quoted}"
            )));
        }
        if let Some((parent, bound)) = new.partition.and_then(split_bound) {
            let about = format!("the rows of {} {bound}", before.id.name());
            steps.push(
                Step::new(format!(
                    "ALTER TABLE {parent} ATTACH PARTITION {quoted} {bound}"
                ))
                .risking(HazardClass::NeedsFittingRows, about),
            );
        }
    }
    steps.extend(
        old.parents
            .iter()
            .filter(|it| !new.parents.contains(it))
            .map(|it| altering(&format!("NO INHERIT {it}"))),
    );
    steps.extend(
        new.parents
            .iter()
            .filter(|it| !old.parents.contains(it))
            .map(|it| altering(&format!("INHERIT {it}"))),
    );
    if old.unlogged != new.unlogged {
        let word = if new.unlogged {
            "SET UNLOGGED"
        } else {
            "SET LOGGED"
        };
        steps.push(altering(word).risking(HazardClass::Rewrites, before.id.name()));
    }
    let gone: Vec<&str> = old
        .with
        .iter()
        .map(|(key, _)| *key)
        .filter(|key| !new.with.iter().any(|(it, _)| it == key))
        .collect();
    if !gone.is_empty() {
        steps.push(altering(&format!("RESET ({})", gone.join(", "))));
    }
    let set: Vec<String> = new
        .with
        .iter()
        .filter(|it| !old.with.contains(it))
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    if !set.is_empty() {
        steps.push(altering(&format!("SET ({})", set.join(", "))));
    }
    if old.method != new.method {
        let method = new.method.unwrap_or("heap");
        steps.push(
            altering(&format!("SET ACCESS METHOD {method}"))
                .risking(HazardClass::Rewrites, before.id.name()),
        );
    }
    if old.space != new.space {
        let space = new.space.unwrap_or("pg_default");
        steps.push(
            altering(&format!("SET TABLESPACE {space}"))
                .risking(HazardClass::Rewrites, before.id.name()),
        );
    }
    Way::Alter(steps)
}
