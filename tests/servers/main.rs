//! The servers that other tests use.

use std::process::{Command, Stdio};

use migrate_tests::process::{program, text};
use migrate_tests::servers::{self, OwnServer, Server};

#[track_caller]
fn makes_a_database(server: &Server) {
    let name = {
        let database = server.database();
        database.execute(
            "CREATE TABLE a (b int, c varchar(9)); INSERT INTO a VALUES (1, NULL), (2, 'x')",
        );
        assert_eq!(
            database.query("SELECT * FROM a ORDER BY b"),
            ["1|null", "2|x"]
        );
        database.name().to_owned()
    };
    let databases = server.query("SELECT schema_name FROM information_schema.schemata");
    assert!(!databases.contains(&name), "{name} is still there");
}

#[test]
fn postgres() {
    let server = servers::postgres();
    makes_a_database(server);
    assert_eq!(server.query("SHOW fsync"), ["on"]);
    let output = server
        .psql()
        .args(["-At", "-c", "SELECT 1", "postgres"])
        .output();
    assert_eq!(output.expect("psql").stdout, b"1\n");
}

#[test]
fn mariadb() {
    let server = servers::mariadb();
    makes_a_database(server);
    assert_eq!(
        server.query("SELECT @@innodb_flush_log_at_trx_commit"),
        ["1"]
    );
    let output = server.mariadb().args(["-N", "-e", "SELECT 1"]).output();
    assert_eq!(output.expect("mariadb").stdout, b"1\n");
}

#[test]
fn pgbouncer() {
    let pooler = servers::pgbouncer();
    assert_ne!(pooler.port, servers::postgres().port);
    makes_a_database(pooler);
    let database = servers::postgres().database();
    let through = pooler.url(database.name());
    servers::connection::execute(&through, "CREATE TABLE a (b int)");
    assert!(database.query("SELECT * FROM a").is_empty());
    let modes = servers::connection::query(&pooler.url("pgbouncer"), "SHOW CONFIG");
    assert!(
        modes
            .iter()
            .any(|row| row.starts_with("pool_mode|transaction")),
        "{modes:?}"
    );
}

#[test]
fn galera() {
    let nodes = servers::galera();
    for node in nodes {
        let size = node.query("SHOW STATUS LIKE 'wsrep_cluster_size'");
        assert_eq!(size, ["wsrep_cluster_size|3"]);
    }
    makes_a_database(&nodes[2]);
    let database = nodes[0].database();
    database.execute("CREATE TABLE a (b int PRIMARY KEY); INSERT INTO a VALUES (1)");
    // The other node may not have the database yet: it is named once it has caught up.
    let seen = nodes[1].query(&format!(
        "SET wsrep_sync_wait = 15; SELECT b FROM `{}`.a",
        database.name()
    ));
    assert_eq!(seen, ["1"]);
}

#[test]
fn standby() {
    let database = servers::standby().database();
    database.execute("CREATE TABLE a (b int); INSERT INTO a VALUES (1)");
    servers::wait_for_standby();
    let seen = servers::connection::query(&database.url(), "SELECT b FROM a");
    assert_eq!(seen, ["1"]);
    let refused = servers::connection::try_execute(&database.url(), "INSERT INTO a VALUES (2)");
    assert!(
        refused
            .expect_err("read-only")
            .to_string()
            .contains("read-only")
    );
}

#[track_caller]
fn survives_a_crash(mut own: OwnServer) {
    let database = own.database();
    database.execute("CREATE TABLE a (b int); INSERT INTO a VALUES (1)");
    own.crash();
    assert!(servers::connection::try_query(&database.url(), "SELECT 1").is_err());
    own.start_again();
    assert_eq!(database.query("SELECT b FROM a"), ["1"]);
}

#[test]
fn own_postgres() {
    survives_a_crash(servers::own_postgres());
}

#[test]
fn own_mariadb() {
    survives_a_crash(servers::own_mariadb());
}

#[test]
fn programs_share_a_server() {
    let output = Command::new(program("migrate-test-servers"))
        .args(["use", "postgres"])
        .stdin(Stdio::null())
        .output()
        .expect("migrate-test-servers");
    let url = format!("{}\n", servers::postgres().url(""));
    assert_eq!(text(&output), url);
}
