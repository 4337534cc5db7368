//! How often a run waits for the server, counted on the wire.

use migrate_runtime::{Chain, Migrator, block_on};
use migrate_tests::proxy::{Counts, Protocol, Proxy};
use migrate_tests::servers::server::Dialect;
use migrate_tests::servers::{self, Server, TestDatabase};

use crate::chains::{one_more, tables, tables_with};
use crate::runs;

/// A database behind a proxy that counts.
struct Counted {
    database: TestDatabase,
    proxy: Proxy,
    url: String,
}

impl Counted {
    fn on(server: &Server) -> Self {
        let protocol = match server.dialect() {
            Dialect::Postgres => Protocol::Postgres,
            Dialect::MySql => Protocol::Mysql,
        };
        let proxy = Proxy::start(protocol, server.port);
        let database = server.database();
        let direct = format!(":{}/", server.port);
        let url = database
            .url()
            .replace(&direct, &format!(":{}/", proxy.port()));
        Self {
            database,
            proxy,
            url,
        }
    }

    /// What passes while something is done.
    fn counts(&self, work: impl FnOnce(&str)) -> Counts {
        self.proxy.reset();
        work(&self.url);
        self.proxy.wait_until_closed();
        self.proxy.counts()
    }

    fn upgrade(&self, chain: &Chain) -> Counts {
        self.counts(|url| {
            runs::upgrade(chain, url);
        })
    }
}

#[track_caller]
fn one_round_trip(counts: &Counts) {
    assert_eq!(
        (counts.connections, counts.round_trips),
        (1, 1),
        "{counts:#?}"
    );
}

/// Rows 3, 82: with nothing to do a run and a look are one round trip, and nothing is written.
#[track_caller]
fn nothing_to_do(server: &Server) {
    let counted = Counted::on(server);
    let chain = tables(3).chain();
    runs::upgrade(&chain, &counted.database.url());
    one_round_trip(&counted.upgrade(&chain));
    one_round_trip(&counted.counts(|url| {
        assert_eq!(runs::current(&chain, url).0, 0);
    }));
    // A database that never saw a run is looked at as quickly.
    let empty = Counted::on(server);
    let looked = empty.counts(|url| {
        assert_eq!(runs::current(&chain, url), (3, None));
    });
    // MariaDB is asked whether all the tables are missing, or one.
    assert!(looked.round_trips <= 2, "{looked:#?}");
}

#[test]
fn row_03_nothing_to_do_is_one_round_trip_on_postgres() {
    nothing_to_do(servers::postgres());
}

#[test]
fn row_03_nothing_to_do_is_one_round_trip_on_mariadb() {
    nothing_to_do(servers::mariadb());
}

/// The largest text that a client sent.
fn largest(counts: &Counts) -> usize {
    counts
        .texts
        .iter()
        .map(String::len)
        .max()
        .unwrap_or_default()
}

/// A fresh database costs a handful of round trips, not one for each revision.
#[test]
fn a_fresh_postgres_of_1000_revisions_costs_a_handful() {
    let counted = Counted::on(servers::postgres());
    let chain = tables(1000).chain();
    let counts = counted.upgrade(&chain);
    println!(
        "PostgreSQL, fresh, 1000 revisions: {} round trips, {} connections, {} bytes, largest message {}",
        spoken(&counts),
        counts.connections,
        counts.bytes_from_clients,
        largest(&counts)
    );
    assert!(spoken(&counts) <= 12, "{:#?}", beginnings(&counts));
    one_round_trip(&counted.upgrade(&chain));
}

/// A message may not be larger than about 1 MiB, however much there is to send.
#[test]
fn a_message_to_postgres_is_at_most_a_mebibyte() {
    let counted = Counted::on(servers::postgres());
    let row = format!(
        "INSERT INTO t{{number}} (id, b) VALUES (1, '{}');\n",
        "x".repeat(60_000)
    );
    let chain = tables_with(60, &row).chain();
    let counts = counted.upgrade(&chain);
    assert!(counts.bytes_from_clients > 3_600_000);
    println!(
        "PostgreSQL, 3.6 MB in 60 revisions: {} round trips, largest message {}",
        spoken(&counts),
        largest(&counts)
    );
    assert!(
        largest(&counts) <= 1024 * 1024 + 64 * 1024,
        "{}",
        largest(&counts)
    );
    // Four of them by the look for a pooler, and four for the data.
    assert!(spoken(&counts) <= 15, "{:#?}", beginnings(&counts));
}

#[test]
fn a_fresh_mariadb_costs_less_than_a_round_trip_a_revision() {
    let counted = Counted::on(servers::mariadb());
    let chain = tables(100).chain();
    let counts = counted.upgrade(&chain);
    println!(
        "MariaDB, fresh, 100 revisions: {} round trips, {} connections, {} bytes, largest message {}",
        spoken(&counts),
        counts.connections,
        counts.bytes_from_clients,
        largest(&counts)
    );
    assert!(spoken(&counts) <= 18, "{:#?}", beginnings(&counts));
    assert!(largest(&counts) <= 1024 * 1024, "{}", largest(&counts));
    one_round_trip(&counted.upgrade(&chain));
}

/// The round trips of a run without those of its second connection, which looks each second who is in the way.
fn spoken(counts: &Counts) -> usize {
    let looks = |text: &&String| text.contains("pg_blocking_pids") || text.contains("innodb_trx");
    counts.round_trips - counts.texts.iter().filter(looks).count()
}

fn beginnings(counts: &Counts) -> Vec<String> {
    let texts = counts.texts.iter();
    texts.map(|text| text.chars().take(300).collect()).collect()
}

/// One more revision on a database that is in use.
#[track_caller]
fn one_pending(server: &Server, most: usize) {
    let counted = Counted::on(server);
    let test = tables(3);
    runs::upgrade(&test.chain(), &counted.database.url());
    let chain = one_more(test, 4).chain();
    let counts = counted.counts(|url| {
        let migrator = Migrator::new(&chain).pooled(false);
        assert_eq!(block_on(migrator.upgrade(url)).unwrap().done.len(), 1);
    });
    println!(
        "{:?}, one pending: {} round trips, {} connections",
        server.dialect(),
        counts.round_trips,
        counts.connections
    );
    assert!(counts.round_trips <= most, "{:#?}", beginnings(&counts));
    assert_eq!(counts.connections, 1);
    let revision: Vec<&String> = counts
        .texts
        .iter()
        .filter(|text| text.contains("CREATE TABLE t4") || text.contains("COMMIT"))
        .collect();
    assert!(revision.len() <= 2, "{revision:#?}");
}

#[test]
fn one_pending_revision_on_a_live_postgres() {
    // Is it at head; the history; take the lease, with the history as it is then; the revision with its rows and COMMIT;
    // give the lease back. The look for a pooler costs four more, and is not asked for here.
    one_pending(servers::postgres(), 6);
}

#[test]
fn one_pending_revision_on_a_live_mariadb() {
    // As on PostgreSQL, and whether the tables can be trusted.
    one_pending(servers::mariadb(), 8);
}

/// What finding out about a pooler costs, once for a run that has work.
#[test]
fn the_look_for_a_pooler_costs_a_connection_and_four_round_trips() {
    for server in [servers::postgres(), servers::mariadb()] {
        let counted = Counted::on(server);
        let test = tables(2);
        runs::upgrade(&test.chain(), &counted.database.url());
        let chain = one_more(test, 3).chain();
        let counts = counted.upgrade(&chain);
        println!(
            "{:?}, one pending with the look for a pooler: {} round trips, {} connections",
            server.dialect(),
            counts.round_trips,
            counts.connections
        );
        assert_eq!(counts.connections, 2, "{counts:#?}");
        assert!(counts.round_trips <= 14, "{:#?}", beginnings(&counts));
    }
}
