//! A run that is dropped half-way, panics, or whose statements roll back by themselves.

use std::pin::pin;
use std::task::{Context as Polling, Poll};

use migrate_core::diagnostic::Code;
use migrate_runtime::{Migrator, block_on};
use migrate_tests::chain::TestChain;
use migrate_tests::database::{applied, query, schema};

const HEAD: &str = "-- migrate: transaction off\n";

fn chain() -> TestChain {
    TestChain::tables(2)
        .revision(
            "0003_off",
            &format!("{HEAD}CREATE TABLE a (n);\nINSERT INTO a VALUES (1);\nVACUUM;\nINSERT INTO a VALUES (2);\n"),
            &format!("{HEAD}DELETE FROM a;\nDROP TABLE a;\n"),
        )
        .revision(
            "0004_rebuild",
            "CREATE TABLE n (id INTEGER PRIMARY KEY);\nDROP TABLE t1;\nALTER TABLE n RENAME TO t1;\n",
            "DROP TABLE t1;\nCREATE TABLE t1 (id INTEGER PRIMARY KEY, a TEXT);\nCREATE INDEX t1_a ON t1 (a);\n",
        )
}

/// Polls a run so many times, then drops it. Whether it was done by then.
fn polled(
    run: impl Future<Output = Result<migrate_runtime::Report, migrate_runtime::Error>> + Send,
    times: usize,
) -> bool {
    block_on(async {
        let mut run = pin!(run);
        let mut left = times;
        std::future::poll_fn(move |cx: &mut Polling<'_>| {
            if left == 0 {
                return Poll::Ready(false);
            }
            left -= 1;
            run.as_mut().poll(cx).map(|outcome| {
                outcome.unwrap();
                true
            })
        })
        .await
    })
}

#[test]
fn row_38_a_dropped_run_is_completed_by_the_next() {
    let whole = chain();
    block_on(whole.chain().upgrade(whole.url())).unwrap();
    let expected = schema(&whole.file());
    let mut points = 0;
    for times in (1..).step_by(3) {
        let test = chain();
        let chain = test.chain();
        if polled(chain.upgrade(test.url()), times) {
            break;
        }
        points += 1;
        block_on(chain.upgrade(test.url())).unwrap();
        assert_eq!(schema(&test.file()), expected, "dropped at {times}");
        assert_eq!(
            query(&test.file(), "SELECT count(*), sum(n) FROM a"),
            ["2|3"],
            "dropped at {times}"
        );
        let back = || Migrator::new(&chain).target("0002").unwrap();
        polled(back().downgrade(test.url()), times);
        block_on(back().downgrade(test.url())).unwrap();
        assert_eq!(applied(&test.file()).len(), 2);
    }
    assert!(
        points > 10,
        "{points} points: the run is not dropped where it waits"
    );
}

#[test]
fn a_statement_that_rolls_back_by_itself_leaves_nothing() {
    let raising = "CREATE TABLE u (a UNIQUE);\nCREATE TRIGGER no BEFORE INSERT ON u WHEN new.a = 2 BEGIN SELECT RAISE(ROLLBACK, 'not 2'); END;\nINSERT INTO u VALUES (1);\n";
    for last in [
        "INSERT INTO u VALUES (2);\n",
        "INSERT OR ROLLBACK INTO u VALUES (1);\n",
    ] {
        let test = TestChain::three_tables().revision(
            "0004_raise",
            &format!("{raising}{last}CREATE TABLE after (a);\n"),
            "DROP TABLE u;\n",
        );
        let error = block_on(test.chain().upgrade(test.url())).unwrap_err();
        assert_eq!(error.code(), Some(Code::StatementFailed), "{error}");
        assert!(error.to_string().contains("statement 4 of 5"), "{error}");
        assert_eq!(
            query(&test.file(), "SELECT count(*) FROM sqlite_master"),
            ["0"]
        );
    }
}

#[test]
fn a_statement_that_rolls_back_by_itself_is_not_counted() {
    let test = TestChain::new().revision(
        "0001_off",
        &format!("{HEAD}CREATE TABLE u (a UNIQUE);\nINSERT INTO u VALUES (1);\nINSERT OR ROLLBACK INTO u VALUES (2), (1);\n"),
        "DROP TABLE u;\n",
    );
    let chain = test.chain();
    for _ in 0..2 {
        let error = block_on(chain.upgrade(test.url())).unwrap_err();
        assert!(error.to_string().contains("statement 3 of 3"), "{error}");
        assert_eq!(query(&test.file(), "SELECT a FROM u"), ["1"]);
    }
    let status = block_on(Migrator::new(&chain).status(test.url())).unwrap();
    assert_eq!(status.standing.half.unwrap().progress.done, 2);
}
