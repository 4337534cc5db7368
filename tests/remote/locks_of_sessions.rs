//! What a run that ends badly leaves behind on a server: nothing that anybody waits for.

use std::process::{Command, Stdio};
use std::time::Duration;

use migrate_runtime::{Migrator, block_on};
use migrate_tests::chain::TestChain;
use migrate_tests::process::program;
use migrate_tests::proxy::{Protocol, Proxy};
use migrate_tests::servers::server::Dialect;
use migrate_tests::servers::{self, Server, TestDatabase};

use crate::chains::tables;
use crate::runs::{refused, upgrade};

/// The row of the lease: its holder.
fn holder(database: &TestDatabase) -> Vec<String> {
    let lock = match database.server().dialect() {
        Dialect::Postgres => "cargo_migrate.lock",
        Dialect::MySql => "_migrate_lock",
    };
    database.query(&format!("SELECT holder FROM {lock}"))
}

fn a_failure_leaves_no_lock(server: &Server) {
    let database = server.database();
    let mut test = tables(1);
    test.write_revision(
        "0002_broken",
        "INSERT INTO nowhere VALUES (1);\n",
        "SELECT 1;\n",
    );
    test.lock();
    refused(&test.chain(), &database.url(), "statement-failed");
    assert_eq!(holder(&database), ["null"]);
    test.remove("0002_broken");
    // With a lease this long, whoever had to wait for it would not come through.
    let chain = test.chain();
    let next = Migrator::new(&chain)
        .lease(Duration::from_hours(1))
        .lock_wait(Duration::from_secs(20));
    block_on(next.upgrade(database.url())).unwrap();
}

#[test]
fn row_07_row_08_a_failure_leaves_no_lock_on_postgres() {
    a_failure_leaves_no_lock(servers::postgres());
}

#[test]
fn row_07_row_08_a_failure_leaves_no_lock_behind_a_pooler() {
    a_failure_leaves_no_lock(servers::pgbouncer());
}

#[test]
fn row_07_row_08_a_failure_leaves_no_lock_on_mariadb() {
    a_failure_leaves_no_lock(servers::mariadb());
}

#[test]
fn row_17_row_18_no_lock_of_a_session_is_asked_for() {
    for (server, protocol) in [
        (servers::postgres(), Protocol::Postgres),
        (servers::mariadb(), Protocol::Mysql),
    ] {
        let proxy = Proxy::start(protocol, server.port);
        let database = server.database();
        let (own, proxied) = (format!(":{}/", server.port), format!(":{}/", proxy.port()));
        upgrade(&tables(2).chain(), &database.url().replace(&own, &proxied));
        let texts = proxy.counts().texts.join("\n").to_ascii_lowercase();
        assert!(texts.contains("holder"), "{texts}");
        for lock in ["get_lock", "advisory_lock", "lock table"] {
            assert!(!texts.contains(lock), "{lock}: {texts}");
        }
    }
}

#[test]
fn row_35_a_run_that_is_told_to_end_holds_nobody_up() {
    // No SLEEP of MariaDB: it looks every five seconds whether its client is there, and when it is not, it has slept
    // enough; the rest of the message then runs, and the revision is applied.
    for (server, slow) in [
        (servers::postgres(), "SELECT pg_sleep(60);\n"),
        (
            servers::mariadb(),
            "DO BENCHMARK(1000000000000, SHA2('slow', 512));\n",
        ),
    ] {
        let database = server.database();
        let test = tables(1).revision("0002_slow", slow, "SELECT 1;\n");
        let mut run = Command::new(program("migrate-test-runner"))
            .arg(test.migrations())
            .args([&database.url(), "up", "head"])
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let under_way = match server.dialect() {
            Dialect::Postgres => {
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()"
            }
            Dialect::MySql => {
                "SELECT count(*) FROM information_schema.processlist WHERE db = database() AND info LIKE '%BENCHMARK(%' AND id <> connection_id()"
            }
        };
        while database.query(under_way) == ["0"] {
            assert_eq!(
                run.try_wait().unwrap(),
                None,
                "it ended before it was told to"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
        let told = Command::new("kill").arg(run.id().to_string()).status();
        assert!(told.unwrap().success());
        assert!(!run.wait().unwrap().success());
        end_the_statement(&database);
        // Mended: what was announced did not happen, and is not asked for any more.
        let mended = tables(1).revision("0002_slow", "SELECT 1;\n", "SELECT 1;\n");
        let chain = mended.chain();
        let next = Migrator::new(&chain)
            .lease(Duration::from_hours(1))
            .lock_wait(Duration::from_secs(30));
        block_on(next.upgrade(database.url())).unwrap();
        assert_eq!(holder(&database), ["null"]);
    }
}

/// MariaDB goes on with a statement whose client is gone; PostgreSQL notices. What a session is said to be doing is only
/// the statement of the moment, not the one after it in the same message: all sessions of the database are ended.
fn end_the_statement(database: &TestDatabase) {
    if database.server().dialect() == Dialect::MySql {
        let left = "SELECT id FROM information_schema.processlist WHERE db = database() AND id <> connection_id()";
        for id in database.query(left) {
            // One that ends by itself meanwhile is none that is left.
            let _ = servers::connection::try_execute(&database.direct_url(), &format!("KILL {id}"));
        }
    }
}

#[test]
fn a_statement_may_take_longer_than_a_lease() {
    for (server, slow) in [
        (servers::postgres(), "SELECT pg_sleep(6)"),
        (servers::mariadb(), "DO SLEEP(6)"),
    ] {
        for head in ["", "-- migrate: transaction off\n"] {
            let database = server.database();
            let slow = format!("{head}{slow};\nINSERT INTO t1 (id, a, b) VALUES (7, '', '');\n");
            let test = tables(1).revision("0002_slow", &slow, "SELECT 1;\n");
            let chain = test.chain();
            let run = Migrator::new(&chain).lease(Duration::from_secs(3));
            let report = block_on(run.upgrade(database.url())).unwrap();
            assert_eq!(report.done.len(), 2);
            assert_eq!(holder(&database), ["null"]);
        }
    }
}

#[test]
fn row_42_statements_outside_of_transactions_are_sent_one_by_one() {
    let database = servers::postgres().database();
    let test = TestChain::for_dialects(&["postgres"]).revision(
        "0001_t",
        "CREATE TABLE t (a integer, b integer);\n",
        "DROP TABLE t;\n",
    );
    let test = test.revision(
        "0002_indexes",
        "-- migrate: transaction off\nCREATE INDEX CONCURRENTLY t_a ON t (a);\nCREATE INDEX CONCURRENTLY t_b ON t (b);\n",
        "DROP INDEX t_a;\nDROP INDEX t_b;\n",
    );
    upgrade(&test.chain(), &database.url());
    let valid = "SELECT count(*) FROM pg_index WHERE indrelid = 't'::regclass AND indisvalid";
    assert_eq!(database.query(valid), ["2"]);
}
