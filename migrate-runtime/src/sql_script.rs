//! `--sql`: a complete script with the history writes in it, for whoever may run SQL and nothing else.

use std::fmt::Write as _;

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Dialect;
use migrate_core::revision::{Revision, Script, Way};
use migrate_core::sql::{self, Effect};
use migrate_core::target::Direction;

use crate::chain::Chain;
use crate::engine::way;
use crate::error::Error;
use crate::statements::{sets_foreign_keys, under_way};
use crate::tables::{NewRow, Runner, Tables, literal, statements_hash};

/// What a script does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScriptKind {
    /// Applies or reverts.
    Move,
    /// Only writes the history.
    Stamp,
}

/// A script that takes a database from one position of the chain to another; positions count applied revisions. The
/// `sqlite3` shell runs it as it is, and stops at the first error.
pub fn sql_script(
    chain: &Chain,
    kind: ScriptKind,
    from: usize,
    to: usize,
) -> Result<String, Error> {
    let length = chain.revisions().len();
    if from > length || to > length {
        return Err(refused(
            Code::TargetTooFar,
            format!("the chain has {length} revisions: there is no way from {from} to {to}"),
            "`cargo migrate history` lists them",
        ));
    }
    let script = Writer {
        tables: chain.tables(Dialect::Sqlite),
        runner: runner(chain),
        dialect: Dialect::Sqlite,
    };
    let direction = if from <= to {
        Direction::Up
    } else {
        Direction::Down
    };
    let revisions: Vec<&Revision> = match direction {
        Direction::Up => chain
            .revisions()
            .get(from..to)
            .unwrap_or_default()
            .iter()
            .collect(),
        Direction::Down => chain
            .revisions()
            .get(to..from)
            .unwrap_or_default()
            .iter()
            .rev()
            .collect(),
    };
    let id_at = |position: usize| {
        position
            .checked_sub(1)
            .map_or("base", |at| &chain.revisions()[at].id)
    };
    let mut text = format!(
        "-- {} to {}, written by cargo-migrate {}.\n-- Run it with: sqlite3 <file> < <this script>\n.bail on\nPRAGMA foreign_keys = ON;\n",
        id_at(from),
        id_at(to),
        env!("CARGO_PKG_VERSION")
    );
    if direction == Direction::Up {
        let _ = write!(
            text,
            "\nBEGIN IMMEDIATE;\n{}COMMIT;\n",
            script.tables.create(&script.runner)
        );
    }
    for revision in revisions {
        // A message is one line: nothing of it can become SQL.
        let verb = if direction == Direction::Up {
            "apply"
        } else {
            "revert"
        };
        let _ = write!(
            text,
            "\n-- {verb} {}: {}\n",
            revision.label(),
            revision.message
        );
        match kind {
            ScriptKind::Move => script.step(revision, direction, &mut text)?,
            ScriptKind::Stamp => script.stamp(revision, direction, &mut text),
        }
    }
    Ok(text)
}

fn runner(chain: &Chain) -> Runner {
    Runner {
        run_id: "script".to_owned(),
        app: chain.app.map(|(name, _)| name.to_owned()),
        app_version: chain.app.map(|(_, version)| version.to_owned()),
        ..Runner::default()
    }
}

/// Rows that refer to what is not there.
const BROKEN: &str = r#"SELECT "table", rowid, parent FROM pragma_foreign_key_check"#;

/// Before tables are rebuilt. What is broken already is kept aside.
const KEYS_OFF: &str = r#"PRAGMA foreign_keys = OFF;
DROP TABLE IF EXISTS temp._migrate_broken;
CREATE TEMP TABLE _migrate_broken AS SELECT "table", rowid, parent FROM pragma_foreign_key_check;
"#;

struct Writer {
    tables: Tables,
    runner: Runner,
    dialect: Dialect,
}

impl Writer {
    fn step(
        &self,
        revision: &Revision,
        direction: Direction,
        text: &mut String,
    ) -> Result<(), Error> {
        let script = match way(revision, direction) {
            Way::Irreversible { reason, .. } => {
                return Err(refused(
                    Code::NoWayBack,
                    format!("revision `{}` cannot be undone: {reason}", revision.label()),
                    "choose a target above it",
                ));
            }
            Way::Rust { .. } => {
                return Err(refused(
                    Code::RustNotLinked,
                    format!(
                        "revision `{}` is written in Rust, and has no SQL to print",
                        revision.label()
                    ),
                    "print the stretches before and after it (`--sql a:b`), and run it with the application",
                ));
            }
            way @ Way::Sql(_) => way.script(self.dialect).ok_or_else(|| {
                refused(
                    Code::NoWayBack,
                    format!(
                        "revision `{}` has no SQL for {}",
                        revision.label(),
                        self.dialect
                    ),
                    "write the variant",
                )
            })?,
        };
        if script.transaction {
            self.in_transaction(revision, direction, script, text);
        } else {
            self.by_statement(revision, direction, script, text);
        }
        Ok(())
    }

    fn in_transaction(
        &self,
        revision: &Revision,
        direction: Direction,
        script: &Script,
        text: &mut String,
    ) {
        if script.rebuild {
            text.push_str(KEYS_OFF);
        }
        text.push_str("BEGIN IMMEDIATE;\n");
        self.assert_position(revision, direction, text);
        let statements = self.statements(script);
        for statement in &statements {
            let _ = writeln!(text, "{statement};");
        }
        if script.rebuild {
            self.assert_references(text);
        }
        self.history(revision, direction, "sql", statements.len(), text);
        text.push_str("COMMIT;\n");
        if script.rebuild {
            text.push_str("PRAGMA foreign_keys = ON;\n");
        }
    }

    /// Fails when references are broken that were not before.
    fn assert_references(&self, text: &mut String) {
        self.assert(
            "a row refers to one that is not there",
            &format!("EXISTS ({BROKEN} EXCEPT SELECT * FROM temp._migrate_broken)"),
            text,
        );
    }

    /// Every statement is committed with its progress, so that `upgrade` can go on where the script stopped.
    fn by_statement(
        &self,
        revision: &Revision,
        direction: Direction,
        script: &Script,
        text: &mut String,
    ) {
        let statements = self.statements(script);
        let (tables, id) = (&self.tables, &revision.id);
        let rebuild =
            script.rebuild && !sets_foreign_keys(self.dialect, statements.iter().copied());
        if rebuild {
            text.push_str(KEYS_OFF);
        }
        text.push_str("BEGIN IMMEDIATE;\n");
        self.assert_position(revision, direction, text);
        match direction {
            Direction::Up => {
                let row = NewRow {
                    revision,
                    ordinal: None,
                    state: "running",
                    kind: "sql",
                    statements: statements.len(),
                    done: 0,
                    elapsed: None,
                };
                text.push_str(&tables.insert(&[row], &self.runner));
                text.push_str(&tables.log("start", Some(id), None, &self.runner));
            }
            Direction::Down => {
                text.push_str(&tables.start_reverting(id, statements.len()));
                text.push_str(&tables.log("start-revert", Some(id), None, &self.runner));
            }
        }
        text.push_str("COMMIT;\n");
        for (at, statement) in statements.iter().enumerate() {
            let outside = matches!(
                sql::effect(self.dialect, statement),
                Effect::OutsideTransaction { .. }
            );
            let advance = tables.advance(
                id,
                under_way(direction),
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
            self.assert_references(text);
        }
        match direction {
            Direction::Up => text.push_str(
                &(tables.finish(id) + &tables.log("apply", Some(id), None, &self.runner)),
            ),
            Direction::Down => text.push_str(
                &(tables.delete(id) + &tables.log("revert", Some(id), None, &self.runner)),
            ),
        }
        text.push_str("COMMIT;\nPRAGMA foreign_keys = ON;\n");
    }

    fn stamp(&self, revision: &Revision, direction: Direction, text: &mut String) {
        text.push_str("BEGIN IMMEDIATE;\n");
        self.assert_position(revision, direction, text);
        self.history(revision, direction, "stamp", 0, text);
        text.push_str("COMMIT;\n");
    }

    fn history(
        &self,
        revision: &Revision,
        direction: Direction,
        kind: &str,
        statements: usize,
        text: &mut String,
    ) {
        let (tables, id) = (&self.tables, &revision.id);
        let event = match (kind, direction) {
            ("stamp", Direction::Up) => "stamp",
            ("stamp", Direction::Down) => "unstamp",
            (_, Direction::Up) => "apply",
            (_, Direction::Down) => "revert",
        };
        match direction {
            Direction::Up => {
                let elapsed = Some(std::time::Duration::ZERO);
                let row = NewRow {
                    revision,
                    ordinal: None,
                    state: "applied",
                    kind,
                    statements,
                    done: statements,
                    elapsed,
                };
                text.push_str(&tables.insert(&[row], &self.runner));
            }
            Direction::Down => text.push_str(&tables.delete(id)),
        }
        text.push_str(&tables.log(event, Some(id), None, &self.runner));
    }

    /// Fails, inside the transaction, when the database is not where the script thinks it is.
    fn assert_position(&self, revision: &Revision, direction: Direction, text: &mut String) {
        let before = match direction {
            Direction::Up => revision.parent.as_deref(),
            Direction::Down => Some(&*revision.id),
        };
        let before = before.unwrap_or_default();
        let newest = format!(
            "coalesce((SELECT CASE state WHEN 'applied' THEN id ELSE state END FROM {} WHERE project = {} \
             ORDER BY ordinal DESC LIMIT 1), '')",
            self.tables.history,
            self.tables.project_literal()
        );
        let place = if before.is_empty() { "base" } else { before };
        self.assert(
            &format!("the database is not at {place}"),
            &format!("{newest} <> {}", literal(self.dialect, before)),
            text,
        );
    }

    /// Fails when the condition holds: there is one row in `meta`, and there cannot be a second.
    fn assert(&self, problem: &str, condition: &str, text: &mut String) {
        let _ = writeln!(
            text,
            "-- \"UNIQUE constraint failed\" here means: {problem}.\n\
             INSERT INTO {} SELECT 1, 0, '', '', '', '', '' WHERE {condition};",
            self.tables.meta
        );
    }

    fn statements<'s>(&self, script: &'s Script) -> Vec<&'s str> {
        let split = sql::split(self.dialect, &script.sql);
        split
            .statements
            .into_iter()
            .map(|statement| statement.text(&script.sql))
            .collect()
    }
}

fn refused(code: Code, message: String, help: &str) -> Error {
    Error::from(Diagnostic::error(code, message).help(help))
}
