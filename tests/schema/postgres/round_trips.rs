//! How often the server is waited for, counted on the wire.

use migrate_core::schema::Kind;
use migrate_runtime::block_on;
use migrate_tests::proxy::{Protocol, Proxy};
use migrate_tests::servers::TestDatabase;

use super::{CHAIN, made};

/// Round trips of a reading, and how many tables it found.
fn counted(database: &TestDatabase) -> (usize, usize) {
    let server = database.server();
    let proxy = Proxy::start(Protocol::Postgres, server.port);
    let url = database.url().replace(
        &format!(":{}/", server.port),
        &format!(":{}/", proxy.port()),
    );
    let schema = block_on(CHAIN.schema_of(&*url)).unwrap();
    proxy.wait_until_closed();
    let counts = proxy.counts();
    println!(
        "{} round trips, {} bytes",
        counts.round_trips, counts.bytes_from_clients
    );
    (counts.round_trips, schema.of_kind(Kind::Table).count())
}

#[test]
fn a_thousand_tables_are_read_in_one_message() {
    let empty = made(&[]);
    let full = made(&[
        "DO $$ BEGIN FOR n IN 1 .. 1000 LOOP EXECUTE format('CREATE TABLE t%s (id integer PRIMARY KEY, a text NOT NULL DEFAULT '''')', n); \
         EXECUTE format('CREATE INDEX ON t%s (a)', n); IF n % 100 = 0 THEN COMMIT; END IF; END LOOP; END $$",
    ]);
    let (none, some) = (counted(&empty), counted(&full));
    assert_eq!((none.1, some.1), (0, 1000));
    assert_eq!(none.0, some.0);
    // One of them says hello.
    assert!(some.0 <= 3, "{some:?}");
}
