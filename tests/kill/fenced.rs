//! Connections that are lost while the server goes on, and processes that come back when others have taken over.

use std::process::Stdio;
use std::time::Duration;

use migrate_core::diagnostic::Code;
use migrate_core::target::Direction;
use migrate_runtime::{Error, Migrator, Report, block_on};
use migrate_tests::chain::TestChain;
use migrate_tests::proxy::{At, Cut, Fault};
use migrate_tests::servers::{self, Server};

use crate::chains;
use crate::wire::Wire;

/// An upgrade within this process. `lease`: that of both who compete for it, in milliseconds.
fn upgrade(chain: &TestChain, url: &str, lease: u64) -> Result<Report, Error> {
    let chain = chain.chain();
    let migrator = Migrator::new(&chain)
        .lease(Duration::from_millis(lease))
        .lock_wait(Duration::from_secs(20));
    block_on(migrator.upgrade(url))
}

/// The first process is cut off without noticing, at the message with this text; the second takes over and completes; the
/// first one's connections end, and it can connect again.
fn comes_back_too_late(chain: TestChain, server: &Server, text: &str, cut: fn(At, Fault) -> Cut) {
    let wire = Wire::new(chain, server);
    wire.subject.bring(Direction::Up, "head");
    let expected = wire.subject.state();
    wire.subject.empty();
    wire.subject.bring(Direction::Up, "0001");
    wire.proxy
        .cut(cut(At::Text(text.to_owned()), Fault::HalfOpen));
    std::thread::scope(|scope| {
        let first = scope.spawn(|| upgrade(&wire.subject.chain, &wire.url(), 500));
        wire.proxy.wait_for_cut();
        wire.proxy.refuse(true);
        wire.proxy.cut_now(Fault::HalfOpen);
        let second = upgrade(&wire.subject.chain, &wire.subject.database.url(), 500);
        wire.proxy.refuse(false);
        wire.proxy.cut_now(Fault::Close);
        second.unwrap();
        let error = first.join().unwrap().unwrap_err();
        assert_eq!(error.code(), Some(Code::LeaseLost), "{error}");
    });
    assert_eq!(wire.subject.state(), expected);
}

#[test]
fn row_5_row_6_a_process_on_postgres_that_comes_back_is_fenced_out() {
    // While its transaction is open nobody takes over: that ends when the server sees that the other side is gone.
    let (chain, text) = (chains::postgres_transactional(), "CREATE TABLE more");
    comes_back_too_late(chain, servers::postgres(), text, Cut::before);
}

#[test]
fn row_5_row_6_a_process_on_mariadb_that_comes_back_is_fenced_out() {
    for cut in [Cut::before, Cut::after] {
        comes_back_too_late(chains::mariadb(), servers::mariadb(), "RENAME TABLE", cut);
    }
}

const STATEMENTS: &str =
    "UPDATE number SET x = x * 2 + 1;\nINSERT INTO tally SELECT 'one', x FROM number;\n";

/// The wire is cut while the server is at a statement in the middle of a message, and the server goes on.
fn the_server_goes_on(wire: &Wire, at: &str, expected: &str) {
    std::thread::scope(|scope| {
        let run = scope.spawn(|| upgrade(&wire.subject.chain, &wire.url(), 15_000));
        wire.wait_until(at, expected);
        wire.proxy.cut_now(Fault::Reset);
        run.join().unwrap().unwrap();
    });
    let database = &wire.subject.database;
    assert_eq!(database.query("SELECT x FROM number"), ["15"]);
    assert_eq!(database.query("SELECT count(*) FROM tally"), ["3"]);
}

fn again_and_again(dialect: &str, between: &str) -> TestChain {
    let statements = [STATEMENTS; 3].join(between);
    TestChain::for_dialects(&[dialect])
        .revision(
            "0001_start",
            "CREATE TABLE tally (step varchar(20), n bigint);\nCREATE TABLE number (x bigint);\n\
             INSERT INTO number VALUES (1);\nCREATE TABLE item (id integer PRIMARY KEY);\n",
            "DROP TABLE item;\nDROP TABLE number;\nDROP TABLE tally;\n",
        )
        .revision(
            "0002_more",
            &format!("-- migrate: transaction off\n{between}{statements}"),
            "-- migrate: empty because what is done stays done\n",
        )
}

#[test]
fn row_29_row_30_postgres_goes_on_with_a_message_whose_sender_was_cut_off() {
    let chain = again_and_again("postgres", "SELECT pg_sleep(0.4);\n");
    let wire = Wire::new(chain, servers::postgres());
    wire.subject.bring(Direction::Up, "0001");
    let sleeps = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'";
    the_server_goes_on(&wire, sleeps, "1");
}

#[test]
fn row_29_row_30_mariadb_goes_on_with_a_message_whose_sender_was_cut_off() {
    let chain = again_and_again(
        "mysql",
        "ALTER TABLE item ADD COLUMN a integer;\nALTER TABLE item DROP COLUMN a;\n",
    );
    let wire = Wire::new(chain, servers::mariadb());
    wire.subject.bring(Direction::Up, "0001");
    let mut in_the_way = wire.subject.database.server().mariadb();
    in_the_way.arg(wire.subject.database.name());
    // It must not begin anew before the old connection has ended, and there is time enough for that.
    in_the_way.args([
        "-e",
        "START TRANSACTION; INSERT INTO item VALUES (1); SELECT SLEEP(1.5)",
    ]);
    let mut in_the_way = in_the_way.stdout(Stdio::null()).spawn().unwrap();
    let sleeps = "SELECT count(*) FROM information_schema.processlist WHERE db = database() AND info LIKE 'SELECT SLEEP%'";
    wire.wait_until(sleeps, "1");
    let waits = "SELECT count(*) FROM information_schema.processlist WHERE db = database() \
                 AND state LIKE 'Waiting for table metadata%'";
    the_server_goes_on(&wire, waits, "1");
    in_the_way.wait().unwrap();
}
