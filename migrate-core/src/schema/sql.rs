//! A schema as SQL.

use super::order::{Placed, Unit, units};
use super::{Ddl, Fact, FactId, Kind, Schema};
use crate::dialect::Dialect;
use crate::sql::{TokenKind, tokens};

impl Schema {
    /// SQL that makes the schema in an empty database: what is needed first, a statement and its `;` on lines of their own.
    #[must_use]
    pub fn sql(&self) -> String {
        let mut text = String::new();
        for statement in self.statements() {
            text.push_str(&ended(self.dialect, &statement));
        }
        text
    }

    /// The statements of [`Self::sql`], without their `;`.
    #[must_use]
    pub fn statements(&self) -> Vec<String> {
        let mut statements = Vec::new();
        if self.dialect == Dialect::Postgres && self.has_bodies() {
            // The text of a function may name what is made after it.
            statements.push("SET check_function_bodies = off".to_owned());
        }
        statements.extend(self.makers());
        statements
    }

    fn has_bodies(&self) -> bool {
        let mut facts = self.facts();
        facts.any(|fact| matches!(fact.id.kind, Kind::Function | Kind::Procedure))
    }

    /// The statements that make the facts.
    pub(super) fn makers(&self) -> Vec<String> {
        let placed = units(self);
        placed
            .units()
            .flat_map(|unit| statements_of(&placed, &unit))
            .collect()
    }

    /// A fact and all that is a part of it.
    pub(in crate::schema) fn belonging_to<'a>(
        &'a self,
        id: &'a FactId,
    ) -> impl Iterator<Item = &'a Fact> {
        let owners =
            |fact| std::iter::successors(Some(fact), |it: &&Fact| self.get(it.owner.as_ref()?));
        self.facts()
            .filter(move |fact| owners(*fact).take(4).any(|owner| owner.id == *id))
    }
}

/// The statements that make a fact with its parts.
pub(super) fn statements_of(placed: &Placed<'_>, unit: &Unit<'_>) -> Vec<String> {
    let Unit { head, parts } = unit;
    match &head.ddl {
        Ddl::Own(own) => own.clone(),
        Ddl::Table { head, tail } => {
            let lines: Vec<String> = parts
                .iter()
                .map(|part| with_ends(line(part), placed.parts_of(&part.id)))
                .collect();
            let body = if lines.is_empty() {
                "()".to_owned()
            } else {
                format!("(\n  {}\n)", lines.join(",\n  "))
            };
            vec![format!("{head} {body}{tail}")]
        }
        Ddl::Line { alone, .. } | Ddl::Suffix { alone, .. } | Ddl::Within { alone } => {
            vec![with_ends(alone, parts.iter().copied())]
        }
        Ddl::Implied => Vec::new(),
    }
}

fn line(fact: &Fact) -> &str {
    match &fact.ddl {
        Ddl::Line { line, .. } => line,
        _ => "",
    }
}

fn with_ends<'a>(line: &str, ends: impl Iterator<Item = &'a Fact>) -> String {
    let mut line = line.to_owned();
    for end in ends {
        if let Ddl::Suffix { text, .. } = &end.ddl
            // Without a text it is in the line already.
            && !text.is_empty()
        {
            line.push(' ');
            line.push_str(text);
        }
    }
    line
}

/// A statement with what ends it.
pub(crate) fn ended(dialect: Dialect, statement: &str) -> String {
    // A body with a `;` of its own needs another end for the client of MySQL.
    if dialect == Dialect::Mysql && statement.contains(';') {
        return format!("DELIMITER //\n{statement}//\nDELIMITER ;\n");
    }
    // Behind a comment the end would be a part of it.
    let last = tokens(dialect, statement).last();
    let is_comment = last.is_some_and(|token| token.kind == TokenKind::LineComment);
    let break_line = if is_comment { "\n" } else { "" };
    format!("{statement}{break_line};\n")
}
