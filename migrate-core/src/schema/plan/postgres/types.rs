//! Enums, domains and composite types.

use std::collections::BTreeSet;

use super::super::Wishes;
use super::super::quoting::{aside as aside_own, behind_path, literal, masked, name, path};
use super::super::rename::enum_values;
use super::super::step::{HazardClass, Step};
use super::alter::Way;
use super::changes::Changes;
use crate::dialect::Dialect::Postgres;
use crate::schema::order::in_turn;
use crate::schema::{Ddl, Fact, FactId, Kind, Schema};

/// What a type is called while another one takes its name.
pub(super) fn aside(id: &FactId) -> String {
    let mut names = id.path.clone();
    if let Some(own) = names.last_mut() {
        *own = aside_own(own);
    }
    path(Postgres, &names)
}

/// Gives a type that name, and the type of many ranges one of the same kind.
pub(super) fn put_aside(fact: &Fact) -> Vec<Step> {
    let own = fact
        .id
        .path
        .last()
        .map(|own| aside_own(own))
        .unwrap_or_default();
    let quoted = path(Postgres, &fact.id.path);
    let rename = |quoted: &str, own: &str| {
        let own = name(Postgres, own);
        Step::new(format!("ALTER {} {quoted} RENAME TO {own}", word(fact)))
    };
    let mut steps = vec![rename(&quoted, &own)];
    if let Some(many) = multirange(fact) {
        let at = masked(many).find('.').map_or(0, |at| at + 1);
        let own = many[at..].trim_matches('"').replace("\"\"", "\"");
        steps.push(rename(many, &aside_own(&own)));
    }
    steps
}

/// Renames the functions that come with a range type: they have its name, and keep it when it gets another one.
pub(super) fn put_constructors_aside(fact: &Fact) -> Vec<Step> {
    let subtype = fact.definition.strip_prefix("SUBTYPE = ");
    let (Some(subtype), Some(many)) = (subtype, multirange(fact)) else {
        return Vec::new();
    };
    let end = masked(subtype)
        .find(", SUB")
        .or_else(|| masked(subtype).find(", "));
    let subtype = &subtype[..end.unwrap_or(subtype.len())];
    let quoted = path(Postgres, &fact.id.path);
    let own = |quoted: &str| {
        let at = masked(quoted).find('.').map_or(0, |at| at + 1);
        let own = quoted[at..].trim_matches('"').replace("\"\"", "\"");
        name(Postgres, &aside_own(&own))
    };
    let functions = [
        (&*quoted, format!("{subtype}, {subtype}")),
        (&*quoted, format!("{subtype}, {subtype}, text")),
        (many, String::new()),
        (many, quoted.clone()),
        (many, format!("VARIADIC {quoted}[]")),
    ];
    let renames = functions.into_iter().map(|(function, arguments)| {
        let to = own(function);
        Step::new(format!(
            "ALTER FUNCTION {function}({arguments}) RENAME TO {to}"
        ))
    });
    renames.collect()
}

/// The type of many ranges that comes with a range type.
pub(super) fn multirange(fact: &Fact) -> Option<&str> {
    let (_, many) = fact.definition.rsplit_once("MULTIRANGE_TYPE_NAME = ")?;
    (fact.id.kind == Kind::RangeType).then_some(many)
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
pub(super) fn composite_way(before: &Fact, after: &Fact, from: &Schema) -> Way {
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
    // Rows of a typed table can be written anew in place, and others cannot.
    let is_held = || {
        let mut facts = from.facts();
        facts.any(|fact| holds_values(fact) && fact.depends.contains(&before.id))
    };
    let is_retyped = parts.iter().any(|part| part.starts_with("ALTER "));
    if !is_order || parts.is_empty() || (is_retyped && is_held()) {
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

/// Whether rows have values of the types that it needs.
const fn holds_values(fact: &Fact) -> bool {
    matches!(
        fact.id.kind,
        Kind::Column | Kind::Domain | Kind::CompositeType | Kind::RangeType
    )
}

/// The domains that have to be made anew: values of theirs are in arrays or in rows, where the server does not look for those
/// that a new constraint refuses.
pub(super) fn domains_held<'a>(changes: &Changes<'a>) -> Vec<&'a FactId> {
    let is_made = |fact: &&Fact| {
        let before = changes.from.get(&fact.id);
        let is_changed = before.is_none_or(|before| {
            before.definition != fact.definition || changes.removed.contains(&before.id)
        });
        is_changed && !fact.definition.ends_with(" NOT VALID")
    };
    let checks = changes.to.of_kind(Kind::DomainConstraint).filter(is_made);
    let checked = checks.filter_map(|check| check.owner.as_ref());
    let is_strict = |id: &FactId, schema: &Schema| {
        let fact = schema.get(id);
        fact.is_some_and(|fact| domain(&fact.definition).2)
    };
    let strict = changes.to.of_kind(Kind::Domain).map(|fact| &fact.id);
    let strict = strict.filter(|id| is_strict(id, changes.to) && !is_strict(id, changes.from));
    let mut held: Vec<&FactId> = checked
        .chain(strict)
        .filter_map(|id| changes.from.get(id))
        .map(|fact| &fact.id)
        .filter(|id| !changes.aside.contains(id) && !changes.removed.contains(id))
        .filter(|id| is_in_others(id, changes.from))
        .collect();
    held.dedup();
    held
}

/// Whether values of a domain are inside others.
fn is_in_others(id: &FactId, from: &Schema) -> bool {
    let is_array =
        |text: &str| behind_path(text, &id.path).is_some_and(|rest| rest.starts_with("[]"));
    let mut facts = from.facts().filter(|fact| fact.depends.contains(id));
    facts.any(|fact| match fact.id.kind {
        Kind::CompositeType | Kind::RangeType => true,
        Kind::Column | Kind::Domain => is_array(&fact.definition),
        _ => false,
    })
}

/// Those that are put aside, each before what it is made of.
pub(super) fn aside_in_turn<'a>(changes: &Changes<'a>) -> Vec<&'a Fact> {
    let facts = changes.aside.iter().filter_map(|id| changes.from.get(id));
    let waits = facts.map(|fact| {
        let needs = changes.aside.iter().copied();
        let users = needs.filter(|id| {
            let user = changes.from.get(id);
            *id != &fact.id && user.is_some_and(|user| user.depends.contains(&fact.id))
        });
        (&fact.id, users.collect())
    });
    let (ordered, left) = in_turn(waits.collect(), BTreeSet::pop_first);
    let ordered = ordered.into_iter().chain(left.into_keys());
    ordered.filter_map(|id| changes.from.get(id)).collect()
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
