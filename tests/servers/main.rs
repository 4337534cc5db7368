//! The servers that other tests use.

mod proxy;

use migrate_tests::servers::{self, Server};

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
    let pooled = pooler.url(database.name());
    servers::connection::execute(&pooled, "CREATE TABLE a (b int)");
    assert!(database.query("SELECT * FROM a").is_empty());
    let modes = servers::connection::query(&pooler.url("pgbouncer"), "SHOW CONFIG");
    assert!(
        modes
            .iter()
            .any(|row| row.starts_with("pool_mode|transaction")),
        "{modes:?}"
    );
}
