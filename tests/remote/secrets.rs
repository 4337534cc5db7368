//! Row 88: a password is in nothing that is said, kept or printed.

use std::sync::{Arc, Mutex};

use migrate_runtime::{Chain, Database, Migrator, block_on};
use migrate_tests::project::Project;
use migrate_tests::servers::server::Dialect;
use migrate_tests::servers::{self, TestDatabase};

use crate::chains::tables;
use crate::connecting::demand_password;
use crate::roles::user;
use crate::runs::with_user;

const CANARY: &str = "c4nary-s3cret";

/// All that a run says, by every way that it has.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<String>>);

impl Heard {
    fn add(&self, text: &str) {
        self.0.lock().unwrap().push_str(text);
    }

    #[track_caller]
    fn has_no_secret(&self) {
        let text = self.0.lock().unwrap();
        assert!(!text.is_empty());
        assert!(!text.contains("c4nary"), "{text}");
    }
}

fn runs(chain: &Chain, url: &str, heard: &Heard) {
    if let Ok(database) = Database::try_from(url) {
        heard.add(&format!("{database} {database:?}"));
    }
    let listener = || {
        let heard = heard.clone();
        move |event: &migrate_runtime::Event<'_>| heard.add(&format!("{event:?}\n"))
    };
    let migrator = || Migrator::new(chain).app("app", "1").on_event(listener());
    let base = || migrator().target("base").unwrap();
    heard.add(&format!("{:?}", block_on(migrator().upgrade(url))));
    heard.add(&format!("{:?}", block_on(migrator().upgrade(url))));
    heard.add(&format!("{:?}", block_on(migrator().status(url))));
    heard.add(&format!("{:?}", block_on(migrator().stamp(url, true))));
    heard.add(&format!(
        "{:?}",
        block_on(migrator().repair(url, "0001", false))
    ));
    for outcome in [
        block_on(base().downgrade(url)),
        block_on(base().downgrade(url)),
    ] {
        match outcome {
            Ok(report) => heard.add(&format!("{report:?}")),
            Err(error) => heard.add(&everything(&error)),
        }
    }
}

/// An error with all that is below it.
fn everything(error: &migrate_runtime::Error) -> String {
    let mut text = format!("{error} {error:?} {error:#?} {:?}", error.diagnostics());
    let mut source = std::error::Error::source(error);
    while let Some(below) = source {
        text += &format!(" {below} {below:?}");
        source = below.source();
    }
    text
}

/// All rows of the tables of the history, as text.
fn kept(database: &TestDatabase) -> String {
    let tables = ["history", "log", "meta", "lock"];
    tables
        .map(|table| match database.server().dialect() {
            Dialect::Postgres => {
                database.query(&format!("SELECT x::text FROM cargo_migrate.{table} x"))
            }
            Dialect::MySql => database.query(&format!("SELECT * FROM _migrate_{table}")),
        })
        .concat()
        .join("\n")
}

#[track_caller]
fn keeps_it(database: &TestDatabase, right: &str, wrong: &[String]) {
    let heard = Heard::default();
    let chain = tables(2)
        .revision(
            "0003_wrong",
            "SELECT nothing FROM nowhere;\n",
            "SELECT 1;\n",
        )
        .chain();
    runs(&chain, right, &heard);
    heard.add(&kept(database));
    assert!(
        heard.0.lock().unwrap().contains("nowhere"),
        "it was to fail at the third revision"
    );
    for url in wrong {
        runs(&chain, url, &heard);
    }
    heard.has_no_secret();
}

#[test]
fn row_88_a_password_of_postgres_is_kept_from_everybody() {
    let server = servers::own_postgres();
    let database = server.database();
    server.execute(&format!(
        "CREATE ROLE canary LOGIN SUPERUSER PASSWORD '{CANARY}'"
    ));
    demand_password(&server, "canary");
    let right = with_user(&database.url(), &format!("canary:{CANARY}"));
    keeps_it(&database, &right, &wrong(&right));
    command_line(&right);
}

#[test]
fn row_88_a_password_of_mariadb_is_kept_from_everybody() {
    let database = servers::mariadb().database();
    let user = user(&database, "k", "ALL");
    let name = user.split(':').next().unwrap();
    database.execute(&format!("ALTER USER {name}@'%' IDENTIFIED BY '{CANARY}'"));
    let right = with_user(&database.url(), &format!("{name}:{CANARY}"));
    keeps_it(&database, &right, &wrong(&right));
    command_line(&right);
}

/// URLs with the secret that lead nowhere.
fn wrong(right: &str) -> Vec<String> {
    let (before, after) = right.rsplit_once('@').unwrap();
    let (_, database) = after.split_once('/').unwrap();
    vec![
        format!("{right}_not_there"),
        format!("{before}x@{after}"),
        format!("{before}@127.0.0.1:1/{database}"),
        format!("{before}@host.invalid:5/{database}"),
        format!("{right}?sslmode={CANARY}&ssl-mode={CANARY}"),
        format!("{right}?sslrootcert=/{CANARY}"),
        format!("{before}@127.0.0.1:99999999/{database}"),
    ]
}

fn command_line(right: &str) {
    let chain = tables(2);
    let project = Project::new();
    for entry in [
        "0001_t1/up.sql",
        "0001_t1/down.sql",
        "0002_t2/up.sql",
        "0002_t2/down.sql",
        "migrate.lock",
    ] {
        let text = std::fs::read_to_string(chain.migrations().join(entry)).unwrap();
        project.write(&format!("migrations/{entry}"), &text);
    }
    let mut urls = wrong(right);
    urls.insert(0, right.to_owned());
    for (number, url) in urls.iter().enumerate() {
        for words in [
            "upgrade -v",
            "upgrade --format json",
            "current -v",
            "current --format json",
            "history -i -v",
            "stamp head",
            "repair 0001",
            "downgrade base --yes",
        ] {
            let said = project.migrate_with(
                words,
                &[
                    ("DATABASE_URL", url),
                    ("RUST_LOG", "trace"),
                    ("RUST_BACKTRACE", "1"),
                ],
            );
            assert!(!said.to_string().contains("c4nary"), "{said}");
            if number == 0 && words.starts_with("upgrade") {
                assert_eq!(said.code, 0, "{said}");
            }
        }
    }
}
