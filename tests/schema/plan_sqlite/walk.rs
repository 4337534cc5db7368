//! Generates a way, walks it there and back, and looks at what is there.

use std::path::PathBuf;

use migrate_core::schema::plan::{RenameQuestion, Step, Wishes};
use migrate_core::schema::{Schema, difference};
use migrate_runtime::generate::{Decision, Outcome, generate};
use migrate_runtime::{Chain, Database, block_on};
use migrate_tests::database::{execute, query};
use tempfile::TempDir;

static CHAIN: Chain = Chain::EMPTY;

/// Nobody looks for these databases after a crash.
const FAST: &str = "PRAGMA synchronous = OFF";

/// A way there and back.
#[derive(Debug)]
pub(super) struct Way {
    pub(super) up: Vec<Step>,
    pub(super) down: Vec<Step>,
}

/// A database in a file.
pub(super) struct File(TempDir);

impl File {
    pub(super) fn new(sql: &str) -> Self {
        let this = Self(TempDir::new().unwrap());
        execute(&this.path(), &format!("{FAST}; {sql}"));
        this
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("schema.db")
    }

    fn url(&self) -> String {
        format!("sqlite://{}", self.path().display())
    }

    pub(super) fn schema(&self) -> Schema {
        block_on(CHAIN.schema_of(self.url().as_str())).unwrap()
    }

    pub(super) fn rows(&self, sql: &str) -> Vec<String> {
        query(&self.path(), sql)
    }

    /// Runs steps as their revision would.
    pub(super) fn run(&self, steps: &[Step]) {
        let statements: Vec<&str> = steps.iter().map(|step| step.sql.as_str()).collect();
        let statements = statements.join(";\n");
        if steps.iter().any(|step| step.rebuilds) {
            execute(
                &self.path(),
                &format!("{FAST}; PRAGMA foreign_keys = OFF; BEGIN; {statements}; COMMIT"),
            );
        } else {
            execute(
                &self.path(),
                &format!("{FAST}; BEGIN; {statements}; COMMIT"),
            );
        }
    }
}

/// The way from one script's schema to another's. What is gone is gone.
pub(super) fn way(current: &str, desired: &str) -> Way {
    way_with(current, desired, &Wishes::default(), &mut |_| {
        Decision::Dropped
    })
}

pub(super) fn way_with(
    current: &str,
    desired: &str,
    wishes: &Wishes,
    decide: &mut (dyn FnMut(&RenameQuestion) -> Decision + Send),
) -> Way {
    let [present, wanted] = [current, desired].map(File::new);
    let handle = |file: &File| Database::try_from(file.url().as_str()).unwrap();
    let (from, to) = (handle(&present), handle(&wanted));
    let outcome = block_on(Box::pin(generate(
        &CHAIN,
        &from,
        &to,
        wishes,
        decide,
        &mut |_| None,
    )));
    let told = |error: migrate_runtime::Error| format!("{error}\n{current}\n{desired}");
    let Outcome::Generated(generated) = outcome.map_err(told).unwrap() else {
        unreachable!("everything is answered");
    };
    assert!(generated.parts.len() <= 1, "SQLite needs one revision only");
    let part = generated.parts.into_iter().next();
    let (up, down) = part.map(|part| (part.up, part.down)).unwrap_or_default();
    Way { up, down }
}

/// Walks a way on a database with these rows: both schemas are reached, nothing is broken, and the answer to `look` stays.
pub(super) fn walk(current: &str, desired: &str, rows: &str, look: &str) -> Way {
    let way = way(current, desired);
    walk_that(&way, current, desired, rows, look);
    way
}

pub(super) fn walk_that(way: &Way, current: &str, desired: &str, rows: &str, look: &str) {
    let file = File::new(&format!("{current};\n{rows}"));
    let before = file.rows(look);
    for (steps, expected, place) in [(&way.up, desired, "up"), (&way.down, current, "down")] {
        file.run(steps);
        let told = || format!("{place} of {current}\nto {desired}:\n{}", shown(steps));
        let expected = File::new(expected);
        let left = difference(&expected.schema(), &file.schema()).words();
        assert_eq!(left, [""; 0], "{}", told());
        assert_eq!(file.rows("PRAGMA integrity_check"), ["ok"], "{}", told());
        assert_eq!(file.rows("PRAGMA foreign_key_check"), [""; 0], "{}", told());
        assert_eq!(file.rows(look), before, "{}", told());
    }
}

pub(super) fn shown(steps: &[Step]) -> String {
    let lines: Vec<String> = steps
        .iter()
        .map(|step| format!("{};\n", step.sql))
        .collect();
    lines.concat()
}

pub(super) fn rebuilds(steps: &[Step]) -> bool {
    steps.iter().any(|step| step.rebuilds)
}
