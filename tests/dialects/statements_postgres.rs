//! `transaction off` on PostgreSQL: statement by statement, mended and resumed.

use migrate_runtime::{Event, Migrator, block_on};
use migrate_tests::chain::TestChain;

use crate::place::Place;

const HEAD: &str = "-- migrate: transaction off\n";

fn chain(place: &Place, up: &str) -> TestChain {
    place.tables(1).revision(
        "0002_off",
        &format!("{HEAD}{up}"),
        "-- migrate: irreversible because of a test\n",
    )
}

/// A database with the first revision and these rows in `t1`.
fn with_rows(rows: &str) -> Place {
    let place = Place::postgres();
    place.upgrade(&place.tables(1)).unwrap();
    place.execute(&format!("INSERT INTO t1 (id, a) VALUES {rows}"));
    place
}

fn half(place: &Place, test: &TestChain) -> (i64, i64, String) {
    let chain = test.chain();
    let status = block_on(Migrator::new(&chain).status(place.url())).unwrap();
    let half = status
        .standing
        .half
        .expect("a revision that is half applied");
    (
        half.progress.done,
        half.progress.total,
        half.error.unwrap_or_default(),
    )
}

fn indexes(place: &Place) -> Vec<String> {
    place.query(
        "SELECT c.relname, i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid \
         JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' ORDER BY 1",
    )
}

#[test]
fn statements_run_one_by_one() {
    let place = with_rows("(1, 'x')");
    let test = place.tables(1).revision(
        "0002_off",
        &format!("{HEAD}CREATE TABLE a (id int);\nVACUUM a;\nINSERT INTO a VALUES (1);\nREINDEX INDEX CONCURRENTLY t1_a;\nCREATE INDEX CONCURRENTLY a_id ON a (id);\nDROP INDEX CONCURRENTLY t1_a;\n"),
        &format!("{HEAD}CREATE INDEX CONCURRENTLY t1_a ON t1 (a);\nDROP TABLE a;\nVACUUM;\n"),
    );
    let chain = test.chain();
    let mut numbers = Vec::new();
    let run = Migrator::new(&chain).on_event(|event| {
        if let Event::Statement { number, total, .. } = event {
            numbers.push((*number, *total));
        }
    });
    block_on(run.upgrade(place.url())).unwrap();
    assert_eq!(numbers, [(1, 6), (2, 6), (3, 6), (4, 6), (5, 6), (6, 6)]);
    assert_eq!(place.query("SELECT count(*) FROM a"), ["1"]);
    assert_eq!(
        place.query("SELECT state, statements_done, finished_at IS NOT NULL, statement_intent FROM cargo_migrate.history WHERE id = '0002'"),
        ["applied|6|t|null"]
    );
    assert_eq!(indexes(&place), ["a_id|t", "t1_pkey|t"]);
    block_on(Migrator::new(&chain).downgrade(place.url())).unwrap();
    assert_eq!(indexes(&place), ["t1_a|t", "t1_pkey|t"]);
    let log = place.log();
    assert_eq!(log.last().unwrap(), "revert|0002", "{log:?}");
}

#[test]
fn row_32_duplicates_are_mended_and_the_index_is_built() {
    for clause in ["", "IF NOT EXISTS "] {
        let place = with_rows("(1, 'x'), (2, 'x')");
        let test = chain(
            &place,
            &format!(
                "CREATE TABLE done (id int);\nINSERT INTO done VALUES (1);\nCREATE UNIQUE INDEX CONCURRENTLY {clause}t1_u ON t1 (a);\nINSERT INTO done VALUES (2);\n"
            ),
        );
        let error = place.upgrade(&test).unwrap_err().to_string();
        assert!(
            error.contains("could not create unique index")
                && error.contains("up.sql:6:1")
                && error.contains("2 statements before it are done"),
            "{error}"
        );
        let (done, total, said) = half(&place, &test);
        assert_eq!((done, total), (2, 4));
        assert!(said.contains("could not create unique index"), "{said}");
        assert!(
            !indexes(&place).contains(&"t1_u|f".to_owned()),
            "nothing half-made is left"
        );
        place.execute("DELETE FROM t1 WHERE id = 2");
        place.upgrade(&test).unwrap();
        assert_eq!(indexes(&place), ["t1_a|t", "t1_pkey|t", "t1_u|t"]);
        assert_eq!(place.query("SELECT id FROM done ORDER BY id"), ["1", "2"]);
        assert!(place.upgrade(&test).unwrap().done.is_empty());
    }
}

#[test]
fn row_32_an_invalid_index_of_a_cancelled_attempt_is_built_again() {
    for clause in ["", "IF NOT EXISTS "] {
        let place = with_rows("(1, 'x'), (2, 'x')");
        // Somebody's attempt by hand failed, and left this.
        let by_hand = "CREATE UNIQUE INDEX CONCURRENTLY t1_u ON t1 (a)";
        let failed = migrate_tests::servers::connection::try_execute(&place.url(), by_hand);
        assert!(failed.is_err() && indexes(&place).contains(&"t1_u|f".to_owned()));
        place.execute("DELETE FROM t1 WHERE id = 2");
        let test = chain(
            &place,
            &format!("CREATE UNIQUE INDEX CONCURRENTLY {clause}t1_u ON t1 (a);\n"),
        );
        // IF NOT EXISTS is content with it, we are not; without the clause it is somebody's, and said.
        let first = place.upgrade(&test);
        if clause.is_empty() {
            let error = first.unwrap_err().to_string();
            assert!(error.contains("already exists"), "{error}");
            place.execute("DROP INDEX t1_u");
            place.upgrade(&test).unwrap();
        } else {
            first.unwrap();
        }
        assert!(
            indexes(&place).contains(&"t1_u|t".to_owned()),
            "{:?}",
            indexes(&place)
        );
    }
}

#[test]
fn row_32_cancelled_in_the_middle_by_a_database_administrator() {
    let place = with_rows("(1, 'x')");
    let test = chain(&place, "CREATE INDEX CONCURRENTLY t1_c ON t1 (a, id);\n");
    let chain = test.chain();
    block_on(async {
        use sqlx::{Connection as _, Executor as _};
        // It waits for this one, and is cancelled while it does.
        let mut other = sqlx::PgConnection::connect(&place.url()).await.unwrap();
        other
            .execute("BEGIN; INSERT INTO t1 (id) VALUES (7)")
            .await
            .unwrap();
        let run = chain.upgrade(place.url());
        let cancel = async {
            let mut administrator = sqlx::PgConnection::connect(&place.url()).await.unwrap();
            let sql = "SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() \
                 AND query LIKE 'CREATE INDEX CONCURRENTLY%' AND wait_event_type = 'Lock'";
            loop {
                let cancelled: i64 = sqlx::query_scalar(sql)
                    .fetch_one(&mut administrator)
                    .await
                    .unwrap();
                if cancelled > 0 {
                    break;
                }
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
            // Cleaning up waits as well.
            other.execute("ROLLBACK").await.unwrap();
        };
        let (outcome, ()) = tokio::join!(run, cancel);
        let error = outcome.unwrap_err().to_string();
        assert!(
            error.contains("canceling statement due to user request"),
            "{error}"
        );
    });
    assert_eq!(
        indexes(&place),
        ["t1_a|t", "t1_pkey|t"],
        "nothing half-made is left"
    );
    place.upgrade(&test).unwrap();
    assert_eq!(indexes(&place), ["t1_a|t", "t1_c|t", "t1_pkey|t"]);
}

const PARTITIONS: &str = "CREATE TABLE p (id int) PARTITION BY RANGE (id);\n\
     CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);\n";

fn attached(place: &Place) -> Vec<String> {
    place.query("SELECT inhrelid::regclass, inhdetachpending FROM pg_inherits WHERE inhparent = 'p'::regclass")
}

#[test]
fn row_33_a_partition_that_is_half_detached_is_detached() {
    let place = Place::postgres();
    let test = place.empty_chain().revision("0001_p", PARTITIONS, "DROP TABLE p;\n").revision(
        "0002_detach",
        &format!("{HEAD}ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY;\nCREATE TABLE after (id int);\n"),
        "-- migrate: irreversible because of a test\n",
    );
    let chain = test.chain();
    place.upgrade_to(&chain, "0001");
    block_on(async {
        use sqlx::{Connection as _, Executor as _};
        // The second half waits for whoever still sees the partition.
        let mut reader = sqlx::PgConnection::connect(&place.url()).await.unwrap();
        reader.execute("BEGIN; SELECT * FROM p").await.unwrap();
        let cancel = async {
            let mut administrator = sqlx::PgConnection::connect(&place.url()).await.unwrap();
            let sql = "SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() \
                 AND query LIKE 'ALTER TABLE p DETACH%' AND EXISTS (SELECT 1 FROM pg_inherits WHERE inhdetachpending)";
            loop {
                let cancelled: i64 = sqlx::query_scalar(sql)
                    .fetch_one(&mut administrator)
                    .await
                    .unwrap();
                if cancelled > 0 {
                    break;
                }
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
            reader.execute("ROLLBACK").await.unwrap();
        };
        let (outcome, ()) = tokio::join!(chain.upgrade(place.url()), cancel);
        // It is brought to its end, and the run goes on.
        outcome.unwrap();
    });
    place.upgrade(&test).unwrap();
    assert!(attached(&place).is_empty() && place.has_table("after") && place.has_table("p1"));
}

#[test]
fn what_has_run_must_not_be_edited_and_what_has_not_may_be() {
    let place = Place::postgres();
    let test = chain(
        &place,
        "CREATE TABLE a (id int);\nVACUUM b;\nINSERT INTO a VALUES (1);\n",
    );
    place.upgrade(&test).unwrap_err();
    let path = "0002_off/up.sql";
    let text = std::fs::read_to_string(test.migrations().join(path)).unwrap();
    let mended = text
        .replace("VACUUM b", "VACUUM a")
        .replace("(1);\n", "(1), (2);\n");
    test.write(path, &mended.replace("a (id int)", "a (other int)"));
    let error = place.upgrade(&test).unwrap_err();
    assert_eq!(error.code().unwrap().name(), "half-applied", "{error}");
    let chain = test.chain();
    let error = block_on(Migrator::new(&chain).downgrade(place.url())).unwrap_err();
    assert_eq!(error.code().unwrap().name(), "half-applied", "{error}");
    test.write(path, &mended);
    place.upgrade(&test).unwrap();
    assert_eq!(place.query("SELECT id FROM a ORDER BY id"), ["1", "2"]);
    assert!(
        place.upgrade(&test).unwrap().done.is_empty(),
        "the history has the mended file's sum"
    );
}

#[test]
fn row_27_after_a_crash_the_catalog_tells_what_has_run() {
    let place = with_rows("(1, 'x')");
    let test = chain(
        &place,
        "CREATE INDEX CONCURRENTLY t1_c ON t1 (a, id);\nDROP INDEX CONCURRENTLY t1_a;\n",
    );
    place.upgrade(&test).unwrap();
    // As a run leaves it that was killed when the server had done the first, and the record had not come.
    let start = migrate_core::checksum::Checksum::of("");
    let as_before = format!(
        "UPDATE cargo_migrate.history SET state = 'running', statements_done = 0, statement_intent = 0, statements_hash = '{start}', finished_at = NULL WHERE id = '0002'"
    );
    place.execute(&as_before);
    place.execute("CREATE INDEX t1_a ON t1 (a)");
    let chain = test.chain();
    let mut resumed = Vec::new();
    let run = Migrator::new(&chain).on_event(|event| {
        if let Event::Resumed { done, total, .. } = event {
            resumed.push((*done, *total));
        }
    });
    block_on(run.upgrade(place.url())).unwrap();
    assert_eq!(resumed, [(1, 2)]);
    assert_eq!(indexes(&place), ["t1_c|t", "t1_pkey|t"]);
}

#[test]
fn a_stamp_declares_it_applied_or_not() {
    let place = Place::postgres();
    let test = chain(&place, "CREATE TABLE a (id int);\nVACUUM b;\n");
    place.upgrade(&test).unwrap_err();
    let chain = test.chain();
    let error = block_on(Migrator::new(&chain).repair(place.url(), "0002", false)).unwrap_err();
    assert_eq!(error.code().unwrap().name(), "half-applied", "{error}");
    let below = Migrator::new(&chain).target("0001").unwrap();
    block_on(below.stamp(place.url(), false)).unwrap();
    let status = block_on(Migrator::new(&chain).status(place.url())).unwrap();
    assert_eq!((status.standing.half, status.pending), (None, 1));
    place.execute("DROP TABLE a");
    place.upgrade(&test).unwrap_err();
    block_on(Migrator::new(&chain).stamp(place.url(), false)).unwrap();
    assert!(place.upgrade(&test).unwrap().done.is_empty());
}

#[test]
fn row_69_what_is_refused_as_a_whole_is_not_taken_for_done() {
    let place = Place::postgres();
    let test = chain(
        &place,
        "CREATE TABLE a (id int);\nINSERT INTO a VALUES (1);\nINSERT INTO a VALEUS (2);\n",
    );
    for _ in 0..2 {
        let error = place.upgrade(&test).unwrap_err().to_string();
        assert!(
            error.contains("up.sql:6:15") && error.contains("statement 3 of 3"),
            "{error}"
        );
        assert!(
            !place.has_table("a"),
            "the server read all of it before it did any"
        );
    }
    let path = "0002_off/up.sql";
    let text = std::fs::read_to_string(test.migrations().join(path)).unwrap();
    test.write(path, &text.replace("VALEUS", "VALUES"));
    place.upgrade(&test).unwrap();
    assert_eq!(place.query("SELECT id FROM a ORDER BY id"), ["1", "2"]);
}
