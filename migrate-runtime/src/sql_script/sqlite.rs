//! For the `sqlite3` shell.

use std::fmt::Write as _;

use migrate_core::directive::batch_of;
use migrate_core::revision::{Revision, Script};
use migrate_core::sql::{self, Effect};
use migrate_core::target::Direction;

use super::{Part, ScriptKind};
use crate::error::Error;
use crate::statements::{sets_foreign_keys, under_way};
use crate::tables::statements_hash;

/// Rows that refer to what is not there.
const BROKEN: &str = r#"SELECT "table", rowid, parent FROM pragma_foreign_key_check"#;

/// Before tables are rebuilt. What is broken already is kept aside.
const KEYS_OFF: &str = r#"PRAGMA foreign_keys = OFF;
DROP TABLE IF EXISTS temp._migrate_broken;
CREATE TEMP TABLE _migrate_broken AS SELECT "table", rowid, parent FROM pragma_foreign_key_check;
"#;

pub(super) fn write(
    part: &Part<'_>,
    revisions: &[&Revision],
    text: &mut String,
) -> Result<(), Error> {
    if part.direction == Direction::Up {
        let create = part.tables.create(&part.runner);
        let _ = write!(text, "\nBEGIN IMMEDIATE;\n{create}COMMIT;\n");
    }
    for revision in revisions {
        part.title(revision, text);
        match part.kind {
            ScriptKind::Move => {
                let script = part.script(revision)?;
                if script.transaction {
                    in_transaction(part, revision, script, text);
                } else {
                    by_statement(part, revision, script, text);
                }
            }
            ScriptKind::Stamp => {
                text.push_str("BEGIN IMMEDIATE;\n");
                assert_position(part, revision, text);
                part.history(revision, 0, text);
                text.push_str("COMMIT;\n");
            }
        }
    }
    Ok(())
}

fn in_transaction(part: &Part<'_>, revision: &Revision, script: &Script, text: &mut String) {
    if script.rebuild {
        text.push_str(KEYS_OFF);
    }
    text.push_str("BEGIN IMMEDIATE;\n");
    assert_position(part, revision, text);
    let statements = statements(part, script);
    for statement in &statements {
        let _ = writeln!(text, "{statement};");
    }
    if script.rebuild {
        assert_references(part, text);
    }
    part.history(revision, statements.len(), text);
    text.push_str("COMMIT;\n");
    if script.rebuild {
        text.push_str("PRAGMA foreign_keys = ON;\n");
    }
}

/// Every statement is committed with its progress, so that `upgrade` can go on where the script stopped.
fn by_statement(part: &Part<'_>, revision: &Revision, script: &Script, text: &mut String) {
    let statements = statements(part, script);
    let (tables, id) = (&part.tables, &revision.id);
    let rebuild = script.rebuild && !sets_foreign_keys(part.dialect(), statements.iter().copied());
    if rebuild {
        text.push_str(KEYS_OFF);
    }
    text.push_str("BEGIN IMMEDIATE;\n");
    assert_position(part, revision, text);
    part.start(revision, statements.len(), text);
    let event = match part.direction {
        Direction::Up => "start",
        Direction::Down => "start-revert",
    };
    text.push_str(&tables.log(event, Some(id), None, &part.runner));
    text.push_str("COMMIT;\n");
    let split = sql::split(part.dialect(), &script.sql).statements;
    for ((at, statement), place) in statements.iter().enumerate().zip(&split) {
        if batch_of(part.dialect(), &script.sql, place).is_some() {
            text.push_str(super::IN_ONE_PIECE);
        }
        let outside = matches!(
            sql::effect(part.dialect(), statement),
            Effect::OutsideTransaction { .. }
        );
        let advance = tables.advance(
            id,
            under_way(part.direction),
            at + 1,
            statements.len(),
            statements_hash(statements[..=at].iter().copied()),
        );
        if outside {
            let _ = writeln!(text, "{statement};\n{advance}");
        } else {
            let _ = write!(text, "BEGIN IMMEDIATE;\n{statement};\n{advance}COMMIT;\n");
        }
    }
    text.push_str("BEGIN IMMEDIATE;\n");
    if rebuild {
        assert_references(part, text);
    }
    part.finish(revision, text);
    text.push_str("COMMIT;\nPRAGMA foreign_keys = ON;\n");
}

/// Fails when references are broken that were not before.
fn assert_references(part: &Part<'_>, text: &mut String) {
    assert(
        part,
        "a row refers to one that is not there",
        &format!("EXISTS ({BROKEN} EXCEPT SELECT * FROM temp._migrate_broken)"),
        text,
    );
}

/// Fails, inside the transaction, when the database is not where the script thinks it is.
fn assert_position(part: &Part<'_>, revision: &Revision, text: &mut String) {
    let before = part.before(revision);
    let place = before.first().copied().unwrap_or("base");
    assert(
        part,
        &format!("the database is not at {place}"),
        &part.tables.is_not_at(&before),
        text,
    );
}

/// Fails when the condition holds: there is one row in `meta`, and there cannot be a second.
fn assert(part: &Part<'_>, problem: &str, condition: &str, text: &mut String) {
    let _ = writeln!(
        text,
        "-- \"UNIQUE constraint failed\" here means: {problem}.\n\
         INSERT INTO {} SELECT 1, 0, '', '', '', '', '' WHERE {condition};",
        part.tables.meta
    );
}

fn statements<'s>(part: &Part<'_>, script: &'s Script) -> Vec<&'s str> {
    let split = sql::split(part.dialect(), &script.sql);
    split
        .statements
        .into_iter()
        .map(|statement| statement.text(&script.sql))
        .collect()
}
