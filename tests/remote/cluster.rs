//! A Galera cluster: three nodes that all take writes, and agree on what is committed only when it is.

use std::thread;

use migrate_runtime::{Migrator, block_on};
use migrate_tests::servers::connection::query;
use migrate_tests::servers::{self, TestDatabase};

use crate::chains::{one_more, tables};
use crate::runs::{current, downgrade, upgrade};

/// The URLs of a database on all the nodes, which all have it.
fn everywhere(database: &TestDatabase) -> [String; 3] {
    let nodes = servers::galera();
    [0, 1, 2].map(|node: usize| {
        query(
            &nodes[node].url("mysql"),
            "SET wsrep_sync_wait = 15; SELECT count(*) FROM information_schema.schemata",
        );
        nodes[node].url(database.name())
    })
}

#[test]
fn row_03_what_one_node_applied_the_others_see_at_once() {
    let database = servers::galera()[0].database();
    let urls = everywhere(&database);
    let mut test = tables(1);
    for number in 2..=7 {
        let chain = test.chain();
        let at = number % 3;
        assert_eq!(upgrade(&chain, &urls[at]).len(), 1, "{number}");
        // No pause: a read that lags would see it pending.
        for other in [(at + 1) % 3, (at + 2) % 3] {
            assert_eq!(current(&chain, &urls[other]).0, 0, "node {other} lags");
            assert!(upgrade(&chain, &urls[other]).is_empty());
        }
        test = one_more(test, number);
    }
    let chain = test.chain();
    upgrade(&chain, &urls[0]);
    assert_eq!(downgrade(&chain, &urls[1]).len(), 7);
    assert_eq!(current(&chain, &urls[2]), (7, None));
}

#[test]
fn row_15_runs_on_all_nodes_at_once_apply_each_revision_once() {
    for round in 0..3 {
        let database = servers::galera()[round].database();
        let urls = everywhere(&database);
        let test = tables(3);
        // Fresh: also the tables of the history are made by all at once. Then on a live database.
        assert_eq!(at_once(&test.chain(), &urls), 3);
        let chain = one_more(one_more(test, 4), 5).chain();
        assert_eq!(at_once(&chain, &urls), 2);
        let log = query(
            &urls[1],
            "SET wsrep_sync_wait = 15; SELECT count(*), count(DISTINCT id) FROM _migrate_log WHERE event = 'apply'",
        );
        assert_eq!(log, ["5|5"]);
        let tables = "SET wsrep_sync_wait = 15; SELECT count(*) FROM information_schema.tables \
                      WHERE table_schema = DATABASE() AND table_name REGEXP '^t[0-9]+$'";
        for url in &urls {
            assert_eq!(query(url, tables), ["5"]);
        }
    }
}

/// Runs on all nodes, two on each; how many revisions they applied.
#[track_caller]
fn at_once(chain: &migrate_runtime::Chain, urls: &[String; 3]) -> usize {
    thread::scope(|scope| {
        let runs: Vec<_> = (0..6)
            .map(|number| scope.spawn(move || block_on(chain.upgrade(&urls[number % 3]))))
            .collect();
        let runs: Vec<_> = runs.into_iter().map(|run| run.join().unwrap()).collect();
        for run in &runs {
            if let Err(error) = run {
                let rows = |sql| query(&urls[0], sql).join("\n");
                panic!(
                    "{error}\nhistory:\n{}\nlog:\n{}\nlease: {}",
                    rows(
                        "SELECT id, ordinal, state, statements_done, statement_intent, run_id, intent_backend FROM _migrate_history ORDER BY ordinal"
                    ),
                    rows("SELECT seq, event, id, run_id, at FROM _migrate_log ORDER BY seq"),
                    rows("SELECT fence, holder, beat, phase, backend, direct FROM _migrate_lock")
                );
            }
        }
        runs.into_iter().map(|run| run.unwrap().done.len()).sum()
    })
}

/// The row of the lease is written on two nodes at once all the time: one of the writes is refused when it is certified.
#[test]
fn row_15_a_certification_conflict_is_no_error() {
    let database = servers::galera()[0].database();
    let urls = everywhere(&database);
    let chain = tables(2).chain();
    upgrade(&chain, &urls[0]);
    thread::scope(|scope| {
        for url in &urls {
            scope.spawn(|| {
                for _ in 0..4 {
                    // Whoever comes second finds it done.
                    block_on(Migrator::new(&chain).stamp(url.as_str(), true)).unwrap();
                }
            });
        }
    });
    for url in &urls {
        assert_eq!(current(&chain, url), (0, Some("0002".to_owned())));
    }
    let purges = query(
        &urls[2],
        "SET wsrep_sync_wait = 15; SELECT count(*) FROM _migrate_log WHERE event = 'purge'",
    );
    assert_eq!(purges, ["12"]);
}
