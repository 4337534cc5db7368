//! Enums, domains and composite types.

use super::super::Wishes;
use super::super::quoting::{aside as aside_own, behind_path, literal, name, path};
use super::super::rename::enum_values;
use super::super::step::{HazardClass, Step};
use super::alter::Way;
use crate::dialect::Dialect::Postgres;
use crate::schema::{Ddl, Fact, FactId, Kind, Schema};

/// What a type is called while another one takes its name.
pub(super) fn aside(id: &FactId) -> String {
    let mut names = id.path.clone();
    if let Some(own) = names.last_mut() {
        *own = aside_own(own);
    }
    path(Postgres, &names)
}

/// Gives a type that name.
pub(super) fn put_aside(fact: &Fact) -> Step {
    let own = fact
        .id
        .path
        .last()
        .map(|own| aside_own(own))
        .unwrap_or_default();
    let quoted = path(Postgres, &fact.id.path);
    Step::new(format!(
        "ALTER {} {quoted} RENAME TO {}",
        word(fact),
        name(Postgres, &own)
    ))
}

/// Removes it when no column has its values any more.
pub(super) fn drop_aside(fact: &Fact, to: &Schema) -> Step {
    let mut step = Step::new(format!("DROP {} {}", word(fact), aside(&fact.id)));
    let kept = to.get(&fact.id).map(enum_values).unwrap_or_default();
    let gone: Vec<String> = enum_values(fact)
        .into_iter()
        .filter(|value| !kept.contains(value))
        .collect();
    if fact.id.kind == Kind::Enum && !gone.is_empty() {
        let about = format!("no row has {} of {}", gone.join(", "), fact.id.name());
        step = step.risking(HazardClass::NeedsFittingRows, about);
    }
    step
}

fn word(fact: &Fact) -> &'static str {
    match fact.id.kind {
        Kind::Domain => "DOMAIN",
        Kind::Collation => "COLLATION",
        _ => "TYPE",
    }
}

/// How an enum gets its values. A value can be added where it is; to take one away, or to change their order, the type is made
/// anew.
pub(super) fn enum_way(before: &Fact, after: &Fact, to: &Schema, wishes: &Wishes) -> Way {
    let (old, new) = (enum_values(before), enum_values(after));
    let kept: Vec<&String> = new.iter().filter(|value| old.contains(value)).collect();
    let added: Vec<&String> = new.iter().filter(|value| !old.contains(value)).collect();
    if kept.len() != old.len() || !kept.iter().zip(&old).all(|(a, b)| *a == b) {
        return Way::Aside;
    }
    let is_used = added.iter().any(|value| is_used(value, after, to));
    if is_used && wishes.one_transaction {
        return Way::Aside;
    }
    let quoted = path(Postgres, &before.id.path);
    let mut there = old;
    let mut steps = Vec::new();
    for (at, value) in new.iter().enumerate() {
        if there.contains(value) {
            continue;
        }
        let place = match at.checked_sub(1).map(|at| &new[at]) {
            _ if there.is_empty() => String::new(),
            Some(previous) if there.last() == Some(previous) => String::new(),
            Some(previous) => format!(" AFTER {}", literal(previous)),
            None => format!(" BEFORE {}", literal(&there[0])),
        };
        let position = at.min(there.len());
        there.insert(position, value.clone());
        steps.push(
            Step::new(format!(
                "ALTER TYPE {quoted} ADD VALUE {}{place}",
                literal(value)
            ))
            .risking(
                HazardClass::NotUndone,
                format!(
                    "no value is taken from {} while a row has it",
                    before.id.name()
                ),
            ),
        );
    }
    if is_used && let Some(last) = steps.last_mut() {
        last.commits = true;
    }
    Way::Alter(steps)
}

/// Whether a text of the wanted schema has the value, as one of that type.
fn is_used(value: &str, after: &Fact, to: &Schema) -> bool {
    let as_value = format!("{}::", literal(value));
    let has = |text: &str| {
        let mut places = text.match_indices(&as_value);
        places.any(|(at, _)| behind_path(&text[at + as_value.len()..], &after.id.path).is_some())
    };
    to.facts().any(|fact| {
        has(&fact.definition)
            || match &fact.ddl {
                Ddl::Own(texts) => texts.iter().any(|text| has(text)),
                _ => false,
            }
    })
}

/// How a domain becomes another one: `integer DEFAULT 0 NOT NULL`.
pub(super) fn domain_way(before: &Fact, after: &Fact) -> Way {
    let (old, new) = (domain(&before.definition), domain(&after.definition));
    if old.0 != new.0 {
        return Way::Aside;
    }
    let quoted = path(Postgres, &before.id.path);
    let mut steps = Vec::new();
    if old.1 != new.1 {
        steps.push(Step::new(match new.1 {
            Some(default) => format!("ALTER DOMAIN {quoted} SET DEFAULT {default}"),
            None => format!("ALTER DOMAIN {quoted} DROP DEFAULT"),
        }));
    }
    if old.2 != new.2 {
        let step = if new.2 {
            Step::new(format!("ALTER DOMAIN {quoted} SET NOT NULL")).risking(
                HazardClass::NeedsFittingRows,
                format!("no NULL in {}", before.id.name()),
            )
        } else {
            Step::new(format!("ALTER DOMAIN {quoted} DROP NOT NULL"))
        };
        steps.push(step);
    }
    Way::Alter(steps)
}

/// Its base type, its default, and whether it takes no NULL.
fn domain(definition: &str) -> (&str, Option<&str>, bool) {
    let (rest, not_null) = match definition.strip_suffix(" NOT NULL") {
        Some(rest) => (rest, true),
        None => (definition, false),
    };
    match rest.split_once(" DEFAULT ") {
        Some((base, default)) => (base, Some(default), not_null),
        None => (rest, None, not_null),
    }
}

/// How a composite type becomes another one. An attribute whose type changes may be in rows.
pub(super) fn composite_way(before: &Fact, after: &Fact) -> Way {
    let (old, new) = (
        attributes(&before.definition),
        attributes(&after.definition),
    );
    let quoted = path(Postgres, &before.id.path);
    let mut parts = Vec::new();
    for (own, _) in &old {
        if !new.iter().any(|(name, _)| name == own) {
            parts.push(format!("DROP ATTRIBUTE {own} CASCADE"));
        }
    }
    for (own, kind) in &new {
        match old.iter().find(|(name, _)| name == own) {
            None => parts.push(format!("ADD ATTRIBUTE {own} {kind} CASCADE")),
            Some((_, before)) if before != kind => {
                parts.push(format!("ALTER ATTRIBUTE {own} TYPE {kind} CASCADE"));
            }
            Some(_) => {}
        }
    }
    let mut order: Vec<&str> = old
        .iter()
        .map(|(own, _)| *own)
        .filter(|own| new.iter().any(|(it, _)| it == own))
        .collect();
    order.extend(
        new.iter()
            .map(|(own, _)| *own)
            .filter(|own| !old.iter().any(|(it, _)| it == own)),
    );
    let is_order = order.iter().eq(new.iter().map(|(own, _)| own));
    if !is_order || parts.is_empty() {
        return Way::Aside;
    }
    let step = Step::new(format!("ALTER TYPE {quoted} {}", parts.join(", ")));
    let loses = parts.iter().any(|part| !part.starts_with("ADD "));
    Way::Alter(vec![if loses {
        let about = format!("what rows have in attributes of {}", before.id.name());
        step.risking(HazardClass::LosesData, about)
    } else {
        step
    }])
}

/// The attributes of a composite type, by name.
fn attributes(definition: &str) -> Vec<(&str, &str)> {
    let mut parts = Vec::new();
    let (mut depth, mut is_quoted, mut start) = (0_u32, false, 0);
    for (at, c) in definition.char_indices().chain([(definition.len(), ',')]) {
        match c {
            '"' => is_quoted = !is_quoted,
            '(' if !is_quoted => depth += 1,
            ')' if !is_quoted => depth = depth.saturating_sub(1),
            ',' if !is_quoted && depth == 0 => {
                let part = definition[start..at].trim();
                let end = match part.strip_prefix('"') {
                    Some(rest) => rest.find("\" ").map(|end| end + 2),
                    None => part.find(' '),
                };
                if let Some(end) = end {
                    parts.push((&part[..end], part[end..].trim_start()));
                }
                start = at + 1;
            }
            _ => {}
        }
    }
    parts
}
