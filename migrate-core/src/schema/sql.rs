//! A schema as SQL.

use super::order::{Unit, units};
use super::{Ddl, Fact, Schema};
use crate::dialect::Dialect;

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
        let placed = units(self);
        let mut statements = Vec::new();
        for Unit { head, parts } in placed.units() {
            match &head.ddl {
                Ddl::Own(own) => statements.extend(own.iter().cloned()),
                Ddl::Table { head, tail } => {
                    let lines: Vec<String> = parts
                        .into_iter()
                        .map(|part| with_ends(line(part), placed.parts_of(&part.id)))
                        .collect();
                    let body = if lines.is_empty() {
                        "()".to_owned()
                    } else {
                        format!("(\n  {}\n)", lines.join(",\n  "))
                    };
                    statements.push(format!("{head} {body}{tail}"));
                }
                Ddl::Line { alone, .. } | Ddl::Suffix { alone, .. } => {
                    statements.push(with_ends(alone, parts.into_iter()));
                }
                Ddl::Implied => {}
            }
        }
        statements
    }

    /// The statement that makes one fact, in a database that has all the others.
    #[must_use]
    pub fn statements_of(&self, fact: &Fact) -> Vec<String> {
        let mut only = Self::new(self.dialect);
        let belongs = |other: &&Fact| {
            let owners = std::iter::successors(Some(*other), |fact| self.get(fact.owner.as_ref()?));
            owners.take(4).any(|owner| owner.id == fact.id)
        };
        for part in self.facts().filter(belongs) {
            only.insert(part.clone());
        }
        only.statements()
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
pub(super) fn ended(dialect: Dialect, statement: &str) -> String {
    // A body with a `;` of its own needs another end for the client of MySQL.
    if dialect == Dialect::Mysql && statement.contains(';') {
        return format!("DELIMITER //\n{statement}//\nDELIMITER ;\n");
    }
    format!("{statement};\n")
}
