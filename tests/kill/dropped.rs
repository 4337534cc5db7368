//! A program drops the future of an upgrade.

use std::time::Duration;

use migrate_core::target::Direction;
use migrate_runtime::{Migrator, block_on};
use migrate_tests::chain::TestChain;
use migrate_tests::servers::{self, Server};

use crate::chains;
use crate::subject::Subject;

/// The next run is given a third of a lease to wait: it must not need it.
fn dropped_everywhere(chain: TestChain, server: &Server) {
    let subject = Subject::new(chain, server);
    subject.bring(Direction::Up, "head");
    let expected = subject.state();
    let chain = subject.chain.chain();
    let url = subject.database.url();
    let mut dropped = 0;
    for from in [None, Some("0001")] {
        for part in 0..10 {
            subject.empty();
            if let Some(from) = from {
                subject.bring(Direction::Up, from);
            }
            let limit = Duration::from_millis(12 * part);
            let run = async { tokio::time::timeout(limit, chain.upgrade(url.as_str())).await };
            dropped += u32::from(block_on(run).is_err());
            let next = Migrator::new(&chain)
                .lease(Duration::from_hours(1))
                .lock_wait(Duration::from_secs(30));
            block_on(next.upgrade(url.as_str())).unwrap();
            let state = subject.state();
            assert_eq!(
                state,
                expected,
                "after {limit:?}: {}",
                state.beside(&expected)
            );
        }
    }
    assert!(dropped > 5, "{dropped} runs were dropped half-way");
}

#[test]
fn row_38_a_dropped_run_on_postgres_is_completed_by_the_next() {
    dropped_everywhere(chains::postgres_transactional(), servers::postgres());
    dropped_everywhere(chains::postgres_off(), servers::postgres());
}

#[test]
fn row_38_a_dropped_run_on_mariadb_is_completed_by_the_next() {
    dropped_everywhere(chains::mariadb(), servers::mariadb());
}
