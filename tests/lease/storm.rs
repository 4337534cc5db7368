//! Many processes start at once on an empty database. `MIGRATE_STORM_ROUNDS=20` is the long form, with more of them.

use std::process::{Child, Command, Output, Stdio};

use migrate_tests::chain::TestChain;
use migrate_tests::process::{program, text};
use migrate_tests::servers::server::Dialect;
use migrate_tests::servers::{self, Server, TestDatabase};

use crate::cluster;

/// Rounds, and processes in each. Every process uses two connections.
fn size() -> (usize, usize) {
    let rounds = std::env::var("MIGRATE_STORM_ROUNDS").ok();
    match rounds.and_then(|rounds| rounds.parse().ok()) {
        Some(rounds) => (rounds, 64),
        None => (2, 16),
    }
}

/// Plain tables, and on PostgreSQL one revision that runs statement by statement, as all do on MySQL.
fn chain() -> TestChain {
    let tables = |from: i32, chain: TestChain| {
        (from..from + 2).fold(chain, |chain, number| {
            chain.revision(
                &format!("{number:04}_t{number}"),
                &format!(
                    "CREATE TABLE t{number} (id int PRIMARY KEY, a varchar(9));\nINSERT INTO t{number} VALUES (1, 'a');\n"
                ),
                &format!("DROP TABLE t{number};\n"),
            )
        })
    };
    let chain = tables(1, TestChain::for_dialects(&["postgres", "mysql"]));
    let chain = chain.revision(
        "0003_apart",
        "-- migrate: transaction off\nCREATE TABLE apart (id int PRIMARY KEY);\nINSERT INTO apart VALUES (1);\n",
        "DROP TABLE apart;\n",
    );
    tables(4, chain)
}

pub(crate) fn start(chain: &TestChain, url: &str) -> Child {
    Command::new(program("migrate-test-runner"))
        .arg(chain.migrations())
        .args([url, "up", "head"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn end(children: Vec<Child>) -> Vec<Output> {
    let children = children.into_iter();
    children
        .map(|child| child.wait_with_output().unwrap())
        .collect()
}

fn bookkeeping(server: &Server) -> &'static str {
    match server.dialect() {
        Dialect::Postgres => "cargo_migrate.",
        Dialect::MySql => "_migrate_",
    }
}

/// Each of the five was applied once, and nothing is left open.
#[track_caller]
fn is_whole(database: &TestDatabase) {
    let tables = bookkeeping(database.server());
    let one = |sql: &str| database.query(sql);
    let applied = format!("SELECT count(*), min(state), max(state) FROM {tables}history");
    assert_eq!(one(&applied), ["5|applied|applied"]);
    let logged =
        format!("SELECT count(*), count(DISTINCT id) FROM {tables}log WHERE event = 'apply'");
    assert_eq!(one(&logged), ["5|5"], "each was applied once");
    assert_eq!(one(&format!("SELECT count(*) FROM {tables}meta")), ["1"]);
    assert_eq!(
        one(&format!("SELECT count(*), count(holder) FROM {tables}lock")),
        ["1|0"]
    );
    for table in ["t1", "t2", "apart", "t4", "t5"] {
        assert_eq!(
            one(&format!("SELECT count(*) FROM {table}")),
            ["1"],
            "{table}"
        );
    }
}

fn on(server: &Server) -> (TestDatabase, Vec<String>) {
    let database = server.database();
    let url = database.url();
    (database, vec![url])
}

#[track_caller]
fn storm(database: impl Fn() -> (TestDatabase, Vec<String>)) {
    let (rounds, processes) = size();
    let chain = chain();
    for round in 0..rounds {
        let (database, urls) = database();
        let children = (0..processes).map(|number| start(&chain, &urls[number % urls.len()]));
        for output in end(children.collect()) {
            assert!(output.status.success(), "round {round}: {}", text(&output));
        }
        is_whole(&database);
    }
}

#[test]
fn row_01_and_02_postgres() {
    storm(|| on(servers::postgres()));
}

#[test]
fn row_01_and_02_pgbouncer() {
    storm(|| on(servers::pgbouncer()));
}

#[test]
fn row_01_and_02_mariadb() {
    storm(|| on(servers::mariadb()));
}

#[test]
fn row_01_and_02_galera() {
    storm(cluster::database);
}

/// A server with fewer connections than there are processes: whoever gets none says so, and nothing is left half-way.
#[track_caller]
fn without_connections(database: &TestDatabase, url: &str) {
    let chain = chain();
    let outputs = end((0..24).map(|_| start(&chain, url)).collect());
    for output in outputs.iter().filter(|output| !output.status.success()) {
        let said = text(output);
        let why = said.starts_with("error[connection]") && said.contains("no connection left");
        assert!(why, "{said}");
    }
    // A server takes a moment to notice who is gone.
    let mut ends = (0..50).map(|_| start(&chain, url).wait_with_output().unwrap());
    assert!(ends.any(|output| output.status.success()));
    is_whole(database);
}

#[test]
fn row_37_a_full_postgres() {
    let server = servers::own_postgres();
    let database = server.database();
    // What a server keeps for its superusers is not for this one.
    let name = database.name();
    server.execute(&format!(
        "CREATE ROLE few LOGIN CONNECTION LIMIT 6; ALTER DATABASE {name} OWNER TO few"
    ));
    let url = format!("postgres://few@127.0.0.1:{}/{name}", server.port);
    without_connections(&database, &url);
}

#[test]
fn row_37_a_full_mariadb() {
    let server = servers::own_mariadb();
    let database = server.database();
    server.execute("SET GLOBAL max_connections = 10");
    without_connections(&database, &database.url());
}
