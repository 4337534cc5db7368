//! Another session has the table: nobody waits behind us for long, and it is said who it is.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use migrate_core::diagnostic::Code;
use migrate_runtime::{Event, Migrator, block_on};
use migrate_tests::chain::TestChain;
use migrate_tests::servers::connection::query;
use sqlx::{Connection as _, Executor as _};

use crate::place::{Place, everywhere};

/// Long enough that somebody asks who it is.
const LIMIT: Duration = Duration::from_secs(2);

fn altering(place: &Place) -> TestChain {
    place.tables(1).revision(
        "0002_b",
        "ALTER TABLE t1 ADD COLUMN b int;\n",
        "ALTER TABLE t1 DROP COLUMN b;\n",
    )
}

/// Reads the table in a transaction that it does not end before it is told to.
fn hold(place: &Place, held: &AtomicBool, release: &AtomicBool) {
    let until = async || {
        while !release.load(Ordering::SeqCst) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    block_on(async {
        if place.is_postgres() {
            let url = format!("{}?application_name=nightly-report", place.url());
            let mut other = sqlx::PgConnection::connect(&url).await.unwrap();
            other.execute("BEGIN; SELECT * FROM t1").await.unwrap();
            held.store(true, Ordering::SeqCst);
            until().await;
            other.execute("ROLLBACK").await.unwrap();
        } else {
            let mut other = sqlx::MySqlConnection::connect(&place.url()).await.unwrap();
            other.execute("START TRANSACTION").await.unwrap();
            other.execute("SELECT * FROM t1").await.unwrap();
            held.store(true, Ordering::SeqCst);
            until().await;
            other.execute("ROLLBACK").await.unwrap();
        }
    });
}

fn wait_for(flag: &AtomicBool) {
    while !flag.load(Ordering::SeqCst) {
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Whether somebody waits for the table.
fn is_queued(place: &Place) -> bool {
    let sql = place.pick(
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%ALTER TABLE t1%' AND pid <> pg_backend_pid()",
        "SELECT 1 FROM information_schema.processlist WHERE db = database() AND state LIKE 'Waiting for table metadata lock%' AND info LIKE 'ALTER TABLE t1%'",
    );
    !query(&place.url(), sql).is_empty()
}

#[test]
fn row_22_the_revision_is_tried_again_and_says_who_is_in_the_way() {
    everywhere(|place| {
        let test = altering(place);
        let chain = test.chain();
        place.upgrade_to(&chain, "0001");
        let (held, release) = (AtomicBool::new(false), AtomicBool::new(false));
        let (blocked, names) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
        let read_between = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            scope.spawn(|| hold(place, &held, &release));
            wait_for(&held);
            let runner = scope.spawn(|| {
                let run = Migrator::new(&chain).lock_timeout(LIMIT).on_event(|event| {
                    if let Event::Blocked { by, .. } = event {
                        blocked.fetch_add(1, Ordering::SeqCst);
                        names.lock().unwrap().extend(by.map(str::to_owned));
                    }
                });
                block_on(run.upgrade(place.url()))
            });
            while !is_queued(place) {
                assert!(!runner.is_finished(), "nothing was in the way");
                std::thread::sleep(Duration::from_millis(20));
            }
            // This one queues behind the ALTER, and comes through although the report goes on.
            query(&place.url(), "SELECT count(*) FROM t1");
            read_between.store(blocked.load(Ordering::SeqCst), Ordering::SeqCst);
            while blocked.load(Ordering::SeqCst) < 2 {
                assert!(!runner.is_finished(), "it gave up");
                std::thread::sleep(Duration::from_millis(20));
            }
            release.store(true, Ordering::SeqCst);
            let report = runner.join().unwrap().unwrap();
            assert_eq!(report.done.len(), 1);
        });
        let names = names.into_inner().unwrap();
        let expected = place.pick("nightly-report", "migrate from");
        assert!(
            !names.is_empty() && names.iter().all(|name| name.contains(expected)),
            "{names:?}"
        );
        assert!(blocked.into_inner() >= 2);
        assert_eq!(place.applied(), ["0001", "0002"]);
        let log = place.log();
        assert_eq!(
            log.iter().filter(|entry| *entry == "apply|0002").count(),
            1,
            "{log:?}"
        );
    });
}

#[test]
fn row_22_patience_ends_and_names_who_is_in_the_way() {
    everywhere(|place| {
        let test = altering(place);
        let chain = test.chain();
        place.upgrade_to(&chain, "0001");
        let (held, release) = (AtomicBool::new(false), AtomicBool::new(false));
        std::thread::scope(|scope| {
            scope.spawn(|| hold(place, &held, &release));
            wait_for(&held);
            let run = Migrator::new(&chain)
                .lock_timeout(LIMIT)
                .lock_wait(Duration::from_millis(500));
            let outcome = block_on(run.upgrade(place.url()));
            let schema = place.schema();
            release.store(true, Ordering::SeqCst);
            let error = outcome.unwrap_err();
            assert_eq!(error.code(), Some(Code::DatabaseBusy), "{error}");
            let expected = place.pick("nightly-report", "migrate from");
            assert!(error.to_string().contains(expected), "{error}");
            assert!(!schema.contains(&"t1|b".to_owned()));
        });
        assert_eq!(place.applied(), ["0001"]);
        place.upgrade(&test).unwrap();
        assert_eq!(place.applied(), ["0001", "0002"]);
    });
}

#[test]
fn row_22_what_came_before_in_the_revision_is_rolled_back_between_attempts() {
    let place = Place::postgres();
    let test = place.tables(1).revision(
        "0002_b",
        "CREATE TABLE first (id int);\nINSERT INTO first VALUES (1);\nALTER TABLE t1 ADD COLUMN b int;\n",
        "DROP TABLE first;\n",
    );
    let chain = test.chain();
    place.upgrade_to(&chain, "0001");
    let (held, release) = (AtomicBool::new(false), AtomicBool::new(false));
    std::thread::scope(|scope| {
        scope.spawn(|| hold(&place, &held, &release));
        wait_for(&held);
        let mut there = Vec::new();
        let run = Migrator::new(&chain)
            .lock_timeout(Duration::from_millis(300))
            .on_event(|event| {
                if let Event::Blocked { .. } = event {
                    there.push(place.has_table("first"));
                    release.store(there.len() == 2, Ordering::SeqCst);
                }
            });
        block_on(run.upgrade(place.url())).unwrap();
        assert!(there.len() >= 2 && !there.contains(&true), "{there:?}");
    });
    assert_eq!(place.query("SELECT count(*) FROM first"), ["1"]);
}
