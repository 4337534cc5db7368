//! A database on a server, and chains for it.

use migrate_runtime::{Chain, Error, Migrator, Report, block_on};
use migrate_tests::chain::TestChain;
use migrate_tests::servers::server::Dialect;
use migrate_tests::servers::{self, TestDatabase};

/// A database of one test.
pub struct Place {
    pub database: TestDatabase,
}

/// Runs a test on each kind of server.
pub fn everywhere(test: impl Fn(&Place)) {
    for place in [Place::postgres(), Place::mariadb()] {
        println!("on {}", place.name());
        test(&place);
    }
}

impl Place {
    pub fn postgres() -> Self {
        Self {
            database: servers::postgres().database(),
        }
    }

    pub fn mariadb() -> Self {
        Self {
            database: servers::mariadb().database(),
        }
    }

    /// Another database on the same server.
    pub fn another(&self) -> Self {
        if self.is_postgres() {
            Self::postgres()
        } else {
            Self::mariadb()
        }
    }

    pub fn is_postgres(&self) -> bool {
        self.database.server().dialect() == Dialect::Postgres
    }

    /// The dialect, as files and the lock call it.
    pub fn name(&self) -> &'static str {
        if self.is_postgres() {
            "postgres"
        } else {
            "mysql"
        }
    }

    /// One of two texts, by the kind of server.
    pub fn pick<T>(&self, postgres: T, mysql: T) -> T {
        if self.is_postgres() { postgres } else { mysql }
    }

    pub fn url(&self) -> String {
        self.database.url()
    }

    pub fn query(&self, sql: &str) -> Vec<String> {
        self.database.query(sql)
    }

    pub fn execute(&self, sql: &str) {
        self.database.execute(sql);
    }

    /// No revisions yet.
    pub fn empty_chain(&self) -> TestChain {
        TestChain::for_dialects(&[self.name()])
    }

    /// As many small tables, one a revision, each with an index: two statements.
    pub fn tables(&self, count: usize) -> TestChain {
        let mut chain = self.empty_chain();
        for number in 1..=count {
            chain.write_revision(
                &format!("{number:04}_t{number}"),
                &format!("CREATE TABLE t{number} (id INTEGER PRIMARY KEY, a VARCHAR(20));\nCREATE INDEX t{number}_a ON t{number} (a);\n"),
                &format!("DROP TABLE t{number};\n"),
            );
        }
        chain.lock();
        chain
    }

    pub fn three_tables(&self) -> TestChain {
        self.tables(3)
    }

    /// One of the tables of the bookkeeping, for SQL.
    pub fn own(&self, table: &str) -> String {
        self.pick(
            format!("cargo_migrate.{table}"),
            format!("_migrate_{table}"),
        )
    }

    /// Brings the database to head.
    pub fn upgrade(&self, test: &TestChain) -> Result<Report, Error> {
        block_on(test.chain().upgrade(self.url()))
    }

    /// Moves the database up to a target, which has to work.
    #[track_caller]
    pub fn upgrade_to(&self, chain: &Chain, target: &str) -> Report {
        let migrator = Migrator::new(chain).target(target).unwrap();
        block_on(migrator.upgrade(self.url())).unwrap()
    }

    /// Moves the database down to a target, which has to work.
    #[track_caller]
    pub fn downgrade_to(&self, chain: &Chain, target: &str) -> Report {
        let migrator = Migrator::new(chain).target(target).unwrap();
        block_on(migrator.downgrade(self.url())).unwrap()
    }

    /// The ids in the history, in the order of application.
    #[track_caller]
    pub fn applied(&self) -> Vec<String> {
        let history = self.own("history");
        self.query(&format!(
            "SELECT id FROM {history} WHERE state = 'applied' ORDER BY ordinal"
        ))
    }

    /// The events of the log, with their revisions.
    #[track_caller]
    pub fn log(&self) -> Vec<String> {
        let log = self.own("log");
        self.query(&format!("SELECT event, id FROM {log} ORDER BY seq"))
    }

    /// The columns and indexes of the user's tables.
    #[track_caller]
    pub fn schema(&self) -> Vec<String> {
        self.query(self.pick(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' \
             UNION ALL SELECT tablename, indexname FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2",
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = database() \
             AND table_name NOT LIKE '\\_migrate\\_%' \
             UNION ALL SELECT table_name, index_name FROM information_schema.statistics WHERE table_schema = database() \
             AND table_name NOT LIKE '\\_migrate\\_%' ORDER BY 1, 2",
        ))
    }

    /// Whether a table of the user's is there.
    #[track_caller]
    pub fn has_table(&self, table: &str) -> bool {
        let here = self.pick("'public'", "database()");
        let found = self.query(&format!(
            "SELECT 1 FROM information_schema.tables WHERE table_schema = {here} AND table_name = '{table}'"
        ));
        !found.is_empty()
    }

    /// Whether there are tables of the bookkeeping.
    #[track_caller]
    pub fn has_history(&self) -> bool {
        let found = self.query(self.pick(
            "SELECT 1 FROM pg_tables WHERE schemaname = 'cargo_migrate'",
            "SELECT 1 FROM information_schema.tables WHERE table_schema = database() AND table_name LIKE '\\_migrate\\_%'",
        ));
        !found.is_empty()
    }
}

/// The ids of what a run did.
pub fn ids(done: &[migrate_runtime::Done]) -> Vec<&str> {
    done.iter().map(|done| done.id.as_str()).collect()
}
