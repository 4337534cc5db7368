//! What PostgreSQL does CONCURRENTLY: it waits as long as it takes, and nothing half-made stays.

use std::time::Duration;

use migrate_core::diagnostic::Code;
use migrate_runtime::{Migrator, block_on};
use migrate_tests::chain::TestChain;
use sqlx::{Connection as _, Executor as _, PgConnection};

use crate::place::Place;

const LIMIT: Duration = Duration::from_millis(200);

/// A table with two indexes that hold rows, and another table.
fn place() -> Place {
    let place = Place::postgres();
    place.execute(
        "CREATE TABLE t (a int, b int); CREATE INDEX t_a ON t (a); CREATE INDEX t_b ON t (b); \
         INSERT INTO t VALUES (1, 1), (2, 1); CREATE TABLE other (id int)",
    );
    place
}

fn chain(place: &Place, up: &str) -> TestChain {
    place.empty_chain().revision(
        "0001_off",
        &format!("-- migrate: transaction off\n{up}"),
        "-- migrate: irreversible because of a test\n",
    )
}

fn indexes(place: &Place) -> Vec<String> {
    place.query(
        "SELECT c.relname, i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid \
         WHERE i.indrelid = 't'::regclass ORDER BY 1",
    )
}

async fn connect(place: &Place) -> PgConnection {
    PgConnection::connect(&place.url()).await.unwrap()
}

/// Returns when a statement that starts so waits for a lock.
async fn until_waiting(place: &Place, start: &str) {
    let mut administrator = connect(place).await;
    let waits = format!(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '{start}%' \
         AND wait_event_type = 'Lock'"
    );
    while sqlx::query_scalar::<_, i64>(sqlx::AssertSqlSafe(waits.clone()))
        .fetch_one(&mut administrator)
        .await
        .unwrap()
        == 0
    {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[test]
fn row_32_whoever_holds_a_snapshot_is_waited_for_longer_than_for_a_lock() {
    for (statement, holding, left) in [
        // A snapshot of another table is enough.
        (
            "CREATE INDEX CONCURRENTLY t_ab ON t (a, b)",
            "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM other",
            "t_a|t t_ab|t t_b|t",
        ),
        (
            "REINDEX INDEX CONCURRENTLY t_a",
            "BEGIN; SELECT count(*) FROM t",
            "t_a|t t_b|t",
        ),
        (
            "DROP INDEX CONCURRENTLY t_b",
            "BEGIN; SELECT count(*) FROM t",
            "t_a|t",
        ),
    ] {
        let place = place();
        // What the account is given by default must not count either.
        place.execute(
            "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET lock_timeout = 100', current_database()); END $$",
        );
        let test = chain(&place, &format!("{statement};\n"));
        let chain = test.chain();
        block_on(async {
            let mut other = connect(&place).await;
            other.execute(holding).await.unwrap();
            let run = Migrator::new(&chain)
                .lock_timeout(LIMIT)
                .upgrade(place.url());
            let release = async {
                until_waiting(&place, &statement[..12]).await;
                tokio::time::sleep(LIMIT * 3).await;
                until_waiting(&place, &statement[..12]).await;
                other.execute("ROLLBACK").await.unwrap();
            };
            let (outcome, ()) = tokio::join!(run, release);
            outcome.unwrap();
        });
        assert_eq!(indexes(&place).join(" "), left, "{statement}");
        let log = place.log();
        assert_eq!(log, ["apply|0001"], "{statement}: in one attempt");
    }
}

#[test]
fn row_32_what_is_left_of_a_violation_is_named_and_dropped() {
    let place = place();
    let test = chain(&place, "CREATE UNIQUE INDEX CONCURRENTLY t_u ON t (b);\n");
    let error = place.upgrade(&test).unwrap_err();
    assert_eq!(error.code(), Some(Code::StatementFailed), "{error}");
    let text = error.to_string();
    assert!(
        text.contains("could not create unique index")
            && text.contains(
                "it left the index \"t_u\" behind, not valid: that is dropped. mend this"
            ),
        "{text}"
    );
    assert_eq!(indexes(&place), ["t_a|t", "t_b|t"]);
}

#[test]
fn row_33_a_copy_of_an_index_that_is_built_again_does_not_stay() {
    for statement in [
        "REINDEX INDEX CONCURRENTLY t_a",
        "REINDEX (CONCURRENTLY) TABLE public.t",
    ] {
        let place = place();
        let test = chain(&place, &format!("{statement};\n"));
        let chain = test.chain();
        block_on(async {
            let mut other = connect(&place).await;
            other
                .execute("BEGIN; INSERT INTO t VALUES (3, 3)")
                .await
                .unwrap();
            let cancel = async {
                until_waiting(&place, "REINDEX").await;
                let copies = "SELECT count(*) FROM pg_class WHERE relname LIKE 't\\__\\_ccnew'";
                assert_ne!(place.query(copies), ["0"], "it is under way");
                place.execute(
                    "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE datname = current_database() \
                     AND query LIKE 'REINDEX%' AND pid <> pg_backend_pid()",
                );
                other.execute("ROLLBACK").await.unwrap();
            };
            let (outcome, ()) = tokio::join!(chain.upgrade(place.url()), cancel);
            let text = outcome.unwrap_err().to_string();
            assert!(
                text.contains("canceling statement")
                    && text.contains("it left the index public.t_a_ccnew")
                    && text.contains("behind, not valid: that is dropped"),
                "{text}"
            );
        });
        assert_eq!(indexes(&place), ["t_a|t", "t_b|t"], "{statement}");
        place.upgrade(&test).unwrap();
        assert_eq!(indexes(&place), ["t_a|t", "t_b|t"], "{statement}");
    }
}

#[test]
fn an_index_of_another_table_does_not_count() {
    let place = place();
    place.execute("CREATE INDEX taken ON other (id)");
    let test = chain(
        &place,
        "CREATE INDEX CONCURRENTLY IF NOT EXISTS taken ON t (b);\n",
    );
    let error = place.upgrade(&test).unwrap_err();
    assert_eq!(error.code(), Some(Code::IndexNotBuilt), "{error}");
    assert!(error.to_string().contains("up.sql:4:1"), "{error}");
    assert!(place.applied().is_empty());
    place.execute("DROP INDEX taken");
    place.upgrade(&test).unwrap();
    assert_eq!(indexes(&place), ["t_a|t", "t_b|t", "taken|t"]);
}

#[test]
fn one_index_is_dropped_not_its_namesake_behind_it_on_the_search_path() {
    let place = place();
    place.execute(
        "CREATE SCHEMA first; CREATE TABLE first.x (a int); CREATE INDEX t_a ON first.x (a); \
         DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = first, public', current_database()); END $$",
    );
    let test = chain(&place, "DROP INDEX CONCURRENTLY t_a;\n");
    place.upgrade(&test).unwrap();
    let left = "SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relname = 't_a'";
    assert_eq!(place.query(left), ["public"]);
}
