//! Columns that become something else where they are.

use super::super::quoting::{behind_path, literal, masked, of_table};
use super::super::step::{HazardClass, Step};
use super::alter::Way;
use super::casts::{is_free, is_widening, using};
use super::changes::Changes;
use crate::dialect::Dialect::Postgres;
use crate::schema::{Ddl, Fact, FactId, Kind};

/// What a column's definition says.
struct Column<'d> {
    /// With its length and its collation.
    kind: &'d str,
    /// `GENERATED ALWAYS AS IDENTITY (…)`
    identity: Option<&'d str>,
    /// `GENERATED ALWAYS AS (…) STORED`
    generated: Option<&'d str>,
}

fn read(definition: &str) -> Column<'_> {
    let (kind, rest) = match definition.find(" GENERATED ") {
        Some(at) => (&definition[..at], Some(&definition[at + 1..])),
        None => (definition, None),
    };
    let is_identity = rest.is_some_and(|rest| rest.contains(" AS IDENTITY"));
    Column {
        kind,
        identity: rest.filter(|_| is_identity),
        generated: rest.filter(|_| !is_identity),
    }
}

const VIRTUAL: &str = " VIRTUAL";

/// Whether a generated column holds nothing: its value is made when it is read.
fn is_virtual(generated: &str) -> bool {
    generated.ends_with(VIRTUAL)
}

/// A column that held nothing, and is made anew as a plain one, holds what it showed.
pub(super) fn shown(after: &Fact, changes: &Changes<'_>) -> Option<Step> {
    let before = changes.from.get(&after.id)?;
    let expression = read(&before.definition).generated?;
    let expression = expression.strip_prefix("GENERATED ALWAYS AS ")?;
    let expression = expression.strip_suffix(VIRTUAL)?;
    let is_there = |id: &FactId| !changes.removed.contains(id) && !changes.retyped.contains(id);
    let mut sources = before.depends.iter();
    if after.definition.contains(" GENERATED ")
        || !sources.all(|id| id.kind != Kind::Column || is_there(id))
    {
        return None;
    }
    let (own, table) = of_table(Postgres, &after.id);
    let kind = type_of(after);
    Some(Step::new(format!(
        "UPDATE {table} SET {own} = {expression}::{kind}"
    )))
}

/// Whether its value is made from other columns.
pub(super) fn is_generated(fact: &Fact) -> bool {
    read(&fact.definition).generated.is_some()
}

/// Whether its values come from a sequence of its own.
pub(super) fn is_identity(fact: &Fact) -> bool {
    read(&fact.definition).identity.is_some()
}

/// Whether a column takes its values from a sequence of its own, and did not before.
pub(super) fn becomes_identity(before: &Fact, after: &Fact) -> bool {
    read(&before.definition).identity.is_none() && read(&after.definition).identity.is_some()
}

/// The name of the sequence from which an identity column takes its values.
pub(super) fn identity_sequence(fact: &Fact) -> Option<Vec<String>> {
    let identity = read(&fact.definition).identity?;
    if let Some((_, rest)) = identity.split_once("SEQUENCE NAME ") {
        return Some(names(rest));
    }
    let [schema, table, own] = &fact.id.path[..] else {
        return None;
    };
    Some(vec![schema.clone(), format!("{table}_{own}_seq")])
}

/// The names with dots between that a text starts with, without quotes.
fn names(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = text;
    loop {
        let mut own = String::new();
        rest = if let Some(mut inside) = rest.strip_prefix('"') {
            loop {
                let (before, behind) = inside.split_once('"').unwrap_or((inside, ""));
                own.push_str(before);
                let Some(more) = behind.strip_prefix('"') else {
                    break behind;
                };
                own.push('"');
                inside = more;
            }
        } else {
            let end = rest.find(['.', ' ', ')']).unwrap_or(rest.len());
            own.push_str(&rest[..end]);
            &rest[end..]
        };
        names.push(own);
        match rest.strip_prefix('.') {
            Some(more) => rest = more,
            None => return names,
        }
    }
}

/// The type of a column, without its collation.
pub(super) fn type_of(fact: &Fact) -> &str {
    super::casts::bare(read(&fact.definition).kind)
}

/// How a column becomes another one.
pub(super) fn way(before: &Fact, after: &Fact) -> Way {
    let (old, new) = (read(&before.definition), read(&after.definition));
    if old.kind.contains(" OPTIONS (") || new.kind.contains(" OPTIONS (") {
        return Way::Remake;
    }
    if old.kind != new.kind && new.generated.is_none() && old.generated.is_none() {
        return Way::Retype;
    }
    let (own, table) = of_table(Postgres, &before.id);
    match (old.generated, new.generated) {
        (Some(old_text), None) if old.kind == new.kind && !is_virtual(old_text) => {
            let mut steps = vec![Step::new(format!(
                "ALTER TABLE {table} ALTER COLUMN {own} DROP EXPRESSION"
            ))];
            steps.extend(identity(before, after));
            return Way::Alter(steps);
        }
        (None, None) => {}
        (Some(from), Some(to)) if old.kind == new.kind && is_virtual(from) && is_virtual(to) => {
            let expression = to.trim_start_matches("GENERATED ALWAYS ");
            let expression = expression.trim_end_matches(VIRTUAL);
            return Way::Alter(vec![Step::new(format!(
                "ALTER TABLE {table} ALTER COLUMN {own} SET EXPRESSION {expression}"
            ))]);
        }
        _ => return Way::Remake,
    }
    Way::Alter(identity(before, after))
}

/// What makes the identity of a column the one that is wanted.
fn identity(before: &Fact, after: &Fact) -> Vec<Step> {
    let (old, new) = (
        read(&before.definition).identity,
        read(&after.definition).identity,
    );
    let (own, table) = of_table(Postgres, &before.id);
    let altering = |what: &str| Step::new(format!("ALTER TABLE {table} ALTER COLUMN {own} {what}"));
    match (old, new) {
        (old, new) if old == new => Vec::new(),
        (Some(_), None) => vec![altering("DROP IDENTITY")],
        (Some(old), Some(new)) => {
            let ((old_when, old), (when, new)) = (options(old), options(new));
            let mut sets: Vec<String> = Vec::new();
            if old_when != when {
                sets.push(format!("SET {when}"));
            }
            let changed: Vec<String> = new.iter().filter(|it| !old.contains(it)).cloned().collect();
            let is_bounded = changed.iter().any(|it| it.contains("VALUE"));
            sets.extend(changed.iter().map(|option| format!("SET {option}")));
            let number = |word: &str| {
                let found = new.iter().find_map(|it| it.strip_prefix(word));
                found.map_or_else(|| "1".to_owned(), |number| number.trim().to_owned())
            };
            if is_bounded {
                // Where it stands may be out of its bounds.
                sets.push(format!("RESTART WITH {}", number("START WITH")));
            }
            let mut steps = Vec::new();
            // Only the name of its sequence may be another one.
            if !sets.is_empty() {
                steps.push(altering(&sets.join(" ")));
            }
            if is_bounded {
                steps.push(behind_the_rows(&before.id, Some(&number("MINVALUE"))));
            }
            steps
        }
        (None, Some(new)) => vec![
            altering(&format!("ADD {new}")),
            behind_the_rows(&before.id, None),
        ],
        (None, None) => Vec::new(),
    }
}

/// The sequence of an identity goes on behind the rows that are there, as far as those are not below its bounds.
pub(super) fn behind_the_rows(column: &FactId, least: Option<&str>) -> Step {
    let (own, table) = of_table(Postgres, column);
    let within = least
        .map(|least| format!(" HAVING max({own}) >= {least}"))
        .unwrap_or_default();
    Step::new(format!(
        "SELECT setval(pg_get_serial_sequence({}, {}), (SELECT max({own}) FROM {table}{within}))",
        literal(&table),
        literal(column.path.last().map_or("", String::as_str))
    ))
}

/// When an identity column takes a value, and what its sequence is told.
fn options(identity: &str) -> (&str, Vec<String>) {
    let (when, rest) = identity
        .split_once(" AS IDENTITY")
        .unwrap_or((identity, ""));
    // A name may have blanks in it.
    let masked = masked(rest);
    let text = masked.trim().trim_start_matches('(').trim_end_matches(')');
    let text = if text.contains("START WITH") {
        text
    } else {
        "START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1 NO CYCLE"
    };
    let mut options: Vec<String> = Vec::new();
    let mut words = text.split(' ');
    while let Some(word) = words.next() {
        let rest = match word {
            "START" | "INCREMENT" => words.by_ref().take(2).collect::<Vec<_>>(),
            "MINVALUE" | "MAXVALUE" | "CACHE" | "NO" => words.by_ref().take(1).collect(),
            // It keeps its name.
            "SEQUENCE" => {
                words.by_ref().take(2).for_each(drop);
                continue;
            }
            _ => Vec::new(),
        };
        options.push([&[word], &rest[..]].concat().join(" "));
    }
    (when, options)
}

/// The statement that writes the values of a column as another type, and the facts that are settled with it.
pub(super) fn retype(
    before: &Fact,
    after: &Fact,
    changes: &Changes<'_>,
) -> (Vec<Step>, Vec<FactId>) {
    let (old, new) = (read(&before.definition), read(&after.definition));
    let (own, table) = of_table(Postgres, &before.id);
    let default = FactId::new(Kind::Default, &before.id.path);
    let mut parts = Vec::new();
    let mut settled = Vec::new();
    let is_apart = |fact: Option<&Fact>| fact.is_some_and(|fact| needs_another(fact, changes));
    if changes.from.get(&default).is_some() && !is_apart(changes.from.get(&default)) {
        parts.push(format!("ALTER COLUMN {own} DROP DEFAULT"));
        settled.push(default.clone());
    }
    let using = conversion(before, after, changes)
        .map(|using| format!(" USING {using}"))
        .unwrap_or_default();
    parts.push(format!("ALTER COLUMN {own} TYPE {}{using}", new.kind));
    if let Some(fact) = changes.to.get(&default)
        && let Ddl::Suffix { text, .. } = &fact.ddl
        && !is_apart(Some(fact))
        && !is_apart(changes.from.get(&default))
    {
        parts.push(format!("ALTER COLUMN {own} SET {text}"));
        settled.push(default);
    }
    let mut step = Step::new(format!("ALTER TABLE {table} {}", parts.join(", ")));
    let about = before.id.name();
    if !is_free(old.kind, new.kind) {
        let table = changes
            .from
            .get(before.owner.as_ref().unwrap_or(&before.id));
        step = step.risking(
            HazardClass::Rewrites,
            table.map_or(about.clone(), |it| it.id.name()),
        );
    }
    if !is_widening(old.kind, new.kind) {
        step = step.risking(
            HazardClass::NeedsFittingRows,
            format!("the values of {about} as {}", new.kind),
        );
    }
    let mut steps = Vec::new();
    // An identity is of a number: it goes before the type does, and comes after.
    if new.identity.is_none() {
        steps.extend(identity(before, after));
        steps.push(step);
    } else {
        steps.push(step);
        steps.extend(identity(before, after));
    }
    (steps, settled)
}

/// Whether a default needs something that goes, or is made: it goes before that, and comes after it.
fn needs_another(default: &Fact, changes: &Changes<'_>) -> bool {
    let mut needed = default.depends.iter();
    needed.any(|id| {
        let is_function = matches!(id.kind, Kind::Function | Kind::Sequence | Kind::Cast);
        is_function && (changes.removed.contains(id) || changes.from.get(id).is_none())
    })
}

/// The type, by the name that it has while the one that takes its place is filled.
fn aside_name(kind: &str, changes: &Changes<'_>) -> String {
    let mut aside = changes.aside.iter();
    let bare = super::casts::bare(kind).trim_end_matches("[]");
    let is_it = |id: &&&FactId| behind_path(bare, &id.path) == Some("");
    aside.find(is_it).map_or_else(
        || kind.to_owned(),
        |id| kind.replacen(bare, &super::types::aside(id), 1),
    )
}

/// Whether the type is that of many ranges of one that is put aside.
fn is_of_ranges_aside(kind: &str, changes: &Changes<'_>) -> bool {
    let bare = super::casts::bare(kind).trim_end_matches("[]");
    let facts = changes.aside.iter().filter_map(|id| changes.from.get(id));
    facts
        .filter_map(super::types::multirange)
        .any(|many| many == bare)
}

/// What makes a value of the column as it was one of the column as it is wanted; nothing where the server finds it.
pub(super) fn conversion(before: &Fact, after: &Fact, changes: &Changes<'_>) -> Option<String> {
    let (old, new) = (read(&before.definition).kind, read(&after.definition).kind);
    let (own, _) = of_table(Postgres, &before.id);
    if aside_name(old, changes) == old && !is_of_ranges_aside(old, changes) {
        using(&own, old, new)
    } else {
        Some(format!("{own}::text::{}", super::casts::bare(new)))
    }
}
