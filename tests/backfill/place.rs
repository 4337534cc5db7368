//! A chain with a table that is filled and a statement in batches, and a database for it.

use std::process::Command;

use migrate_runtime::{Chain, Migrator, Report, block_on};
use migrate_tests::chain::TestChain;
use migrate_tests::database;
use migrate_tests::process::program;
use migrate_tests::servers::{self, TestDatabase};

/// The kinds of database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
    MariaDb,
}

pub(crate) const ALL: [Kind; 3] = [Kind::Sqlite, Kind::Postgres, Kind::MariaDb];

/// What counts every change of a row, whoever makes it.
const AUDIT: [&str; 3] = [
    "CREATE TRIGGER item_audit AFTER UPDATE ON item FOR EACH ROW BEGIN INSERT INTO audit (id) VALUES (NEW.id); END;",
    "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN INSERT INTO audit (id) VALUES (NEW.id); RETURN NULL; END$$;\n\
     CREATE TRIGGER item_audit AFTER UPDATE ON item FOR EACH ROW EXECUTE FUNCTION note();",
    "CREATE TRIGGER item_audit AFTER UPDATE ON item FOR EACH ROW INSERT INTO audit (id) VALUES (NEW.id);",
];

impl Kind {
    fn dialect(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
            Self::MariaDb => "mysql",
        }
    }

    /// A query of numbers from 1.
    pub(crate) fn numbers(self, count: usize) -> String {
        match self {
            Self::Sqlite => format!(
                "WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < {count}) SELECT n FROM g"
            ),
            Self::Postgres => format!("SELECT n FROM generate_series(1, {count}) AS g(n)"),
            Self::MariaDb => format!("SELECT seq AS n FROM seq_1_to_{count}"),
        }
    }
}

/// Where a test works.
pub(crate) struct Place {
    pub(crate) kind: Kind,
    pub(crate) chain: TestChain,
    server: Option<TestDatabase>,
}

impl Place {
    /// No revisions yet.
    pub(crate) fn empty(kind: Kind) -> Self {
        let server = match kind {
            Kind::Sqlite => None,
            Kind::Postgres => Some(servers::postgres().database()),
            Kind::MariaDb => Some(servers::mariadb().database()),
        };
        Self {
            kind,
            chain: TestChain::for_dialects(&[kind.dialect()]),
            server,
        }
    }

    /// A table of so many rows, whose changes are counted.
    pub(crate) fn new(kind: Kind, rows: usize) -> Self {
        let audit = AUDIT[ALL.iter().position(|one| *one == kind).unwrap()];
        let numbers = kind.numbers(rows);
        let up = format!(
            "CREATE TABLE item (id integer NOT NULL PRIMARY KEY, v integer NOT NULL DEFAULT 0, w integer);\n\
             CREATE TABLE audit (id integer NOT NULL);\n{audit}\n\
             INSERT INTO item (id) SELECT n * 3 FROM ({numbers}) AS numbers;\n"
        );
        let down = "DROP TABLE item;\nDROP TABLE audit;\n";
        let down = match kind {
            Kind::Postgres => format!("{down}DROP FUNCTION note;\n"),
            _ => down.to_owned(),
        };
        Self::empty(kind).revision("0001_item", &up, &down)
    }

    pub(crate) fn revision(mut self, name: &str, up: &str, down: &str) -> Self {
        self.chain = self.chain.revision(name, up, down);
        self
    }

    /// Adds a revision that changes every row once, in batches; the second one would be seen.
    pub(crate) fn batches(self, options: &str) -> Self {
        self.revision(
            "0002_fill",
            &format!("-- migrate: batch key=id {options}\nUPDATE item SET v = v + 1;\n"),
            &format!("-- migrate: batch key=id {options}\nUPDATE item SET v = v - 1;\n"),
        )
    }

    pub(crate) fn url(&self) -> String {
        match &self.server {
            Some(database) => database.url(),
            None => self.chain.url(),
        }
    }

    pub(crate) fn execute(&self, sql: &str) {
        match &self.server {
            Some(database) => database.execute(sql),
            None => database::execute(&self.chain.file(), sql),
        }
    }

    pub(crate) fn query(&self, sql: &str) -> Vec<String> {
        match &self.server {
            Some(database) => database.query(sql),
            None => database::query(&self.chain.file(), sql),
        }
    }

    /// The table of data changes.
    pub(crate) fn backfill(&self) -> &'static str {
        match self.kind {
            Kind::Postgres => "cargo_migrate.backfill",
            Kind::Sqlite | Kind::MariaDb => "_migrate_backfill",
        }
    }

    pub(crate) fn read(&self) -> Chain {
        self.chain.chain()
    }

    pub(crate) fn upgrade(&self, target: &str) -> Report {
        let chain = self.read();
        let migrator = Migrator::new(&chain).target(target).unwrap();
        block_on(migrator.upgrade(self.url())).unwrap()
    }

    pub(crate) fn downgrade(&self, target: &str) -> Report {
        let chain = self.read();
        let migrator = Migrator::new(&chain).target(target).unwrap();
        block_on(migrator.downgrade(self.url())).unwrap()
    }

    /// The program that brings it to head.
    pub(crate) fn runner(&self) -> Command {
        let mut command = Command::new(program("migrate-test-runner"));
        command.arg(self.chain.migrations());
        command.args([&self.url(), "up", "head"]);
        command
    }

    /// How many rows have which value, and how often rows were changed.
    pub(crate) fn values(&self) -> (Vec<String>, Vec<String>) {
        let values = self.query("SELECT v, count(*) FROM item GROUP BY v ORDER BY v");
        let changes =
            self.query("SELECT n, count(*) FROM (SELECT count(*) AS n FROM audit GROUP BY id) AS c GROUP BY n ORDER BY n");
        (values, changes)
    }

    /// State, rows done, whether there are skipped rows.
    pub(crate) fn job(&self) -> Vec<String> {
        self.query(&format!(
            "SELECT job, status, rows_done, skipped, paused FROM {} ORDER BY job",
            self.backfill()
        ))
    }
}
