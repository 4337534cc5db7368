//! Ways between two schemas of MariaDB: there and back, with rows in the tables.

mod alembic;
mod objects;
mod tables;
mod wishes;

use migrate_core::schema::plan::{Step, Wishes};
use migrate_core::schema::{Schema, difference};
use migrate_runtime::generate::{Decision, Outcome, generate};
use migrate_runtime::{Chain, Database, block_on};
use migrate_tests::servers::{self, TestDatabase};

use super::mysql::{read, try_run};

static CHAIN: Chain = Chain::EMPTY;

/// Two schemas, and what is between them.
#[derive(Default, Clone, Copy)]
pub(crate) struct Case<'c> {
    pub(crate) name: &'c str,
    pub(crate) current: &'c str,
    pub(crate) desired: &'c str,
    /// Puts rows into the first one.
    pub(crate) rows: &'c str,
    /// What gives the same before, there and after.
    pub(crate) kept: &'c str,
    /// The names that are answered to the questions after renames, by what is gone.
    pub(crate) renamed: &'c [(&'c str, &'c str)],
}

/// What was found.
pub(crate) struct Way {
    pub(crate) up: Vec<Step>,
    pub(crate) down: Vec<Step>,
}

impl Way {
    /// The statements of the way there.
    pub(crate) fn sql(&self) -> Vec<&str> {
        self.up.iter().map(|step| step.sql.as_str()).collect()
    }

    /// What is dangerous about the way there.
    pub(crate) fn hazards(&self) -> Vec<String> {
        let all = self.up.iter().flat_map(|step| &step.hazards);
        all.map(ToString::to_string).collect()
    }
}

impl<'c> Case<'c> {
    pub(crate) fn new(current: &'c str, desired: &'c str) -> Self {
        Self {
            current,
            desired,
            ..Self::default()
        }
    }

    pub(crate) fn rows(mut self, rows: &'c str, kept: &'c str) -> Self {
        (self.rows, self.kept) = (rows, kept);
        self
    }

    /// Finds the way, and walks it there and back.
    #[track_caller]
    pub(crate) fn walk(self) -> Way {
        self.try_walk(&Wishes::default()).unwrap()
    }

    pub(crate) fn try_walk(self, wishes: &Wishes) -> Result<Way, String> {
        let way = self.find(wishes)?;
        let database = made(self.current);
        script(&database, self.rows)?;
        let (before, after) = (read(&database), read(&made(self.desired)));
        let kept = self.look(&database);
        run(&database, &way.up).map_err(|why| format!("up: {why}"))?;
        same(&after, &read(&database)).map_err(|why| format!("up: {why}"))?;
        let there = self.look(&database);
        if there != kept {
            return Err(format!("up: {kept:?} became {there:?}"));
        }
        run(&database, &way.down).map_err(|why| format!("down: {why}"))?;
        same(&before, &read(&database)).map_err(|why| format!("down: {why}"))?;
        let back = self.look(&database);
        if back != kept {
            return Err(format!("down: {kept:?} became {back:?}"));
        }
        Ok(way)
    }

    fn find(&self, wishes: &Wishes) -> Result<Way, String> {
        let [present, desired] = [self.current, self.desired].map(made);
        let handle = |database: &TestDatabase| Database::try_from(&*database.url()).unwrap();
        let mut decide = |question: &migrate_core::schema::plan::RenameQuestion| {
            let own = question.path.last().unwrap();
            let mut answers = self.renamed.iter();
            let answer = answers.find(|(gone, _)| gone == own);
            answer.map_or(Decision::Dropped, |(_, new)| {
                Decision::Renamed((*new).to_owned())
            })
        };
        let found = block_on(Box::pin(generate(
            &CHAIN,
            &handle(&present),
            &handle(&desired),
            wishes,
            &mut decide,
        )));
        let Outcome::Generated(generated) = found.map_err(|error| error.to_string())? else {
            return Err("a question without an answer".to_owned());
        };
        let mut way = Way {
            up: Vec::new(),
            down: Vec::new(),
        };
        for part in generated.parts {
            way.up.extend(part.up);
            way.down.splice(0..0, part.down);
        }
        Ok(way)
    }

    fn look(&self, database: &TestDatabase) -> Vec<String> {
        if self.kept.is_empty() {
            return Vec::new();
        }
        database.query(self.kept)
    }
}

fn made(sql: &str) -> TestDatabase {
    let database = servers::mariadb().database();
    script(&database, sql).unwrap();
    database
}

fn script(database: &TestDatabase, sql: &str) -> Result<(), String> {
    if sql.trim().is_empty() {
        return Ok(());
    }
    try_run(database, &[sql.to_owned()])
}

fn run(database: &TestDatabase, steps: &[Step]) -> Result<(), String> {
    let statements: Vec<String> = steps.iter().map(|step| step.sql.clone()).collect();
    try_run(database, &statements)
}

fn same(expected: &Schema, actual: &Schema) -> Result<(), String> {
    let words = difference(expected, actual).words();
    if words.is_empty() {
        return Ok(());
    }
    Err(words.join("; "))
}

/// Walks all of them, and tells of each that fails.
#[track_caller]
pub(crate) fn walk_all(cases: &[Case<'_>]) {
    let failures: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            let way = case.try_walk(&Wishes::default());
            let why = match way {
                Ok(way) if way.up.is_empty() => "not seen".to_owned(),
                Ok(_) => return None,
                Err(why) => why,
            };
            Some(format!("{}: {why}", case.name))
        })
        .collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
