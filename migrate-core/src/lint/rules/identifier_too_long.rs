use crate::dialect::Dialect;
use crate::dialect::Engine;
use crate::lint::{Check, Finding, Level, Rule, Script, Tier};
use crate::sql::{TokenKind, tokens};

pub(super) const RULE: Rule = Rule {
    id: "identifier-too-long",
    page: PAGE,
    tier: Tier::Style,
    level: Level::Warn,
    engines: &[Engine::Postgres],
    check: Check::Script(check),
};

const PAGE: &str = "\
# identifier-too-long

## What

A name is longer than PostgreSQL keeps: 63 bytes.

## Why

It is cut short without an error. Two names that differ behind that are one.

## Instead

A shorter name.
";

fn check(script: &Script<'_>, found: &mut Vec<Finding>) {
    for statement in script.statements {
        if !statement
            .operations
            .iter()
            .any(|one| one.act.changes_schema())
        {
            continue;
        }
        for token in tokens(Dialect::Postgres, statement.text) {
            let written = statement.text.get(token.span.clone()).unwrap_or_default();
            let name = match token.kind {
                TokenKind::Word => written,
                TokenKind::QuotedIdentifier => written.trim_matches('"'),
                _ => continue,
            };
            if name.len() > MOST {
                let start = statement.span.start;
                found.push(Finding::new(
                    start + token.span.start..start + token.span.end,
                    format!(
                        "this name has {} bytes, and PostgreSQL keeps {MOST}",
                        name.len()
                    ),
                    "give it a shorter name",
                ));
            }
        }
    }
}

/// How many bytes of a name PostgreSQL keeps.
const MOST: usize = 63;

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn beyond_63_bytes() {
        let table = |length| format!("CREATE TABLE {} (b int)", "a".repeat(length));
        let finds = |sql: String| finds("identifier-too-long", "postgres 15", &[&sql]);
        assert!(finds(table(64)));
        assert!(!finds(table(63)));
    }
}
