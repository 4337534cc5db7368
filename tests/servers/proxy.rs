//! What the proxy sees of real clients and servers.

#![allow(clippy::expect_used, reason = "a test stops at the first surprise")]

use std::process::Output;

use migrate_tests::proxy::{At, Counts, Cut, Fault, Protocol, Proxy};
use migrate_tests::servers::connection::try_execute;
use migrate_tests::servers::{self, TestDatabase};

fn psql(proxy: &Proxy, database: &TestDatabase, sql: &str) -> Output {
    let port = proxy.port().to_string();
    let mut psql = servers::postgres().psql();
    psql.args(["-p", &port, "-At", "-d", database.name(), "-c", sql]);
    psql.output().expect("psql")
}

fn mariadb(proxy: &Proxy, database: &TestDatabase, sql: &str) -> Output {
    let port = proxy.port().to_string();
    let mut mariadb = servers::mariadb().mariadb();
    mariadb.args(["-P", &port, "-N", "-e", sql, database.name()]);
    mariadb.output().expect("mariadb")
}

/// The URL of a database by way of the proxy.
fn url(proxy: &Proxy, database: &TestDatabase) -> String {
    let server = format!(":{}/", database.server().port);
    let url = database.url();
    assert!(url.contains(&server), "{url}");
    url.replace(&server, &format!(":{}/", proxy.port()))
}

fn complete_counts(proxy: &Proxy) -> Counts {
    proxy.wait_until_closed();
    proxy.counts()
}

#[test]
fn psql_makes_one_round_trip_for_a_query() {
    let database = servers::postgres().database();
    let proxy = Proxy::start(Protocol::Postgres, servers::postgres().port);
    assert_eq!(psql(&proxy, &database, "SELECT 1").stdout, b"1\n");
    let counts = complete_counts(&proxy);
    assert_eq!((counts.connections, counts.round_trips), (1, 1));
    assert_eq!(counts.command("Query"), 1);
    assert_eq!(counts.texts, ["SELECT 1"]);

    proxy.reset();
    let many = format!("BEGIN;{} COMMIT", "INSERT INTO a VALUES (1);".repeat(300));
    psql(&proxy, &database, "CREATE TABLE a (b int)");
    assert!(psql(&proxy, &database, &many).status.success());
    let counts = complete_counts(&proxy);
    assert_eq!((counts.connections, counts.round_trips), (2, 2));
    assert_eq!(proxy.messages().commit_answers, 1);
}

#[test]
fn the_client_of_mariadb_is_counted() {
    let database = servers::mariadb().database();
    let proxy = Proxy::start(Protocol::Mysql, servers::mariadb().port);
    assert_eq!(mariadb(&proxy, &database, "SELECT 1").stdout, b"1\n");
    let counts = complete_counts(&proxy);
    assert_eq!(counts.connections, 1, "{counts:?}");
    assert!(counts.texts.contains(&"SELECT 1".to_owned()), "{counts:?}");
    assert_eq!(
        counts.round_trips,
        counts.command("COM_QUERY"),
        "{counts:?}"
    );
}

/// A commit is done, and the client does not hear of it: sqlx sends the batch as it is.
#[track_caller]
fn loses_the_answer_to_a_commit(database: &TestDatabase, proxy: &Proxy) {
    database.execute("CREATE TABLE a (b int)");
    let batch = "BEGIN; INSERT INTO a VALUES (1); SELECT * FROM a; COMMIT; SELECT 2";
    for (how, rows) in [(Fault::Close, 1), (Fault::Reset, 2)] {
        proxy.reset();
        proxy.cut_after_commit_is_acknowledged_by_server(1, how);
        assert!(try_execute(&url(proxy, database), batch).is_err());
        assert_eq!(proxy.cuts_made(), 1);
        assert_eq!(database.query("SELECT b FROM a").len(), rows);
    }
    proxy.reset();
    proxy.cut(Cut::before(At::Text("INSERT".to_owned()), Fault::Close));
    assert!(try_execute(&url(proxy, database), batch).is_err());
    assert_eq!(database.query("SELECT b FROM a").len(), 2);
}

#[test]
fn the_answer_to_a_commit_of_postgres_can_be_lost() {
    let database = servers::postgres().database();
    let proxy = Proxy::start(Protocol::Postgres, servers::postgres().port);
    loses_the_answer_to_a_commit(&database, &proxy);
}

#[test]
fn the_answer_to_a_commit_of_mariadb_can_be_lost() {
    let database = servers::mariadb().database();
    let proxy = Proxy::start(Protocol::Mysql, servers::mariadb().port);
    loses_the_answer_to_a_commit(&database, &proxy);
}

/// Breaks the wire around every message of a transaction: all of its rows are there or none.
#[track_caller]
fn breaks_everywhere(database: &TestDatabase, proxy: &Proxy) {
    database.execute("CREATE TABLE a (b int)");
    let url = url(proxy, database);
    let batch = "BEGIN; INSERT INTO a VALUES (1); INSERT INTO a VALUES (2); COMMIT";
    try_execute(&url, batch).expect("no fault yet");
    proxy.wait_until_closed();
    let messages = proxy.messages();
    let asked = (1..=messages.client).map(At::ClientMessage);
    let answered = (1..=messages.server).map(At::ServerMessage);
    for at in asked.chain(answered) {
        for cut in [
            Cut::before(at.clone(), Fault::Close),
            Cut::after(at, Fault::Reset),
        ] {
            proxy.reset();
            proxy.cut(cut.clone());
            // A lost goodbye fails nothing.
            let _ = try_execute(&url, batch);
            proxy.wait_for_cut();
            let rows = database.query("SELECT b FROM a").len();
            assert_eq!(rows % 2, 0, "{cut:?}");
        }
    }
}

#[test]
fn postgres_can_be_cut_off_around_every_message() {
    let database = servers::postgres().database();
    let proxy = Proxy::start(Protocol::Postgres, servers::postgres().port);
    breaks_everywhere(&database, &proxy);
}

#[test]
fn mariadb_can_be_cut_off_around_every_message() {
    let database = servers::mariadb().database();
    let proxy = Proxy::start(Protocol::Mysql, servers::mariadb().port);
    breaks_everywhere(&database, &proxy);
}
