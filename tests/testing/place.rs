//! The three kinds of databases, and other processes with tests in them.

use std::path::PathBuf;
use std::process::Command;

use migrate_core::dialect::Dialect;
use migrate_runtime::Chain;
use migrate_runtime::testing::{TestDatabase, Wanted};
use migrate_tests::chain::TestChain;
use migrate_tests::process::forget_environment;
use migrate_tests::servers::{self, Server};

/// Where test databases are made.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place {
    Sqlite,
    Postgres,
    MariaDb,
}

impl Place {
    pub(crate) const ALL: [Self; 3] = [Self::Sqlite, Self::Postgres, Self::MariaDb];

    pub(crate) fn dialect(self) -> Dialect {
        match self {
            Self::Sqlite => Dialect::Sqlite,
            Self::Postgres => Dialect::Postgres,
            Self::MariaDb => Dialect::Mysql,
        }
    }

    pub(crate) fn server(self) -> Option<&'static Server> {
        match self {
            Self::Sqlite => None,
            Self::Postgres => Some(servers::postgres()),
            Self::MariaDb => Some(servers::mariadb()),
        }
    }

    /// What the environment of a test says.
    pub(crate) fn url(self) -> Option<String> {
        let first = match self {
            Self::MariaDb => "mysql",
            _ => "postgres",
        };
        self.server().map(|server| server.url(first))
    }

    pub(crate) fn wanted(self, chain: &Chain) -> Wanted<'_> {
        let wanted = Wanted::of(chain).dialect(self.dialect());
        match self.url() {
            Some(url) => wanted.beside(url),
            None => wanted,
        }
    }

    pub(crate) fn make(self, chain: &Chain) -> TestDatabase {
        migrate_runtime::block_on(self.wanted(chain).make()).unwrap()
    }

    /// The databases whose names start so, or the files of templates and the folders of tests.
    pub(crate) fn named(self, prefix: &str) -> Vec<String> {
        let sql = |from: &str| format!("{from} LIKE '{}%'", prefix.replace('_', "\\_"));
        match self {
            Self::Sqlite => {
                let temporary = std::env::temp_dir();
                let entries = std::fs::read_dir(&temporary).unwrap().flatten();
                let kept = entries
                    .filter(|entry| {
                        entry
                            .file_name()
                            .to_string_lossy()
                            .starts_with("cargo_migrate_templates")
                    })
                    .flat_map(|folder| {
                        std::fs::read_dir(folder.path())
                            .into_iter()
                            .flatten()
                            .flatten()
                    });
                let here = std::fs::read_dir(&temporary).unwrap().flatten();
                let names = kept.chain(here).map(|entry| entry.file_name());
                let names = names.map(|name| name.to_string_lossy().into_owned());
                names
                    .filter(|name| name.starts_with(prefix) && !name.contains(".lock"))
                    .collect()
            }
            Self::Postgres => {
                servers::postgres().query(&sql("SELECT datname FROM pg_database WHERE datname"))
            }
            Self::MariaDb => servers::mariadb().query(&sql(
                "SELECT schema_name FROM information_schema.schemata WHERE schema_name",
            )),
        }
    }
}

/// A chain that no other test has, for all three.
pub(crate) fn chain() -> TestChain {
    TestChain::for_dialects(&["sqlite", "postgres", "mysql"])
        .revision(
            "0001_people",
            "CREATE TABLE people (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(40) NOT NULL);\nINSERT INTO people VALUES (1, 'Ada');\n",
            "DROP TABLE people;\n",
        )
        .revision(
            "0002_letters",
            "CREATE TABLE letters (id INTEGER NOT NULL PRIMARY KEY, sender INTEGER NOT NULL);\n",
            "DROP TABLE letters;\n",
        )
}

/// The chain of a directory: its databases are those of the directory.
pub(crate) fn read(chain: &TestChain) -> Chain {
    Chain::read(chain.migrations()).unwrap()
}

/// Another process that runs one of the tests here that are ignored.
pub(crate) fn process(test: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([
        "--exact",
        test,
        "--ignored",
        "--nocapture",
        "--test-threads=1",
    ]);
    forget_environment(&mut command);
    command.env_remove("CARGO_MIGRATE_TEST_URL");
    command
}

/// The same, with a chain on a place.
pub(crate) fn process_on(test: &str, place: Place, directory: PathBuf) -> Command {
    let mut command = process(test);
    command.env("KIT_PLACE", format!("{place:?}"));
    command.env("KIT_CHAIN", directory);
    command.stdout(std::process::Stdio::piped());
    command
}

/// What the process was told.
pub(crate) fn told() -> (Place, Chain) {
    let name = std::env::var("KIT_PLACE").expect("run by another test");
    let place = Place::ALL
        .into_iter()
        .find(|place| format!("{place:?}") == name);
    let directory = std::env::var("KIT_CHAIN").expect("run by another test");
    (place.unwrap(), Chain::read(directory).unwrap())
}

/// What stands in the name of each database of a chain, by a database of it.
pub(crate) fn scope_of(database: &TestDatabase) -> String {
    let name = database.name();
    let rest = name.rsplit("cargo_migrate_test_").next().unwrap();
    rest.split('_').next().unwrap().to_owned()
}
