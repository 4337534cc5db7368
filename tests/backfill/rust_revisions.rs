//! Revisions in Rust that ask for batches.

use std::time::Duration;

use migrate_runtime::{Batches, Context, Error, Event, Migrator, block_on};
use migrate_tests::rust_batches::{CHAIN, INSIDE, OUTSIDE, down, up};
use migrate_tests::rust_chain;

use crate::place::{ALL, Kind, Place};

/// A table of so many rows, and what the functions count in.
pub(crate) fn place(kind: Kind, rows: usize) -> Place {
    let place = Place::new(kind, rows);
    place.upgrade("0001");
    place.execute("CREATE TABLE ran (n integer)");
    place.execute("CREATE TABLE stop (n integer)");
    place
}

/// What the history says of the revision.
pub(crate) fn history(place: &Place) -> Vec<String> {
    let table = match place.kind {
        Kind::Postgres => "cargo_migrate.history",
        Kind::Sqlite | Kind::MariaDb => "_migrate_history",
    };
    place.query(&format!(
        "SELECT kind, state, statements_done, statements_total FROM {table} WHERE project = 'rust'"
    ))
}

fn ran(place: &Place) -> String {
    place.query("SELECT count(*) FROM ran")[0].clone()
}

#[test]
fn the_calls_of_a_function_run_in_batches_and_are_recorded() {
    for kind in ALL {
        let place = place(kind, 300);
        let mut done = Vec::new();
        let migrator = Migrator::new(&CHAIN).on_event(|event| {
            if let Event::Batch { id, table, .. } = event {
                done.push(format!("{id} {table}"));
            }
        });
        let report = block_on(migrator.upgrade(place.url())).unwrap();
        assert_eq!(report.done.len(), 1, "{kind:?}");
        assert!(done.len() > 2, "{kind:?}: {done:?}");
        assert!(done.iter().all(|one| one == "0001 item"), "{kind:?}");
        let values = place.query("SELECT v, w, count(*) FROM item GROUP BY v, w");
        assert_eq!(values, ["1|1|300"], "{kind:?}");
        assert_eq!(history(&place), ["rust|applied|2|2"], "{kind:?}");
        assert!(
            block_on(CHAIN.upgrade(place.url()))
                .unwrap()
                .done
                .is_empty()
        );

        block_on(Migrator::new(&CHAIN).downgrade(place.url())).unwrap();
        let values = place.query("SELECT v, w, count(*) FROM item GROUP BY v, w");
        assert_eq!(values, ["0|null|300"], "{kind:?}");
        assert!(history(&place).is_empty(), "{kind:?}");
        // What was done in an earlier life is not done in this one.
        block_on(CHAIN.upgrade(place.url())).unwrap();
        let values = place.query("SELECT v, w, count(*) FROM item GROUP BY v, w");
        assert_eq!(values, ["1|1|300"], "{kind:?}");
    }
}

#[test]
fn a_function_that_fails_runs_again_and_passes_over_what_is_done() {
    for kind in ALL {
        let place = place(kind, 200);
        place.execute("INSERT INTO stop (n) VALUES (1)");
        let error = block_on(CHAIN.upgrade(place.url())).unwrap_err();
        let said = error.to_string();
        assert!(said.contains("it was told to stop"), "{kind:?}: {said}");
        assert!(said.contains("runs it again"), "{kind:?}: {said}");
        // Its plain statements have committed by themselves.
        assert_eq!(ran(&place), "1", "{kind:?}");
        assert_eq!(history(&place), ["rust|running|1|2"], "{kind:?}");
        let mut resumed = Vec::new();
        let migrator = Migrator::new(&CHAIN).on_event(|event| {
            if let Event::Resumed { done, total, .. } = event {
                resumed.push((*done, *total));
            }
        });
        block_on(migrator.upgrade(place.url())).unwrap();
        assert_eq!(resumed, [(1, 2)], "{kind:?}");
        let values = place.query("SELECT v, w, count(*) FROM item GROUP BY v, w");
        assert_eq!(values, ["1|1|200"], "{kind:?}");
        assert_eq!(ran(&place), "2", "{kind:?}");
    }
}

#[test]
fn a_revision_in_a_transaction_is_refused_batches_before_any_row_changes() {
    let chain = rust_chain!(&INSIDE, up, down);
    for kind in ALL {
        let place = place(kind, 50);
        let error = block_on(chain.upgrade(place.url())).unwrap_err();
        let said = error.to_string();
        assert!(
            said.contains("//! migrate: transaction off"),
            "{kind:?}: {said}"
        );
        assert!(said.contains("0001_rust/revision.rs"), "{kind:?}: {said}");
        assert_eq!(ran(&place), "0", "{kind:?}");
        assert!(history(&place).is_empty(), "{kind:?}");
        assert_eq!(place.values().0, ["0|50"], "{kind:?}");
    }
}

async fn goes_on(cx: &mut Context<'_>) -> Result<(), Error> {
    let wrong = Batches::new("UPDATE item SET nothing = 1").key("id");
    assert!(cx.batches(wrong).await.is_err());
    Ok(())
}

#[test]
fn batches_that_failed_are_not_recorded_as_done() {
    let chain = rust_chain!(&OUTSIDE, goes_on, down);
    for kind in ALL {
        let place = place(kind, 50);
        let error = block_on(chain.upgrade(place.url())).unwrap_err();
        assert!(
            error.to_string().contains("did not come to its end"),
            "{error}"
        );
        assert_eq!(history(&place), ["rust|running|0|1"], "{kind:?}");
    }
}

async fn another_first_call(cx: &mut Context<'_>) -> Result<(), Error> {
    cx.batches(Batches::new("UPDATE item SET v = v + 7").key("id"))
        .await
}

async fn no_call(_: &mut Context<'_>) -> Result<(), Error> {
    Ok(())
}

#[test]
fn the_calls_that_have_run_must_stay_what_they_are() {
    for kind in ALL {
        let place = place(kind, 50);
        place.execute("INSERT INTO stop (n) VALUES (1)");
        block_on(CHAIN.upgrade(place.url())).unwrap_err();
        for edited in [
            rust_chain!(&OUTSIDE, another_first_call, down),
            rust_chain!(&OUTSIDE, no_call, down),
        ] {
            let error = block_on(edited.upgrade(place.url())).unwrap_err();
            let said = error.to_string();
            assert!(
                said.contains("does not make the same ones"),
                "{kind:?}: {said}"
            );
            assert_eq!(place.values().0, ["1|50"], "{kind:?}");
        }
    }
}

async fn a_select(cx: &mut Context<'_>) -> Result<(), Error> {
    cx.batches(Batches::new("SELECT 1").key("id")).await
}

async fn two_statements(cx: &mut Context<'_>) -> Result<(), Error> {
    cx.batches(Batches::new("DELETE FROM ran; DELETE FROM stop").key("n"))
        .await
}

async fn no_key(cx: &mut Context<'_>) -> Result<(), Error> {
    cx.batches(Batches::new("UPDATE item SET v = 1")).await
}

#[test]
fn what_cannot_run_in_batches_is_said() {
    let place = place(Kind::Sqlite, 50);
    for (chain, words) in [
        (
            rust_chain!(&OUTSIDE, a_select, down),
            "no UPDATE and no DELETE",
        ),
        (
            rust_chain!(&OUTSIDE, two_statements, down),
            "runs one statement",
        ),
        (rust_chain!(&OUTSIDE, no_key, down), "`key=` is missing"),
    ] {
        let error = block_on(chain.upgrade(place.url())).unwrap_err();
        assert!(error.to_string().contains(words), "{error}");
    }
}

async fn slow(cx: &mut Context<'_>) -> Result<(), Error> {
    cx.execute("INSERT INTO ran (n) VALUES (1)").await?;
    let sleep = match cx.dialect().name() {
        "postgres" => "SELECT pg_sleep(3)",
        _ => "SELECT sleep(3)",
    };
    cx.execute(sleep).await.map(|_| ())
}

#[test]
fn a_function_that_takes_longer_than_the_lease_keeps_it() {
    let chain = rust_chain!(&OUTSIDE, slow, down);
    for kind in [Kind::Postgres, Kind::MariaDb] {
        let place = place(kind, 10);
        let run = || {
            let migrator = Migrator::new(chain).lease(Duration::from_secs(1));
            block_on(migrator.upgrade(place.url()))
        };
        std::thread::scope(|scope| {
            let runs: Vec<_> = (0..2).map(|_| scope.spawn(run)).collect();
            for run in runs {
                run.join().unwrap().unwrap();
            }
        });
        assert_eq!(ran(&place), "1", "{kind:?}");
        assert_eq!(history(&place), ["rust|applied|0|0"], "{kind:?}");
    }
}
