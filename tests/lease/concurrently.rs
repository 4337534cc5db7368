//! Replicas start while one of them builds an index that waits for every transaction that is open.

use std::time::Duration;

use migrate_runtime::{Migrator, block_on};
use migrate_tests::chain::TestChain;
use migrate_tests::process::text;
use migrate_tests::servers::{self, connection};

use crate::storm::start;

const REPLICAS: usize = 4;

#[test]
fn row_19_row_20_row_21_replicas_that_wait_do_not_block_an_index() {
    let database = servers::postgres().database();
    let chain = TestChain::for_dialects(&["postgres"])
        .revision(
            "0001_rows",
            "CREATE TABLE a (id int PRIMARY KEY, b int);\nINSERT INTO a SELECT n, n % 97 FROM generate_series(1, 50000) AS n;\n",
            "DROP TABLE a;\n",
        )
        .revision(
            "0002_index",
            "-- migrate: transaction off\nCREATE INDEX CONCURRENTLY a_b ON a (b);\n",
            "DROP INDEX a_b;\n",
        )
        .revision("0003_more", "ALTER TABLE a ADD COLUMN c int;\n", "ALTER TABLE a DROP COLUMN c;\n");
    let loaded = chain.chain();
    let first = Migrator::new(&loaded).target("0001").unwrap();
    block_on(first.upgrade(database.url())).unwrap();

    // The index cannot be done before this one ends, so that every replica comes while it is built.
    let url = database.url();
    let reader = std::thread::spawn(move || {
        connection::query(
            &url,
            "BEGIN; SELECT count(*) FROM a; SELECT pg_sleep(4); COMMIT",
        );
    });
    std::thread::sleep(Duration::from_millis(300));
    let replicas: Vec<_> = (0..REPLICAS)
        .map(|_| start(&chain, &database.url()))
        .collect();
    for replica in replicas {
        let output = replica.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", text(&output));
    }
    reader.join().unwrap();
    let one = |sql: &str| database.query(sql);
    assert_eq!(
        one("SELECT indisvalid FROM pg_index WHERE indexrelid = 'a_b'::regclass"),
        ["t"]
    );
    assert_eq!(
        one("SELECT id FROM cargo_migrate.log WHERE event = 'apply' ORDER BY seq"),
        ["0001", "0002", "0003"]
    );
    let deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
    assert_eq!(one(deadlocks), ["0"]);
}
