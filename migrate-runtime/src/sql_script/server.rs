//! For `psql` and `mariadb`.

use std::fmt::Write as _;

use migrate_core::dialect::Dialect;
use migrate_core::revision::{Revision, Script};
use migrate_core::sql::{self, Effect};
use migrate_core::target::Direction;

use super::{Part, ScriptKind, client, statements};
use crate::backend::{
    TURN, create_schema, sets_something, trust_mysql, trust_mysql_zero, trust_postgres,
};
use crate::error::Error;
use crate::tables::literal;

/// What another run in the way is called.
const HELD: &str = "another process migrates this database";

/// What of a session a revision may set, and the next one must not find.
const SETTINGS: &str = "sql_mode, foreign_key_checks, unique_checks, time_zone, character_set_client, \
     character_set_results, collation_connection, default_storage_engine";

pub(super) fn write(
    part: &Part<'_>,
    revisions: &[&Revision],
    text: &mut String,
) -> Result<(), Error> {
    text.push('\n');
    if part.dialect() == Dialect::Mysql {
        text.push_str(&remember());
    }
    prepare(part, text);
    for revision in revisions {
        part.title(revision, text);
        match part.kind {
            ScriptKind::Move => {
                let script = part.script(revision)?;
                if script.transaction && part.dialect() == Dialect::Postgres {
                    in_transaction(part, revision, script, text);
                } else {
                    statements::write(part, revision, script, text);
                }
            }
            ScriptKind::Stamp => {
                begin(part, revision, text);
                part.history(revision, 0, text);
                text.push_str("COMMIT;\n");
            }
        }
    }
    Ok(())
}

/// Looks whether the tables are what they seem, and makes them where they may be missing.
pub(super) fn prepare(part: &Part<'_>, text: &mut String) {
    match part.dialect() {
        Dialect::Mysql => prepare_mysql(part, text),
        Dialect::Sqlite | Dialect::Postgres => prepare_postgres(part, text),
    }
}

fn prepare_mysql(part: &Part<'_>, text: &mut String) {
    let tables = &part.tables;
    let _ = writeln!(
        text,
        "-- \"Subquery returns more than 1 row\" here means: a table of the history is a view, or not of InnoDB.\nDO {};",
        trust_mysql_zero(tables)
    );
    if part.direction == Direction::Up {
        text.push_str(&tables.create(&part.runner));
    }
    assert(
        part,
        "the tables of the history cannot be trusted",
        &format!(
            "SELECT count(*) AS n FROM ({}) AS wrong",
            trust_mysql(tables)
        ),
        text,
    );
}

fn prepare_postgres(part: &Part<'_>, text: &mut String) {
    let tables = &part.tables;
    let looked = trust_postgres(tables, true);
    let looked = looked.trim_end().trim_end_matches(';');
    let look = |more: &str| {
        format!(
            "DO $cargo_migrate$\nDECLARE\n  looked record;\nBEGIN\n  FOR looked IN {looked} LOOP END LOOP;\n{more}END\n$cargo_migrate$;\n"
        )
    };
    if part.direction == Direction::Down {
        text.push_str(&look(""));
        return;
    }
    // As the engine does: others may make tables between the look and the lock.
    let _ = write!(
        text,
        "BEGIN;\nSET LOCAL client_min_messages = warning;\n{}{}{}{}COMMIT;\n",
        look(&format!(
            "  PERFORM pg_catalog.pg_advisory_xact_lock({TURN});\n{}",
            schema(part)
        )),
        tables.create_tables(),
        look(""),
        tables.first_rows(&part.runner)
    );
}

/// Who may not make schemas may use one that is there.
fn schema(part: &Part<'_>) -> String {
    let name = part.tables.schema.as_deref().unwrap_or_default();
    format!(
        "  IF NOT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = {}) THEN\n    {}  END IF;\n",
        literal(part.dialect(), name),
        create_schema(&part.tables)
    )
}

fn in_transaction(part: &Part<'_>, revision: &Revision, script: &Script, text: &mut String) {
    begin(part, revision, text);
    let split = sql::split(part.dialect(), &script.sql);
    for statement in &split.statements {
        let rows = statement.copy_data.clone().map(|rows| &script.sql[rows]);
        client::statement(part.dialect(), statement.text(&script.sql), rows, text);
    }
    forget(part, script, text);
    part.history(revision, split.statements.len(), text);
    text.push_str("COMMIT;\n");
}

/// Begins a transaction that nobody else's can run beside, on a database that is where it should be.
fn begin(part: &Part<'_>, revision: &Revision, text: &mut String) {
    let tables = &part.tables;
    match part.dialect() {
        Dialect::Mysql => {
            let _ = writeln!(text, "START TRANSACTION;\n{};", tables.pass());
            let held = format!(
                "SELECT count(*) AS n FROM {} WHERE project = {} AND holder IS NOT NULL",
                tables.lock,
                tables.project_literal()
            );
            assert(part, HELD, &held, text);
            assert_position(part, revision, text);
        }
        Dialect::Sqlite | Dialect::Postgres => {
            text.push_str(
                "BEGIN ISOLATION LEVEL READ COMMITTED;\nSET LOCAL statement_timeout = 0;\n",
            );
            checked(part, &tables.pass(), HELD, Some(revision), text);
        }
    }
}

/// Takes the lease for a revision of several transactions, in the first of them.
pub(super) fn take(part: &Part<'_>, revision: &Revision, text: &mut String) {
    let tables = &part.tables;
    match part.dialect() {
        Dialect::Mysql => {
            let _ = writeln!(text, "START TRANSACTION;\n{};", tables.take_for_script());
            assert_held(part, HELD, text);
            assert_position(part, revision, text);
        }
        Dialect::Sqlite | Dialect::Postgres => {
            text.push_str(
                "BEGIN ISOLATION LEVEL READ COMMITTED;\nSET LOCAL statement_timeout = 0;\n",
            );
            checked(part, &tables.take_for_script(), HELD, Some(revision), text);
        }
    }
}

/// Begins another of them, with a sign of life.
pub(super) fn keep(part: &Part<'_>, phase: &str, text: &mut String) {
    const LOST: &str = "the lease is lost, another process took over";
    let keep = part.tables.keep_for_script(phase);
    match part.dialect() {
        Dialect::Mysql => {
            let _ = writeln!(text, "START TRANSACTION;\n{keep};");
            assert_held(part, LOST, text);
        }
        Dialect::Sqlite | Dialect::Postgres => {
            text.push_str(
                "BEGIN ISOLATION LEVEL READ COMMITTED;\nSET LOCAL statement_timeout = 0;\n",
            );
            checked(part, &keep, LOST, None, text);
        }
    }
}

/// Of PostgreSQL: fails when the statement changes no row, and when the database is elsewhere.
fn checked(
    part: &Part<'_>,
    update: &str,
    problem: &str,
    revision: Option<&Revision>,
    text: &mut String,
) {
    let raise = |problem: &str| {
        let said = literal(part.dialect(), &format!("cargo-migrate: {problem}"));
        format!("RAISE EXCEPTION USING MESSAGE = {said}")
    };
    let position = revision.map_or_else(String::new, |revision| {
        let before = part.before(revision);
        let place = before.first().copied().unwrap_or("base");
        format!(
            "  IF {} THEN\n    {};\n  END IF;\n",
            part.tables.is_not_at(&before),
            raise(&format!("the database is not at {place}"))
        )
    });
    let _ = write!(
        text,
        "DO $cargo_migrate$\nBEGIN\n  {update};\n  IF NOT FOUND THEN\n    {};\n  END IF;\n{position}END\n$cargo_migrate$;\n",
        raise(problem)
    );
}

/// Of MySQL: fails when this connection does not hold the lease.
fn assert_held(part: &Part<'_>, problem: &str, text: &mut String) {
    let held = format!(
        "SELECT count(*) = 0 AS n FROM {} WHERE {}",
        part.tables.lock,
        part.tables.held_by_script()
    );
    assert(part, problem, &held, text);
}

fn assert_position(part: &Part<'_>, revision: &Revision, text: &mut String) {
    let before = part.before(revision);
    let place = before.first().copied().unwrap_or("base");
    let elsewhere = format!(
        "SELECT count(*) AS n FROM (SELECT 1) AS one WHERE {}",
        part.tables.is_not_at(&before)
    );
    assert(
        part,
        &format!("the database is not at {place}"),
        &elsewhere,
        text,
    );
}

/// Of MySQL: fails when the number `n` is not 0. Outside of a routine nothing can be raised, but a key that comes twice is an
/// error, which says the key.
fn assert(part: &Part<'_>, problem: &str, select: &str, text: &mut String) {
    let said = literal(part.dialect(), &format!("cargo-migrate: {problem}"));
    let _ = writeln!(
        text,
        "INSERT INTO {} (project) SELECT {said} FROM (SELECT 1 UNION ALL SELECT 2) AS twice, ({select}) AS found \
         WHERE found.n <> 0;",
        part.tables.lock
    );
}

/// Keeps what the session is set to.
fn remember() -> String {
    let kept: Vec<String> = SETTINGS
        .split(", ")
        .map(|name| format!("@cargo_migrate_{name} = @@SESSION.{name}"))
        .collect();
    format!("SET {};\n", kept.join(", "))
}

/// What a revision set is not for the next one.
pub(super) fn forget(part: &Part<'_>, script: &Script, text: &mut String) {
    if part.dialect() == Dialect::Postgres {
        if sets_something(&script.sql) {
            text.push_str(
                "RESET SESSION AUTHORIZATION;\nRESET ROLE;\nRESET ALL;\nDISCARD TEMP;\nSET client_encoding = 'UTF8';\n",
            );
        }
        return;
    }
    let split = sql::split(part.dialect(), &script.sql);
    let sets = split.statements.into_iter().any(|statement| {
        sql::effect(part.dialect(), &script.sql[statement.span]) == Effect::SessionSetting
    });
    if sets {
        let back: Vec<String> = SETTINGS
            .split(", ")
            .map(|name| format!("SESSION {name} = @cargo_migrate_{name}"))
            .collect();
        let _ = writeln!(text, "SET {};", back.join(", "));
    }
}
