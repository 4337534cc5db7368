use super::{Filter, Pattern, glob};
use crate::dialect::Dialect;
use crate::schema::{Fact, FactId, Kind, Schema};

fn id(kind: Kind, name: &str) -> FactId {
    FactId::new(kind, name.split('.'))
}

/// `users`, `users.email`: tables, and columns of them; one that ends with `_id` needs a sequence.
fn schema(names: &[&str]) -> Schema {
    let mut schema = Schema::new(Dialect::Postgres);
    for name in names {
        let (name, definition) = name.split_once('=').unwrap_or((name, ""));
        let fact = match name.split_once('.') {
            None => Fact::new(id(Kind::Table, name), definition),
            Some((table, column)) => {
                let fact = Fact::new(id(Kind::Column, name), definition).of(id(Kind::Table, table));
                let sequence = column.strip_suffix("_id").map(|it| id(Kind::Sequence, it));
                schema_with(&mut schema, sequence.clone());
                sequence.into_iter().fold(fact, Fact::after)
            }
        };
        schema.insert(fact);
    }
    schema
}

fn schema_with(schema: &mut Schema, sequence: Option<FactId>) {
    if let Some(sequence) = sequence {
        schema.insert(Fact::new(sequence, ""));
    }
}

fn applied(include: &[&str], exclude: &[&str], present: &[&str], desired: &[&str]) -> Vec<String> {
    let patterns = |texts: &[&str]| texts.iter().map(|it| Pattern::parse(it).unwrap()).collect();
    let filter = Filter {
        include: patterns(include),
        exclude: patterns(exclude),
    };
    let applied = filter.applied(&schema(present), &schema(desired));
    let shown = applied.facts().map(|fact| match fact.definition.as_str() {
        "" => fact.id.name(),
        definition => format!("{}={definition}", fact.id.name()),
    });
    shown.collect()
}

#[test]
fn globs() {
    for (pattern, text, is_one) in [
        ("*", "", true),
        ("a*c", "abbc", true),
        ("a*c", "abcd", false),
        ("*_at", "users.made_at", true),
        ("a?c", "abc", true),
        ("a?c", "ac", false),
        ("Users", "users", true),
        ("a*b*c", "aXbYbc", true),
        ("", "a", false),
    ] {
        assert_eq!(glob(pattern, text), is_one, "{pattern} {text}");
    }
}

#[test]
fn what_is_excluded_is_as_it_was() {
    let present = ["users", "users.name=text", "audit", "audit.at"];
    let desired = ["users", "users.name=varchar", "log"];
    assert_eq!(
        applied(&[], &["audit"], &present, &desired),
        ["audit", "log", "users", "audit.at", "users.name=varchar"]
    );
    assert_eq!(
        applied(&[], &["column:*.name", "log"], &present, &desired),
        ["users", "users.name=text"]
    );
}

#[test]
fn what_is_excluded_goes_with_what_it_is_a_part_of() {
    assert!(applied(&[], &["*.name"], &["users", "users.name"], &[]).is_empty());
}

#[test]
fn what_is_included_comes_with_what_it_needs() {
    let desired = ["users", "users.key_id", "log", "log.x"];
    assert_eq!(
        applied(&["users"], &[], &["old"], &desired),
        ["key", "old", "users", "users.key_id"]
    );
}
