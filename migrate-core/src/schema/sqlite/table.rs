//! The facts of a table that was cut.

use std::collections::{BTreeMap, BTreeSet};

use super::clause::Clause;
use super::create_table::{Column, CreateTable};
use super::piece::Piece;
use super::reference::reference;
use super::spelling::{Reading, name, spelled, string};
use crate::schema::{Ddl, Fact, FactId, Kind, Schema};
use crate::sql::TokenKind;

/// Adds the facts of the table `own`, which `made_by` makes.
pub(super) fn facts(schema: &mut Schema, own: &str, table: &CreateTable<'_, '_>, made_by: &str) {
    let id = FactId::new(Kind::Table, [own]);
    let options: Vec<&str> = table.options.iter().map(String::as_str).collect();
    let definition = if options.is_empty() {
        "no options".to_owned()
    } else {
        options.join(", ")
    };
    let drop = format!("DROP TABLE {}", name(own));
    schema.insert(
        Fact::new(id.clone(), definition)
            .made_by(made_by)
            .dropped_by(drop),
    );
    let known = table.names(own);
    for (rank, column) in (0..).zip(&table.columns) {
        schema.insert(column_fact(&id, column, &known, made_by).ranked(rank));
        for (part, definitions) in parts(own, column, &known) {
            // Where two say the same kind of thing, the order may matter.
            let fact = Fact::new(part, definitions.join(", "));
            schema.insert(fact.of(column_id(own, &column.name)).ranked(rank));
        }
    }
    for (part, mut definitions) in constraints(own, &table.constraints, &known) {
        definitions.sort();
        schema.insert(Fact::new(part, definitions.join(", ")).of(id.clone()));
    }
}

fn column_id(table: &str, column: &str) -> FactId {
    FactId::new(Kind::Column, [table, column])
}

fn column_fact(
    table: &FactId,
    column: &Column<'_, '_>,
    known: &BTreeSet<String>,
    made_by: &str,
) -> Fact {
    let own = table.name();
    let parts = column.clauses.iter().filter(|it| it.kind == Kind::Column);
    let texts: Vec<String> = parts.map(|clause| text(clause, known)).collect();
    let definition = if texts.is_empty() {
        "(no type)".to_owned()
    } else {
        texts.join(" ")
    };
    let mut fact = Fact::new(column_id(&own, &column.name), definition).of(table.clone());
    // SQLite makes and drops by itself what has no index of its own.
    let is_key = |clause: &Clause<'_, '_>| matches!(clause.kind, Kind::PrimaryKey | Kind::Unique);
    if !column.clauses.iter().any(is_key) {
        let alter = format!("ALTER TABLE {}", name(&own));
        let first = column.pieces.first().map_or(0, |first| first.span.start);
        let end = column.pieces.last().map_or(0, |last| last.span.end);
        let line = made_by.get(first..end).unwrap_or_default();
        let alone = format!("{alter} ADD COLUMN {line}");
        let drop = format!("{alter} DROP COLUMN {}", name(&column.name));
        fact = fact.made(Ddl::Within { alone }).dropped_by(drop);
    }
    let made_from = column.clauses.iter().filter(|it| it.is_generated());
    for piece in made_from.flat_map(|clause| clause.pieces) {
        if let Some(other) = piece.name()
            && other != column.name
            && known.contains(&other)
        {
            fact = fact.after(column_id(&own, &other));
        }
    }
    fact
}

/// What a column says, and could be forgotten.
fn parts(
    table: &str,
    column: &Column<'_, '_>,
    known: &BTreeSet<String>,
) -> BTreeMap<FactId, Vec<String>> {
    let mut parts: BTreeMap<FactId, Vec<String>> = BTreeMap::new();
    for clause in &column.clauses {
        let mut path = vec![table, &column.name];
        let mut definition = text(clause, known);
        match (clause.kind, &clause.name) {
            (Kind::Column, _) => continue,
            (_, None) => {}
            (Kind::Check | Kind::Unique | Kind::ForeignKey, Some(named)) => path.push(named),
            (_, Some(named)) => definition = format!("constraint {} {definition}", name(named)),
        }
        let id = FactId::new(clause.kind, path);
        parts.entry(id).or_default().push(definition);
    }
    parts
}

/// What stands between the columns and the end.
fn constraints(
    table: &str,
    clauses: &[Clause<'_, '_>],
    known: &BTreeSet<String>,
) -> BTreeMap<FactId, Vec<String>> {
    let mut constraints: BTreeMap<FactId, Vec<String>> = BTreeMap::new();
    for clause in clauses {
        let mut definition = text(clause, known);
        let own = match (&clause.name, clause.kind) {
            (Some(named), Kind::PrimaryKey) => {
                definition = format!("constraint {} {definition}", name(named));
                None
            }
            (None, Kind::PrimaryKey) => None,
            (Some(named), _) => Some(named.clone()),
            (None, Kind::Check | Kind::Column) => Some(definition.clone()),
            (None, _) => Some(spelled(first_list(clause.pieces), Reading::Names)),
        };
        let kind = match clause.kind {
            // A name for nothing.
            Kind::Column => Kind::Unmodelled,
            kind => kind,
        };
        let path = std::iter::once(table.to_owned()).chain(own);
        let id = FactId::new(kind, path);
        constraints.entry(id).or_default().push(definition);
    }
    constraints
}

/// The first parentheses.
fn first_list<'p, 'a>(pieces: &'p [Piece<'a>]) -> &'p [Piece<'a>] {
    let at = |kind| pieces.iter().position(|piece| piece.kind == kind);
    match (at(TokenKind::OpenParen), at(TokenKind::CloseParen)) {
        (Some(open), Some(close)) if open < close => &pieces[open..=close],
        _ => pieces,
    }
}

fn text(clause: &Clause<'_, '_>, known: &BTreeSet<String>) -> String {
    match (clause.kind, clause.pieces) {
        (Kind::Default, [_, value]) => default(value),
        (Kind::Default, [_, value @ ..]) => spelled(value, Reading::Expression(known)),
        (Kind::Check, pieces) => spelled(pieces, Reading::Expression(known)),
        (Kind::ForeignKey, pieces) => reference(pieces),
        (_, pieces) if clause.is_generated() => spelled(pieces, Reading::Expression(known)),
        (_, pieces) => spelled(pieces, Reading::Names),
    }
}

/// A default of one word: where it means nothing else, it is a string.
fn default(value: &Piece<'_>) -> String {
    const MEANING: &[&str] = &[
        "NULL",
        "TRUE",
        "FALSE",
        "CURRENT_DATE",
        "CURRENT_TIME",
        "CURRENT_TIMESTAMP",
    ];
    match value.kind {
        TokenKind::Word if value.is_any(MEANING) => value.text.to_ascii_lowercase(),
        TokenKind::Word | TokenKind::QuotedIdentifier => string(&value.content()),
        TokenKind::Number => value.text.to_ascii_lowercase(),
        _ => value.text.to_owned(),
    }
}
