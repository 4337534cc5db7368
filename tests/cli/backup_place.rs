//! A project with a database of each kind, for what is kept before it is thrown away.

use migrate_tests::database;
use migrate_tests::project::Project;
use migrate_tests::servers::server::Dialect;
use migrate_tests::servers::{TestDatabase, mariadb, postgres};

pub(crate) struct Place {
    pub(crate) server: Option<TestDatabase>,
    pub(crate) project: Project,
}

pub(crate) const CONFIG: &str = "[backup]\nbefore = \"contract\"\n";

pub(crate) fn everywhere(test: impl Fn(Place)) {
    for server in [None, Some(postgres()), Some(mariadb())] {
        let server = server.map(migrate_tests::servers::Server::database);
        let project = match &server {
            Some(database) => Project::on(database),
            None => Project::new(),
        };
        test(Place { server, project }.configured(CONFIG));
    }
}

impl Place {
    pub(crate) fn sqlite() -> Self {
        let (server, project) = (None, Project::new());
        Self { server, project }
    }

    pub(crate) fn configured(self, backup: &str) -> Self {
        let url = match &self.server {
            Some(_) => "",
            None => "url = \"sqlite:app.db\"\n",
        };
        self.project
            .write("migrate.toml", &format!("{url}{backup}"));
        self
    }

    pub(crate) fn revision(mut self, name: &str, up: &str, down: &str) -> Self {
        self.project = self.project.revision(name, up, down);
        self
    }

    pub(crate) fn dialect(&self) -> Option<Dialect> {
        self.server
            .as_ref()
            .map(|database| database.server().dialect())
    }

    pub(crate) fn is(&self, dialect: Dialect) -> bool {
        self.dialect() == Some(dialect)
    }

    pub(crate) fn execute(&self, sql: &str) {
        match &self.server {
            Some(database) => database.execute(sql),
            None => database::execute(&self.project.database(), sql),
        }
    }

    pub(crate) fn query(&self, sql: &str) -> Vec<String> {
        match &self.server {
            Some(database) => database.query(sql),
            None => database::query(&self.project.database(), sql),
        }
    }

    /// The tables with copies.
    pub(crate) fn copies(&self) -> Vec<String> {
        self.query(match self.dialect() {
            None => "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE '\\_migrate\\_archive\\_%' ESCAPE '\\' ORDER BY 1",
            Some(Dialect::Postgres) => "SELECT relname FROM pg_class WHERE relnamespace = 'cargo_migrate'::regnamespace AND relkind = 'r' AND relname LIKE 'archive\\_%' ORDER BY 1",
            Some(Dialect::MySql) => "SELECT table_name FROM information_schema.tables WHERE table_schema = database() AND table_name LIKE '\\_migrate\\_archive\\_%' ORDER BY 1",
        })
    }

    pub(crate) fn has_bookkeeping(&self) -> bool {
        let count = match self.dialect() {
            None => "SELECT count(*) FROM sqlite_master WHERE name = '_migrate_archive'",
            Some(Dialect::Postgres) => "SELECT count(*) FROM pg_class WHERE relname = 'archive'",
            Some(Dialect::MySql) => {
                "SELECT count(*) FROM information_schema.tables WHERE table_schema = database() AND table_name = '_migrate_archive'"
            }
        };
        self.query(count) != ["0"]
    }

    pub(crate) fn applied(&self) -> String {
        let history = match self.dialect() {
            Some(Dialect::Postgres) => "cargo_migrate.history",
            _ => "_migrate_history",
        };
        self.query(&format!(
            "SELECT id FROM {history} WHERE state = 'applied' ORDER BY ordinal"
        ))
        .join(" ")
    }
}

/// Users with an address that the last revision drops, which is not applied yet. `head`: the directives of both its files.
pub(crate) fn users(place: Place, head: &str) -> Place {
    let text = if place.is(Dialect::Postgres) {
        "mood"
    } else {
        "varchar(40)"
    };
    let (make, forget) = if place.is(Dialect::Postgres) {
        (
            "CREATE TYPE mood AS ENUM ('sad', 'so so', 'happy');\n",
            "DROP TYPE mood;\n",
        )
    } else {
        ("", "")
    };
    let place = place.revision(
        "0001_users",
        "CREATE TABLE users (id integer NOT NULL, place varchar(10) NOT NULL, name varchar(40), PRIMARY KEY (id, place));\n",
        "DROP TABLE users;\n",
    );
    let place = place.revision(
        "0002_mood",
        &format!("{make}ALTER TABLE users ADD COLUMN mood {text} DEFAULT 'so so';\nALTER TABLE users ADD COLUMN age integer;\n"),
        &format!("ALTER TABLE users DROP COLUMN age;\nALTER TABLE users DROP COLUMN mood;\n{forget}"),
    );
    let place = place.revision(
        "0003_no_mood",
        &format!("-- migrate: phase contract\n{head}ALTER TABLE users DROP COLUMN mood;\nALTER TABLE users DROP COLUMN age;\n{forget}"),
        &format!("{head}{make}ALTER TABLE users ADD COLUMN mood {text} DEFAULT 'so so';\nALTER TABLE users ADD COLUMN age integer;\n"),
    );
    place.project.migrate("upgrade 0002").succeeds();
    place.execute(
        "INSERT INTO users VALUES (1, 'a', 'ann', 'happy', 7), (1, 'b', 'bob', NULL, 8), (2, 'a', 'cleo', 'sad', NULL)",
    );
    place
}
