//! Where they are made, and where they are not.

use migrate_core::dialect::Dialect;
use migrate_runtime::shadow::{Places, Shadows};
use migrate_runtime::verify::{Proof, Verifier};
use migrate_runtime::{Database, Error, block_on};
use migrate_tests::chain::TestChain;
use migrate_tests::servers::{self, TestDatabase};

fn at(url: &str) -> Database {
    Database::try_from(url).unwrap()
}

fn configured(url: &str) -> Places {
    Places {
        configured: Some(at(url)),
        ..Places::default()
    }
}

fn development(url: &str) -> Places {
    Places {
        development: Some(at(url)),
        ..Places::default()
    }
}

/// Where they would be, and what was tried before; or why nowhere.
fn opened(dialect: Dialect, places: &Places) -> Result<(String, Vec<String>), Error> {
    block_on(async {
        let mut shadows = Shadows::open(dialect, places).await?;
        let database = shadows.create().await?;
        shadows.remove(database).await;
        let told = (shadows.place(), shadows.notes().to_vec());
        shadows.close().await;
        Ok(told)
    })
}

/// The URL of a user of PostgreSQL that may do nothing in particular.
fn nobody_of(database: &TestDatabase) -> String {
    let name = format!("nobody_{}", database.name());
    database.execute(&format!("CREATE ROLE {name} LOGIN"));
    database
        .url()
        .replace("postgres://postgres@", &format!("postgres://{name}@"))
}

#[test]
fn a_role_that_may_not_make_databases_is_told_what_it_needs() {
    let database = servers::postgres().database();
    let url = nobody_of(&database);
    let error = opened(Dialect::Postgres, &configured(&url)).unwrap_err();
    let text = error.to_string();
    assert!(text.starts_with("error[shadow-database]"), "{text}");
    for word in ["may not make databases", "CREATEDB", "shadow_url"] {
        assert!(text.contains(word), "{text}");
    }
    // Nobody said that it has to be there.
    let (place, notes) = opened(Dialect::Postgres, &development(&url)).unwrap();
    assert_eq!(place, "a private server");
    assert!(notes[0].contains("may not make databases"), "{notes:?}");
}

#[test]
fn a_user_that_may_not_make_databases_is_told_what_it_needs() {
    let database = servers::mariadb().database();
    let name = format!("u{}", database.name());
    database.execute(&format!(
        "CREATE USER {name}@'%' IDENTIFIED BY 'pw'; GRANT ALL ON {}.* TO {name}@'%'",
        database.name()
    ));
    let (port, on) = (database.server().port, database.name());
    let url = format!("mysql://{name}:pw@127.0.0.1:{port}/{on}");
    let error = opened(Dialect::Mysql, &configured(&url)).unwrap_err();
    let text = error.to_string();
    assert!(text.starts_with("error[shadow-database]"), "{text}");
    for word in [
        "grant the user all privileges on `cargo_migrate_%`.*",
        "shadow_url",
    ] {
        assert!(text.contains(word), "{text}");
    }
    let (place, notes) = opened(Dialect::Mysql, &development(&url)).unwrap();
    assert_eq!((&*place, notes.len()), ("a private server", 1));
    // What the help says is enough.
    database.execute(&format!(
        "GRANT ALL ON `cargo\\_migrate\\_%`.* TO {name}@'%'"
    ));
    let (place, _) = opened(Dialect::Mysql, &configured(&url)).unwrap();
    assert!(place.starts_with("beside "), "{place}");
    database.execute(&format!("DROP USER {name}@'%'"));
}

/// Behind a pooler a lock is another client's next, and a database that somebody uses would look like a leftover.
#[test]
fn a_pooler_is_no_place() {
    let database = servers::pgbouncer().database();
    let url = database.url();
    let error = opened(Dialect::Postgres, &configured(&url)).unwrap_err();
    let text = error.to_string();
    assert!(text.starts_with("error[shadow-database]"), "{text}");
    assert!(text.contains("through a pooler"), "{text}");
    let (place, notes) = opened(Dialect::Postgres, &development(&url)).unwrap();
    assert_eq!(place, "a private server");
    assert!(notes[0].contains("through a pooler"), "{notes:?}");
}

fn proved(dialect: Dialect, up: &str, down: &str, places: Places) -> Proof {
    let test = TestChain::for_dialects(&[dialect.name()]).revision("0001_notes", up, down);
    let chain = test.chain();
    block_on(Verifier::new(&chain, dialect).places(places).run()).unwrap()
}

#[test]
fn nothing_is_made_in_the_database_of_the_developer() {
    let up = "CREATE TABLE notes (id integer PRIMARY KEY);\n";
    let down = "DROP TABLE notes;\n";
    let postgres = servers::postgres().database();
    postgres.execute("CREATE TABLE mine (id integer); INSERT INTO mine VALUES (1)");
    let mariadb = servers::mariadb().database();
    mariadb.execute("CREATE TABLE mine (id integer); INSERT INTO mine VALUES (1)");
    let everything = [
        (
            Dialect::Postgres,
            &postgres,
            "SELECT count(*), max(oid), (SELECT count(*) FROM pg_namespace), (SELECT n_tup_ins FROM pg_stat_user_tables) FROM pg_class",
        ),
        (
            Dialect::Mysql,
            &mariadb,
            "SELECT table_name, create_time, (SELECT count(*) FROM mine) FROM information_schema.tables WHERE table_schema = DATABASE()",
        ),
    ];
    for (dialect, database, all) in everything {
        let before = database.query(all);
        let proof = proved(dialect, up, down, development(&database.url()));
        assert!(proof.is_proved());
        assert!(proof.place.starts_with("beside "), "{}", proof.place);
        assert_eq!(database.query(all), before);
    }
}
