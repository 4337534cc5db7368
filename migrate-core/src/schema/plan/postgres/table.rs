//! Tables whose options change.

use super::super::quoting::path;
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
    let mut rest = definition;
    for (word, foreign, unlogged) in [
        ("FOREIGN TABLE", true, false),
        ("UNLOGGED TABLE", false, true),
        ("TABLE", false, false),
    ] {
        if let Some(behind) = rest.strip_prefix(word) {
            (table.foreign, table.unlogged) = (foreign, unlogged);
            rest = behind;
            break;
        }
    }
    // From the end on: each clause stands once.
    if table.foreign
        && let Some(at) = rest.find(" SERVER ")
    {
        table.rest = &rest[at..];
        rest = &rest[..at];
    }
    if let Some((before, space)) = rest.rsplit_once(" TABLESPACE ") {
        (rest, table.space) = (before, Some(space));
    }
    if let Some((before, with)) = rest.rsplit_once(" WITH (")
        && with.ends_with(')')
        && !with.contains("FOR VALUES")
    {
        rest = before;
        table.with = with[..with.len() - 1]
            .split(", ")
            .filter_map(|it| it.split_once('='))
            .collect();
    }
    if let Some((before, method)) = rest.rsplit_once(" USING ")
        && !method.contains(' ')
    {
        (rest, table.method) = (before, Some(method));
    }
    if let Some((before, key)) = rest.rsplit_once(" PARTITION BY ") {
        (rest, table.key) = (before, Some(key));
    }
    if let Some(bound) = rest.strip_prefix(" PARTITION OF ") {
        table.partition = Some(bound);
        rest = "";
    } else if let Some(of_type) = rest.strip_prefix(" OF ") {
        table.of_type = Some(of_type);
        rest = "";
    } else if let Some(parents) = rest.strip_prefix(" INHERITS (") {
        table.parents = parents.trim_end_matches(')').split(", ").collect();
        rest = "";
    }
    if !rest.is_empty() {
        table.rest = rest;
    }
    table
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
        let parent = |bound: &str| {
            bound
                .split_once(' ')
                .map(|(parent, bound)| (parent.to_owned(), bound.to_owned()))
        };
        if let Some((parent, _)) = old.partition.and_then(parent) {
            steps.push(Step::new(format!(
                "ALTER TABLE {parent} DETACH PARTITION {quoted}"
            )));
        }
        if let Some((parent, bound)) = new.partition.and_then(parent) {
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
