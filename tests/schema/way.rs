//! Ways between two schemas of a server: there and back, with rows in the tables.

use migrate_core::schema::plan::{Step, Wishes};
use migrate_core::schema::{Schema, difference};
use migrate_runtime::generate::{Decision, Outcome, Part, generate};
use migrate_runtime::{Chain, Database, block_on};
use migrate_tests::servers::{self, TestDatabase, connection};

use super::mysql::{read, try_run};

static CHAIN: Chain = Chain::EMPTY;

/// The kind of server.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum On {
    #[default]
    MariaDb,
    Postgres,
}

/// Two schemas, and what is between them.
#[derive(Default, Clone, Copy)]
pub(crate) struct Case<'c> {
    pub(crate) on: On,
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
    /// What is committed together.
    pub(crate) parts: Vec<Part>,
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
        let database = self.made(self.current);
        self.script(&database, self.rows)?;
        let (before, after) = (read(&database), read(&self.made(self.desired)));
        let kept = self.look(&database);
        for part in &way.parts {
            self.run(&database, &part.up)
                .map_err(|why| format!("up: {why}"))?;
        }
        same(&after, &read(&database)).map_err(|why| format!("up: {why}"))?;
        let there = self.look(&database);
        if there != kept {
            return Err(format!("up: {kept:?} became {there:?}"));
        }
        for part in way.parts.iter().rev() {
            self.run(&database, &part.down)
                .map_err(|why| format!("down: {why}"))?;
        }
        same(&before, &read(&database)).map_err(|why| format!("down: {why}"))?;
        let back = self.look(&database);
        if back != kept {
            return Err(format!("down: {kept:?} became {back:?}"));
        }
        Ok(way)
    }

    /// Whether the server does not have what it is about.
    fn is_left_out(&self) -> bool {
        [self.current, self.desired, self.rows]
            .iter()
            .any(|sql| servers::mysql::leaves_out_sql(sql))
    }

    fn find(&self, wishes: &Wishes) -> Result<Way, String> {
        let [present, desired] = [self.current, self.desired].map(|sql| self.made(sql));
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
            &mut |_| None,
        )));
        let Outcome::Generated(generated) = found.map_err(|error| error.to_string())? else {
            return Err("a question without an answer".to_owned());
        };
        let mut way = Way {
            up: Vec::new(),
            down: Vec::new(),
            parts: generated.parts,
        };
        for part in &way.parts {
            way.up.extend(part.up.iter().cloned());
            way.down.splice(0..0, part.down.iter().cloned());
        }
        Ok(way)
    }

    fn look(&self, database: &TestDatabase) -> Vec<String> {
        if self.kept.is_empty() {
            return Vec::new();
        }
        database.query(self.kept)
    }

    fn made(&self, sql: &str) -> TestDatabase {
        let database = match self.on {
            On::MariaDb => servers::mariadb().database(),
            On::Postgres => servers::postgres().database(),
        };
        self.script(&database, sql).unwrap();
        database
    }

    fn script(&self, database: &TestDatabase, sql: &str) -> Result<(), String> {
        match self.on {
            _ if sql.trim().is_empty() => Ok(()),
            On::MariaDb => try_run(database, &[sql.to_owned()]),
            On::Postgres => connection::try_execute(&database.url(), sql)
                .map_err(|error| format!("{error}\n{sql}")),
        }
    }

    fn run(&self, database: &TestDatabase, steps: &[Step]) -> Result<(), String> {
        let statements: Vec<String> = steps.iter().map(|step| step.sql.clone()).collect();
        match self.on {
            On::MariaDb => try_run(database, &statements),
            // One message is one transaction.
            On::Postgres => self.script(database, &statements.join(";\n")),
        }
    }
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
        .filter(|case| case.on == On::Postgres || !case.is_left_out())
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
