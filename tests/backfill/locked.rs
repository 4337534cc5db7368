//! Rows that other sessions have locked.

use std::time::Duration;

use migrate_runtime::{Event, Migrator, block_on};
use sqlx::{Connection as _, Executor as _, MySqlConnection, PgConnection};

use crate::place::{Kind, Place};

#[test]
fn locked_rows_are_left_out_and_taken_up_at_the_end() {
    let place = Place::new(Kind::Postgres, 500).batches("size=50");
    place.upgrade("0001");
    let url = place.url();
    block_on(async {
        let mut other = PgConnection::connect(&url).await.unwrap();
        other
            .execute("BEGIN; SELECT * FROM item WHERE id IN (30, 33, 1200) FOR UPDATE")
            .await
            .unwrap();
        let chain = place.read();
        let (mut done, mut said) = (Vec::new(), Vec::new());
        let (locked, mut unlock) = tokio::sync::mpsc::unbounded_channel();
        let migrator = Migrator::new(&chain).on_event(|event| match event {
            Event::Batch { done: rows, .. } => done.push(*rows),
            Event::BatchesPaused { because, .. } => {
                said.push((*because).to_owned());
                let _ = locked.send(());
            }
            _ => {}
        });
        let unlocking = async {
            unlock.recv().await.unwrap();
            // All others are done, and those are known.
            let job = place.job();
            assert_eq!(job.len(), 1);
            assert!(job[0].starts_with("0002/up/1|running|497|[["), "{job:?}");
            other.execute("COMMIT").await.unwrap();
        };
        let (report, ()) = tokio::join!(migrator.upgrade(url.as_str()), unlocking);
        report.unwrap();
        assert_eq!(said, ["other sessions have 3 rows locked"]);
        assert_eq!(done.last(), Some(&500));
    });
    assert_eq!(
        place.values(),
        (vec!["1|500".to_owned()], vec!["1|500".to_owned()])
    );
    assert_eq!(place.job(), ["0002/up/1|done|500|null|0"]);
}

#[test]
fn a_table_that_is_locked_as_a_whole_is_waited_for() {
    let place = Place::new(Kind::Postgres, 3000).batches("size=3000");
    place.upgrade("0001");
    let url = place.url();
    block_on(async {
        let mut other = PgConnection::connect(&url).await.unwrap();
        other
            .execute("BEGIN; SELECT count(*) FROM (SELECT * FROM item FOR UPDATE) AS all_of_them")
            .await
            .unwrap();
        let chain = place.read();
        let (locked, mut unlock) = tokio::sync::mpsc::unbounded_channel();
        let mut blocked = 0;
        let migrator = Migrator::new(&chain).on_event(|event| {
            if let Event::Blocked { .. } | Event::BatchesPaused { .. } = event {
                blocked += 1;
                let _ = locked.send(());
            }
        });
        let unlocking = async {
            for _ in 0..4 {
                unlock.recv().await.unwrap();
            }
            other.execute("ROLLBACK").await.unwrap();
        };
        let (report, ()) = tokio::join!(migrator.upgrade(url.as_str()), unlocking);
        report.unwrap();
        assert!(blocked >= 4);
    });
    assert_eq!(
        place.values(),
        (vec!["1|3000".to_owned()], vec!["1|3000".to_owned()])
    );
}

#[test]
fn a_row_that_stays_locked_ends_the_run_and_the_next_one_takes_it_up() {
    let place = Place::new(Kind::Postgres, 100).batches("size=50");
    place.upgrade("0001");
    let url = place.url();
    block_on(async {
        let mut other = PgConnection::connect(&url).await.unwrap();
        other
            .execute("BEGIN; SELECT * FROM item WHERE id = 30 FOR UPDATE")
            .await
            .unwrap();
        let chain = place.read();
        let migrator = Migrator::new(&chain).lock_wait(Duration::from_secs(1));
        let error = migrator.upgrade(url.as_str()).await.unwrap_err();
        assert_eq!(error.code().unwrap().name(), "database-busy", "{error}");
        assert!(
            error
                .to_string()
                .contains("another session has 1 row locked"),
            "{error}"
        );
        other.execute("ROLLBACK").await.unwrap();
        Migrator::new(&chain).upgrade(url.as_str()).await.unwrap();
    });
    assert_eq!(
        place.values(),
        (vec!["1|100".to_owned()], vec!["1|100".to_owned()])
    );
}

#[test]
fn on_mariadb_a_locked_row_is_waited_for_with_smaller_batches() {
    let place = Place::new(Kind::MariaDb, 300).batches("size=100");
    place.upgrade("0001");
    let url = place.url();
    block_on(async {
        let mut other = MySqlConnection::connect(&url).await.unwrap();
        other.execute("START TRANSACTION").await.unwrap();
        other
            .execute("SELECT * FROM item WHERE id = 300 FOR UPDATE")
            .await
            .unwrap();
        let chain = place.read();
        let (locked, mut unlock) = tokio::sync::mpsc::unbounded_channel();
        let mut sizes = Vec::new();
        let migrator = Migrator::new(&chain).on_event(|event| match event {
            Event::Blocked { .. } => {
                let _ = locked.send(());
            }
            Event::Batch { size, .. } => sizes.push(*size),
            _ => {}
        });
        let unlocking = async {
            unlock.recv().await.unwrap();
            unlock.recv().await.unwrap();
            other.execute("ROLLBACK").await.unwrap();
        };
        let (report, ()) = tokio::join!(migrator.upgrade(url.as_str()), unlocking);
        report.unwrap();
        assert!(sizes[0] < 100, "{sizes:?}");
    });
    assert_eq!(
        place.values(),
        (vec!["1|300".to_owned()], vec!["1|300".to_owned()])
    );
}
