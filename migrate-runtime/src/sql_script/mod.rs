//! `--sql`: a complete script with the history writes in it, for whoever may run SQL and nothing else.

mod client;
#[cfg(any(feature = "postgres", feature = "mysql"))]
mod server;
#[cfg(any(feature = "postgres", feature = "mysql"))]
mod setup;
mod sqlite;
#[cfg(any(feature = "postgres", feature = "mysql"))]
mod statements;

use std::fmt::Write as _;

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Dialect;
use migrate_core::revision::{Revision, Script, Way};
use migrate_core::target::Direction;

use crate::chain::Chain;
use crate::engine::way;
use crate::error::Error;
use crate::tables::{NewRow, Runner, SCRIPT, Tables};
#[cfg(any(feature = "postgres", feature = "mysql"))]
pub use setup::{Setup, setup_sql};

/// Said where a script has a statement whose batches need somebody who measures and waits.
const IN_ONE_PIECE: &str = "-- In one piece here; `cargo migrate upgrade` runs it in batches.\n";

/// What a script does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScriptKind {
    /// Applies or reverts.
    Move,
    /// Only writes the history.
    Stamp,
}

/// A script that takes a database from one position of the chain to another; positions count applied revisions. The
/// `sqlite3` shell, `psql` or `mariadb` runs it as it is, and stops at the first error.
///
/// It refuses to run on a database that is at another position, and on a server also while somebody holds the lease. Where
/// it stopped in the middle of a revision, an upgrade goes on.
pub fn sql_script(
    chain: &Chain,
    dialect: Dialect,
    kind: ScriptKind,
    from: usize,
    to: usize,
) -> Result<String, Error> {
    chain.speaks(dialect, &format!("the script is to be for {dialect}"))?;
    let revisions = chain.revisions();
    let length = revisions.len();
    if from > length || to > length {
        return Err(refused(
            Code::TargetTooFar,
            format!("the chain has {length} revisions: there is no way from {from} to {to}"),
            "`cargo migrate history` lists them",
        ));
    }
    let (direction, low, high) = if from <= to {
        (Direction::Up, from, to)
    } else {
        (Direction::Down, to, from)
    };
    let mut stretch: Vec<&Revision> = revisions[low..high].iter().collect();
    if direction == Direction::Down {
        stretch.reverse();
    }
    let id_at = |position: usize| {
        position
            .checked_sub(1)
            .map_or("base", |at| &chain.revisions()[at].id)
    };
    let mut text = format!(
        "-- {} to {}, written by cargo-migrate {} for {dialect}.\n{}",
        id_at(from),
        id_at(to),
        env!("CARGO_PKG_VERSION"),
        client::head(dialect)
    );
    let part = Part {
        kind,
        direction,
        tables: chain.tables(dialect),
        runner: runner(chain),
        chain: revisions,
    };
    match dialect {
        Dialect::Sqlite => sqlite::write(&part, &stretch, &mut text)?,
        #[cfg(any(feature = "postgres", feature = "mysql"))]
        Dialect::Postgres | Dialect::Mysql => server::write(&part, &stretch, &mut text)?,
        #[cfg(not(any(feature = "postgres", feature = "mysql")))]
        Dialect::Postgres | Dialect::Mysql => {
            return Err(refused(
                Code::DatabaseUrl,
                format!("this program was built without {dialect}"),
                "enable the feature of migrate-runtime that is called so",
            ));
        }
    }
    Ok(text)
}

/// What is the same for every revision of a script.
struct Part<'a> {
    kind: ScriptKind,
    direction: Direction,
    tables: Tables,
    runner: Runner,
    chain: &'a [Revision],
}

impl Part<'_> {
    const fn dialect(&self) -> Dialect {
        self.tables.dialect
    }

    /// The line above a revision.
    fn title(&self, revision: &Revision, text: &mut String) {
        let verb = match (self.kind, self.direction) {
            (ScriptKind::Stamp, Direction::Up) => "stamp",
            (ScriptKind::Stamp, Direction::Down) => "unstamp",
            (ScriptKind::Move, Direction::Up) => "apply",
            (ScriptKind::Move, Direction::Down) => "revert",
        };
        // A message is one line: nothing of it can become SQL.
        let (label, message) = (revision.label(), &revision.message);
        let _ = write!(text, "\n-- {verb} {label}: {message}\n");
    }

    /// Where the database has to be before a revision: the names of that place, none for base. A squash and the last
    /// revision that it stands for are one place.
    fn before<'r>(&'r self, revision: &'r Revision) -> Vec<&'r str> {
        let at = match self.direction {
            Direction::Up => {
                let at = self.chain.iter().position(|one| one.id == revision.id);
                let below = at.and_then(|at| at.checked_sub(1));
                match below {
                    Some(below) => &self.chain[below],
                    None => return Vec::new(),
                }
            }
            // What is taken back is what the database has.
            Direction::Down => return vec![&revision.id],
        };
        let last = at.squash.as_ref().and_then(|squash| squash.ids.last());
        [Some(&at.id), last]
            .into_iter()
            .flatten()
            .map(|id| &**id)
            .collect()
    }

    /// The SQL of a revision.
    fn script<'r>(&self, revision: &'r Revision) -> Result<&'r Script, Error> {
        match way(revision, self.direction) {
            Way::Irreversible { reason, .. } => Err(refused(
                Code::NoWayBack,
                format!("revision `{}` cannot be undone: {reason}", revision.label()),
                "choose a target above it",
            )),
            Way::Rust { .. } => Err(refused(
                Code::RustNotLinked,
                format!(
                    "revision `{}` is written in Rust, and has no SQL to print",
                    revision.label()
                ),
                "print the stretches before and after it (`--sql a:b`), and run it with the application",
            )),
            way @ Way::Sql(_) => way.script(self.dialect()).ok_or_else(|| {
                refused(
                    Code::NoWayBack,
                    format!(
                        "revision `{}` has no SQL for {}",
                        revision.label(),
                        self.dialect()
                    ),
                    "write the variant",
                )
            }),
        }
    }

    /// What the history and the log say when a revision is done.
    fn history(&self, revision: &Revision, statements: usize, text: &mut String) {
        let (tables, id) = (&self.tables, &revision.id);
        let (kind, event) = match (self.kind, self.direction) {
            (ScriptKind::Stamp, Direction::Up) => ("stamp", "stamp"),
            (ScriptKind::Stamp, Direction::Down) => ("stamp", "unstamp"),
            (ScriptKind::Move, Direction::Up) => ("sql", "apply"),
            (ScriptKind::Move, Direction::Down) => ("sql", "revert"),
        };
        match self.direction {
            Direction::Up => {
                let row = NewRow {
                    revision,
                    ordinal: None,
                    state: "applied",
                    kind,
                    statements,
                    done: statements,
                    elapsed: Some(std::time::Duration::ZERO),
                };
                text.push_str(&tables.insert(&[row], &self.runner));
            }
            Direction::Down => text.push_str(&tables.delete(id)),
        }
        text.push_str(&tables.log(event, Some(id), None, &self.runner));
    }

    /// What the history says when the first of several transactions of a revision begins.
    fn start(&self, revision: &Revision, statements: usize, text: &mut String) {
        match self.direction {
            Direction::Up => {
                let row = NewRow {
                    revision,
                    ordinal: None,
                    state: "running",
                    kind: "sql",
                    statements,
                    done: 0,
                    elapsed: None,
                };
                text.push_str(&self.tables.insert(&[row], &self.runner));
            }
            Direction::Down => {
                text.push_str(&self.tables.start_reverting(&revision.id, statements));
            }
        }
    }

    /// What the history and the log say in the last of them.
    fn finish(&self, revision: &Revision, text: &mut String) {
        let (tables, id) = (&self.tables, &revision.id);
        let (history, event) = match self.direction {
            Direction::Up => (tables.finish(id), "apply"),
            Direction::Down => (tables.delete(id), "revert"),
        };
        text.push_str(&history);
        text.push_str(&tables.log(event, Some(id), None, &self.runner));
    }
}

fn runner(chain: &Chain) -> Runner {
    Runner {
        run_id: SCRIPT.to_owned(),
        app: chain.app.map(|(name, _)| name.to_owned()),
        app_version: chain.app.map(|(_, version)| version.to_owned()),
        ..Runner::default()
    }
}

fn refused(code: Code, message: String, help: &str) -> Error {
    Error::from(Diagnostic::error(code, message).help(help))
}
