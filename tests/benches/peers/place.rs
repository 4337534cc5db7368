//! The databases that are measured on.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::str::FromStr;

use migrate_tests::database;
use migrate_tests::process::tool;
use migrate_tests::proxy::{Protocol, Proxy};
use migrate_tests::servers::{self, OwnServer, TestDatabase};
use tempfile::TempDir;

/// What kind of database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Product {
    Sqlite,
    Postgres,
    MariaDb,
}

impl Product {
    pub(crate) const ALL: [Self; 3] = [Self::Sqlite, Self::Postgres, Self::MariaDb];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
            Self::MariaDb => "MariaDB",
        }
    }

    /// Whether there is a server, with a network in between.
    pub(crate) fn has_wire(self) -> bool {
        self != Self::Sqlite
    }
}

impl FromStr for Product {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        match name {
            "sqlite" => Ok(Self::Sqlite),
            "postgres" => Ok(Self::Postgres),
            "mariadb" => Ok(Self::MariaDb),
            _ => Err(()),
        }
    }
}

/// Where databases are made: a server of our own with the settings of its installation, or the disk.
pub(crate) enum Site {
    Disk,
    Server(Product, Box<OwnServer>),
}

impl Site {
    pub(crate) fn new(product: Product) -> Self {
        match product {
            Product::Sqlite => Self::Disk,
            Product::Postgres => Self::Server(product, Box::new(servers::own_postgres())),
            Product::MariaDb => Self::Server(product, Box::new(servers::own_mariadb())),
        }
    }

    /// A wire to it that delays and counts.
    pub(crate) fn proxy(&self) -> Proxy {
        match self {
            Self::Server(Product::Postgres, server) => {
                Proxy::start(Protocol::Postgres, server.port)
            }
            Self::Server(_, server) => Proxy::start(Protocol::Mysql, server.port),
            Self::Disk => panic!("a file has no wire"),
        }
    }

    /// A database with nothing in it.
    pub(crate) fn place(&self) -> Place {
        match self {
            // On the disk of the target directory: the one for temporary files may be in memory.
            Self::Disk => {
                let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a directory");
                std::fs::write(folder.path().join("app.db"), "").expect("a file");
                Place::File(folder)
            }
            Self::Server(product, server) => Place::Server {
                product: *product,
                port: server.port,
                database: server.database(),
            },
        }
    }

    /// What the server is, in its own words.
    pub(crate) fn version(&self) -> String {
        let version = match self {
            Self::Disk => {
                let file = Path::new(":memory:");
                database::query(file, "SELECT 'SQLite ' || sqlite_version()")
            }
            Self::Server(Product::Postgres, server) => {
                server.query("SELECT 'PostgreSQL ' || current_setting('server_version')")
            }
            Self::Server(_, server) => server.query("SELECT version()"),
        };
        version.join(" ")
    }
}

/// One database. It goes with the value.
pub(crate) enum Place {
    File(TempDir),
    Server {
        product: Product,
        /// Where clients connect to.
        port: u16,
        database: TestDatabase,
    },
}

impl Place {
    /// The same database, through a wire.
    pub(crate) fn through(mut self, proxy: &Proxy) -> Self {
        if let Self::Server { port, .. } = &mut self {
            *port = proxy.port();
        }
        self
    }

    pub(crate) fn product(&self) -> Product {
        match self {
            Self::File(_) => Product::Sqlite,
            Self::Server { product, .. } => *product,
        }
    }

    /// The file of a SQLite database.
    pub(crate) fn file(&self) -> PathBuf {
        match self {
            Self::File(folder) => folder.path().join("app.db"),
            Self::Server { .. } => panic!("a server's database is no file"),
        }
    }

    /// The URL as most tools read it.
    pub(crate) fn url(&self) -> String {
        match self {
            Self::File(_) => format!("sqlite://{}", self.file().display()),
            Self::Server { port, database, .. } => {
                let direct = format!(":{}/", database.server().port);
                database.url().replace(&direct, &format!(":{port}/"))
            }
        }
    }

    /// The port that clients connect to, and the name there.
    pub(crate) fn port_and_name(&self) -> (u16, &str) {
        match self {
            Self::Server { port, database, .. } => (*port, database.name()),
            Self::File(_) => panic!("a file has no port"),
        }
    }

    /// The client of its server, with all that it needs to connect but a database. It does not go through a wire.
    pub(crate) fn client(&self) -> Command {
        match self {
            Self::File(_) => tool("sqlite3", "sqlite3"),
            Self::Server {
                product: Product::Postgres,
                database,
                ..
            } => database.server().psql(),
            Self::Server { database, .. } => database.server().mariadb(),
        }
    }

    /// How many of the chain's tables there are.
    pub(crate) fn tables(&self) -> usize {
        let counted = match self {
            Self::File(_) => database::query(
                &self.file(),
                "SELECT CAST(count(*) AS TEXT) FROM sqlite_master WHERE type = 'table' AND name LIKE 'bench~_%' ESCAPE '~'",
            ),
            Self::Server {
                product: Product::Postgres,
                database,
                ..
            } => database.query(
                "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relname LIKE 'bench~_%' ESCAPE '~'",
            ),
            Self::Server { database, .. } => database.query(&format!(
                "SELECT count(*) FROM information_schema.tables WHERE table_schema = '{}' AND table_name LIKE 'bench~_%' ESCAPE '~'",
                database.name()
            )),
        };
        counted[0].parse().expect("a number")
    }

    /// Lets the server and the disk be done with what was before.
    pub(crate) fn settle(&self) {
        if let Self::Server {
            product: Product::Postgres,
            database,
            ..
        } = self
        {
            database.execute("CHECKPOINT");
        }
        let status = tool("sync", "coreutils").status();
        assert!(status.expect("sync").success());
    }
}
