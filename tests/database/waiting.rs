//! Another process has the database for longer than SQLite itself waits, and a close that fails.

use std::time::Duration;

use migrate_core::diagnostic::Code;
use migrate_runtime::{Event, Migrator, block_on};
use migrate_tests::chain::TestChain;
use migrate_tests::database::{applied, execute, query};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode};
use sqlx::{ConnectOptions as _, Connection as _, Executor as _, SqliteConnection};

/// Longer than the five seconds that SQLite is asked to wait.
const LONG: Duration = Duration::from_millis(5600);

/// A connection that nobody can read beside.
async fn exclusive(test: &TestChain) -> SqliteConnection {
    let mut other = options(test).connect().await.unwrap();
    other.execute("BEGIN EXCLUSIVE").await.unwrap();
    other
}

fn options(test: &TestChain) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(test.file())
        .create_if_missing(true)
}

#[test]
fn row_46_reading_waits_as_long_as_writing() {
    let test = TestChain::three_tables();
    let chain = test.chain();
    block_on(async {
        let mut other = exclusive(&test).await;
        let mut waits = 0;
        let run = Migrator::new(&chain)
            .lock_wait(Duration::from_secs(30))
            .on_event(|event| waits += u32::from(matches!(event, Event::Waiting { .. })));
        let status = Migrator::new(&chain).lock_wait(Duration::from_secs(30));
        let release = async {
            tokio::time::sleep(LONG).await;
            other.execute("ROLLBACK").await.unwrap();
        };
        let (report, status, ()) =
            tokio::join!(run.upgrade(test.url()), status.status(test.url()), release);
        assert_eq!(report.unwrap().done.len(), 3);
        status.unwrap();
        assert!(waits > 0, "it is said");
    });
}

#[test]
fn row_46_connecting_waits_too() {
    let test = TestChain::three_tables();
    let chain = test.chain();
    block_on(async {
        let mut other = exclusive(&test).await;
        let mut waits = 0;
        let run = Migrator::new(&chain)
            .lock_wait(Duration::from_secs(30))
            .on_event(|event| waits += u32::from(matches!(event, Event::Waiting { .. })));
        let release = async {
            tokio::time::sleep(LONG).await;
            other.execute("ROLLBACK").await.unwrap();
        };
        let wal = options(&test).journal_mode(SqliteJournalMode::Wal);
        let (report, ()) = tokio::join!(run.upgrade(wal), release);
        assert_eq!(report.unwrap().done.len(), 3);
        assert!(waits > 0, "it is said");
    });
}

#[test]
fn waiting_ends_when_it_was_said_to() {
    let test = TestChain::three_tables();
    let chain = test.chain();
    block_on(async {
        let _other = exclusive(&test).await;
        let wal = options(&test).journal_mode(SqliteJournalMode::Wal);
        for database in [options(&test), wal] {
            let started = std::time::Instant::now();
            let run = Migrator::new(&chain).lock_wait(Duration::from_millis(200));
            let error = run.upgrade(database).await.unwrap_err();
            assert_eq!(error.code(), Some(Code::DatabaseBusy), "{error}");
            assert!(started.elapsed() < Duration::from_secs(15));
        }
    });
}

#[test]
fn a_statement_that_needs_the_database_alone_waits_for_it() {
    let test = TestChain::new().revision(
        "0001_delete",
        "-- migrate: transaction off\nCREATE TABLE a (id);\nPRAGMA journal_mode = DELETE;\nINSERT INTO a VALUES (1);\n",
        "DROP TABLE a;\n",
    );
    let chain = test.chain();
    execute(&test.file(), "PRAGMA journal_mode = WAL");
    let mut reader = None;
    let run = Migrator::new(&chain)
        .lock_wait(Duration::from_secs(30))
        .on_event(|event| {
            if matches!(event, Event::Statement { number: 1, .. }) {
                let (reads, begun) = std::sync::mpsc::channel();
                let options = options(&test);
                reader = Some(std::thread::spawn(move || {
                    block_on(async {
                        let mut other = options.connect().await.unwrap();
                        other.execute("SELECT * FROM a").await.unwrap();
                        reads.send(()).unwrap();
                        tokio::time::sleep(LONG).await;
                        other.close().await.unwrap();
                    });
                }));
                begun.recv().unwrap();
            }
        });
    block_on(run.upgrade(test.url())).unwrap();
    reader.unwrap().join().unwrap();
    assert_eq!(applied(&test.file()), ["0001"]);
    assert_eq!(query(&test.file(), "SELECT id FROM a"), ["1"]);
    assert_eq!(query(&test.file(), "PRAGMA journal_mode"), ["delete"]);
}

/// Options with which a connection cannot be closed without an error: `PRAGMA optimize` wants to write.
fn failing_close(test: &TestChain) -> SqliteConnectOptions {
    options(test).read_only(true).optimize_on_close(true, None)
}

#[test]
fn a_close_that_fails_hides_neither_the_error_nor_the_report() {
    let test = TestChain::tables(40);
    let chain = test.chain();
    block_on(chain.upgrade(test.url())).unwrap();
    block_on(async {
        let mut connection = failing_close(&test).connect().await.unwrap();
        sqlx::query("SELECT name FROM _migrate_history WHERE project = 'main' AND id = '0001'")
            .fetch_all(&mut connection)
            .await
            .unwrap();
        connection.close().await.unwrap_err();
    });
    let report = block_on(chain.upgrade(failing_close(&test))).unwrap();
    assert!(report.done.is_empty());
    assert_eq!(
        block_on(Migrator::new(&chain).status(failing_close(&test)))
            .unwrap()
            .pending,
        0
    );
    test.write(
        "0002_t2/up.sql",
        "-- t2\n-- migrate: revises 0001\nCREATE TABLE t2 (other);\n",
    );
    let edited = test.chain();
    let error = block_on(edited.upgrade(failing_close(&test))).unwrap_err();
    assert_eq!(error.code(), Some(Code::HistoryEdited), "{error}");
}
