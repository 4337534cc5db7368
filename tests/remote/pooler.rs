//! `PgBouncer` in transaction mode: what is one session for its client is many for the server.

use std::collections::BTreeSet;
use std::thread;

use migrate_runtime::{Migrator, block_on};
use migrate_tests::chain::TestChain;
use migrate_tests::servers::connection::query;
use migrate_tests::servers::{self, TestDatabase};

use crate::chains::{one_more, tables};
use crate::runs::{current, downgrade, failed, refused, upgrade};

#[test]
fn row_09_up_and_down_through_a_pooler() {
    let database = servers::pgbouncer().database();
    let test = tables(5);
    let url = database.url();
    assert_eq!(upgrade(&test.chain(), &url).len(), 5);
    assert!(upgrade(&test.chain(), &url).is_empty());
    assert_eq!(current(&test.chain(), &url), (0, Some("0005".to_owned())));
    let chain = one_more(test, 6).chain();
    assert_eq!(upgrade(&chain, &url), ["0006"]);
    assert_eq!(downgrade(&chain, &url).len(), 6);
    assert_eq!(current(&chain, &url), (6, None));
    // No lease is left.
    assert_eq!(
        database.query("SELECT holder, direct FROM cargo_migrate.lock"),
        ["null|0"]
    );
}

fn concurrently() -> TestChain {
    postgres("CREATE TABLE a (b int);\n", "DROP TABLE a;\n").revision(
        "0002_index",
        "-- migrate: transaction off\nCREATE INDEX CONCURRENTLY a_b ON a (b);\n",
        "-- migrate: transaction off\nDROP INDEX CONCURRENTLY a_b;\n",
    )
}

/// One revision for PostgreSQL.
fn postgres(up: &str, down: &str) -> TestChain {
    TestChain::for_dialects(&["postgres"]).revision("0001_first", up, down)
}

#[test]
fn row_12_a_pooler_is_found_out() {
    let database = servers::pgbouncer().database();
    let chain = concurrently().chain();
    let error = refused(&chain, &database.url(), "pooled-connection");
    assert_eq!(error.report().done.len(), 1, "{error}");
    let invalid = "SELECT count(*) FROM pg_index WHERE NOT indisvalid";
    assert_eq!(database.query(invalid), ["0"]);

    // Its user may know better.
    let migrator = Migrator::new(&chain).pooled(false);
    assert_eq!(
        block_on(migrator.upgrade(&database.url()))
            .unwrap()
            .done
            .len(),
        1
    );
    assert_eq!(
        database.query("SELECT indisvalid FROM pg_index WHERE indexrelid = 'a_b'::regclass"),
        ["t"]
    );
}

#[test]
fn row_12_a_direct_connection_is_found_out_too() {
    let database = servers::postgres().database();
    let chain = concurrently().chain();
    assert_eq!(upgrade(&chain, &database.url()).len(), 2);
    let migrator = Migrator::new(&chain).target("base").unwrap();
    let pooled = migrator.pooled(true);
    failed(
        block_on(pooled.downgrade(&database.url())),
        "pooled-connection",
    );
    assert_eq!(downgrade(&chain, &database.url()).len(), 2);
}

/// What the next client finds on each of the pool's sessions. `not_there`: a role and a table that nobody else has.
fn sessions(database: &TestDatabase) -> BTreeSet<String> {
    let state = "SELECT pg_catalog.concat_ws(' | ', pg_catalog.current_setting('search_path'), \
         pg_catalog.current_setting('lock_timeout'), pg_catalog.current_setting('statement_timeout'), \
         pg_catalog.current_setting('idle_in_transaction_session_timeout'), \
         pg_catalog.current_setting('client_connection_check_interval'), \
         pg_catalog.current_setting('client_min_messages'), \
         pg_catalog.current_setting('standard_conforming_strings'), \
         pg_catalog.current_setting('session_replication_role'), current_user, session_user, \
         (SELECT pg_catalog.count(*) FROM pg_catalog.pg_class WHERE relpersistence = 't' \
          AND relnamespace = pg_catalog.pg_my_temp_schema()) || ' temporary', \
         (SELECT pg_catalog.count(*) FROM pg_catalog.pg_listening_channels()) || ' channels', \
         (SELECT pg_catalog.count(*) FROM pg_catalog.pg_prepared_statements WHERE from_sql) || ' prepared', \
         (SELECT pg_catalog.count(*) FROM pg_catalog.pg_cursors) || ' cursors', \
         (SELECT pg_catalog.count(*) FROM pg_catalog.pg_locks WHERE locktype = 'advisory' \
          AND pid = pg_catalog.pg_backend_pid()) || ' advisory')";
    // As many clients at once as reach every session that there is; those see one each while the others wait.
    let sql = format!("{state}, pg_catalog.pg_backend_pid(), pg_catalog.pg_sleep(0.3)");
    let there = database.query(&format!(
        "SELECT pid FROM pg_stat_activity WHERE datname = '{}' AND pid <> pg_backend_pid()",
        database.name()
    ));
    let url = database.url();
    let found: Vec<String> = thread::scope(|scope| {
        let clients: Vec<_> = (0..=there.len())
            .map(|_| scope.spawn(|| query(&url, &sql).concat()))
            .collect();
        let clients = clients.into_iter();
        clients.map(|client| client.join().unwrap()).collect()
    });
    let mut pids = BTreeSet::new();
    let mut states = BTreeSet::new();
    for row in found {
        let mut cells: Vec<&str> = row.split('|').collect();
        cells.pop();
        pids.insert(cells.pop().unwrap().to_owned());
        states.insert(cells.join("|"));
    }
    let missed = there.iter().filter(|pid| !pids.contains(*pid)).count();
    // A session that a client has just left may be closing.
    assert!(missed * 2 <= there.len(), "{there:?} {pids:?}");
    states
}

const UNTOUCHED: &str = "\"$user\", public | 0 | 0 | 0 | 0 | notice | on | origin | postgres | postgres | 0 temporary | \
                         0 channels | 0 prepared | 0 cursors | 0 advisory";

#[track_caller]
fn nothing_leaks(database: &TestDatabase) {
    let states: Vec<String> = sessions(database).into_iter().collect();
    assert_eq!(states, [UNTOUCHED]);
}

#[test]
fn row_11_nothing_of_ours_is_left_to_other_clients() {
    let database = servers::pgbouncer().database();
    let test = tables(3);
    upgrade(&test.chain(), &database.url());
    nothing_leaks(&database);
    let chain = test
        .revision(
            "0004_wrong",
            "CREATE TABLE c (d int);\nSELECT nothing;\n",
            "DROP TABLE c;\n",
        )
        .chain();
    refused(&chain, &database.url(), "statement-failed");
    nothing_leaks(&database);
    downgrade(&tables(3).chain(), &database.url());
    nothing_leaks(&database);
}

/// What revisions leave on their session, one thing each.
const SETTINGS: [&str; 8] = [
    "SET search_path = pg_catalog",
    "SELECT pg_catalog.set_config('search_path', '', false)",
    "SET lock_timeout = '7s'",
    "SET statement_timeout = '11min'",
    "SET ROLE pg_monitor",
    "SET SESSION AUTHORIZATION pg_monitor",
    "SET session_replication_role = replica",
    "CREATE TEMP TABLE scratch (a int)",
];

#[test]
fn row_47_nothing_that_a_revision_sets_is_left_to_other_clients() {
    let mut leaks = Vec::new();
    for setting in SETTINGS {
        let database = servers::pgbouncer().database();
        let test = postgres(
            &format!("CREATE TABLE a (b int);\n{setting};\n"),
            "DROP TABLE a;\n",
        );
        // The second one is on a live database, and the history is written after each.
        let test = test.revision(
            "0002_second",
            "CREATE TABLE c (b int);\n",
            "DROP TABLE c;\n",
        );
        upgrade(&test.chain(), &database.url());
        let again = "0003_third";
        let chain = test
            .revision(
                again,
                &format!("{setting};\nCREATE TABLE public.d (d int);\n"),
                "DROP TABLE public.d;\n",
            )
            .chain();
        // A role that may not create fails its revision, and that leaks nothing either.
        let _ = block_on(chain.upgrade(&database.url()));
        let states: Vec<String> = sessions(&database).into_iter().collect();
        if states != [UNTOUCHED] {
            leaks.push(format!("{setting}: {states:#?}"));
        }
    }
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));
}

#[test]
fn row_47_nothing_that_a_failed_revision_set_is_left_to_other_clients() {
    let mut leaks = Vec::new();
    for setting in SETTINGS {
        let database = servers::pgbouncer().database();
        let chain = postgres(
            &format!("CREATE TABLE a (b int);\n{setting};\nSELECT nothing;\n"),
            "DROP TABLE a;\n",
        )
        .chain();
        refused(&chain, &database.url(), "statement-failed");
        let states: Vec<String> = sessions(&database).into_iter().collect();
        if states != [UNTOUCHED] {
            leaks.push(format!("{setting}: {states:#?}"));
        }
    }
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));
}

/// Statement by statement there is no transaction that a setting could end with.
#[test]
fn row_47_nothing_that_is_set_outside_of_a_transaction_is_left_to_other_clients() {
    let database = servers::pgbouncer().database();
    let chain = postgres(
        "-- migrate: transaction off\nCREATE TABLE a (b int);\nSET search_path = pg_catalog;\nINSERT INTO public.a VALUES (1);\n",
        "DROP TABLE a;\n",
    )
    .chain();
    crate::runs::refused(&chain, &database.url(), "pooled-connection");
    nothing_leaks(&database);
}

#[test]
fn row_10_many_runs_through_a_pooler_at_once() {
    let database = servers::pgbouncer().database();
    let chain = tables(4).chain();
    let url = database.url();
    let applied: usize = thread::scope(|scope| {
        let runs: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| upgrade(&chain, &url).len()))
            .collect();
        runs.into_iter().map(|run| run.join().unwrap()).sum()
    });
    assert_eq!(applied, 4);
    assert_eq!(
        database.query(
            "SELECT count(*), count(DISTINCT id) FROM cargo_migrate.log WHERE event = 'apply'"
        ),
        ["4|4"]
    );
    nothing_leaks(&database);
}
