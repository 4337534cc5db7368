//! A statement that fails in the middle.

use std::process::Stdio;
use std::time::Duration;

use migrate_runtime::{BackfillState, Migrator, block_on};
use migrate_tests::process::text;

use crate::place::{ALL, Place};

#[test]
fn a_statement_that_fails_is_mended_and_the_rest_goes_on() {
    for kind in ALL {
        let numbers = kind.numbers(200);
        let place = Place::empty(kind)
            .revision(
                "0001_item",
                &format!(
                    "CREATE TABLE item (id integer NOT NULL PRIMARY KEY, v integer NOT NULL DEFAULT 0, w integer, CHECK (w < 150));\n\
                     INSERT INTO item (id) SELECT n FROM ({numbers}) AS numbers;\n"
                ),
                "DROP TABLE item;\n",
            )
            .revision(
                "0002_fill",
                "-- migrate: batch key=id size=10\nUPDATE item SET v = v + 1, w = id;\n",
                "-- migrate: irreversible because of no need\n",
            );
        let chain = place.read();
        let error = block_on(Migrator::new(&chain).upgrade(place.url())).unwrap_err();
        let said = error.to_string();
        assert_eq!(
            error.code().unwrap().name(),
            "statement-failed",
            "{kind:?}: {said}"
        );
        assert!(said.contains("0002_fill/up.sql:4:"), "{kind:?}: {said}");
        assert!(said.contains("goes on here"), "{kind:?}: {said}");
        let all = block_on(Migrator::new(&chain).backfills(place.url())).unwrap();
        assert_eq!(all[0].state, BackfillState::Failed, "{kind:?}");
        assert!(all[0].error.is_some(), "{kind:?}");
        assert!(
            (1..150).contains(&all[0].rows_done),
            "{kind:?}: {}",
            all[0].rows_done
        );

        place.chain.write(
            "0002_fill/up.sql",
            "-- fill\n-- migrate: revises 0001\n-- migrate: batch key=id size=10\nUPDATE item SET v = v + 1, w = 5;\n",
        );
        place.chain.lock();
        place.upgrade("head");
        assert_eq!(
            place.query("SELECT v, count(*), max(id) FROM item GROUP BY v"),
            ["1|200|200"],
            "{kind:?}"
        );
        assert_eq!(place.job(), ["0002/up/1|done|200|null|0"], "{kind:?}");
    }
}

#[test]
fn the_key_must_stay_what_it_is_while_it_is_half_way() {
    for kind in ALL {
        let place = Place::new(kind, 200).revision(
            "0002_fill",
            "-- migrate: batch key=id size=10\nUPDATE item SET w = 10 - (SELECT CASE WHEN item.id < 300 THEN 1 ELSE (SELECT x FROM gone) END);\n",
            "-- migrate: irreversible because of no need\n",
        );
        place.upgrade("0001");
        place.execute("CREATE TABLE gone (x integer)");
        let chain = place.read();
        let mut first = true;
        let migrator = Migrator::new(&chain).on_event(|event| {
            if matches!(event, migrate_runtime::Event::Batch { .. }) && std::mem::take(&mut first) {
                place.execute("DROP TABLE gone");
            }
        });
        block_on(migrator.upgrade(place.url())).unwrap_err();
        place.execute("CREATE INDEX item_v ON item (v, id)");
        place.chain.write(
            "0002_fill/up.sql",
            "-- fill\n-- migrate: revises 0001\n-- migrate: batch key=v,id size=10\nUPDATE item SET w = 1;\n",
        );
        place.chain.lock();
        let chain = place.read();
        let error = block_on(Migrator::new(&chain).upgrade(place.url())).unwrap_err();
        assert_eq!(
            error.code().unwrap().name(),
            "half-applied",
            "{kind:?}: {error}"
        );
    }
}

/// Kills a run of `SET v = v + 1` after its first batches, edits the file, and returns how the next run ends.
fn edited_half_way(place: &Place, up: &str) -> std::process::Output {
    let mut run = place.runner().stderr(Stdio::null()).spawn().unwrap();
    while place.query("SELECT count(*) FROM audit") == ["0"] && run.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(3));
    }
    run.kill().unwrap();
    assert!(!run.wait().unwrap().success(), "it was killed in time");
    place.chain.write(
        "0002_fill/up.sql",
        &format!("-- fill\n-- migrate: revises 0001\n{up}\n"),
    );
    place.chain.lock();
    place.runner().output().unwrap()
}

#[test]
fn what_was_edited_after_its_first_batches_is_refused_until_the_edit_is_undone() {
    for kind in ALL {
        let place = Place::new(kind, 1000).batches("size=10 target=10ms pause=50ms");
        place.upgrade("0001");
        let batch = "-- migrate: batch key=id size=10 target=10ms";
        let ended = edited_half_way(&place, &format!("{batch}\nUPDATE item SET v = v + 2;"));
        let said = text(&ended);
        assert!(!ended.status.success(), "{kind:?}: {said}");
        for part in ["half-applied", "was edited after batches", "new revision"] {
            assert!(said.contains(part), "{kind:?}: {said}");
        }
        place.chain.write(
            "0002_fill/up.sql",
            &format!("-- fill\n-- migrate: revises 0001\n{batch}\nUPDATE item SET v = v + 1;\n"),
        );
        place.chain.lock();
        place.upgrade("head");
        assert_eq!(place.values().0, ["1|1000"], "{kind:?}");
        assert_eq!(place.values().1, ["1|1000"], "{kind:?}");
    }
}

#[test]
fn another_size_is_taken_by_the_run_that_goes_on() {
    for kind in ALL {
        let place = Place::new(kind, 1000).batches("size=10 target=10ms pause=50ms");
        place.upgrade("0001");
        let ended = edited_half_way(
            &place,
            "-- migrate: batch key=id size=5000 target=60s\nUPDATE item SET v = v + 1;",
        );
        assert!(ended.status.success(), "{kind:?}: {}", text(&ended));
        let sizes = place.query(&format!(
            "SELECT asked_size, batch_size >= 5000 FROM {}",
            place.backfill()
        ));
        assert!(
            ["5000|1", "5000|t", "5000|true"].contains(&&*sizes[0]),
            "{kind:?}: {sizes:?}"
        );
        assert_eq!(place.values().1, ["1|1000"], "{kind:?}");
    }
}

#[test]
fn an_edit_before_the_first_row_starts_anew() {
    for kind in ALL {
        let place = Place::new(kind, 20).revision(
            "0002_fill",
            "-- migrate: batch key=id size=10\nUPDATE item SET v = NULL;\n",
            "-- migrate: irreversible because of no need\n",
        );
        let chain = place.read();
        place.upgrade("0001");
        block_on(Migrator::new(&chain).upgrade(place.url())).unwrap_err();
        assert_eq!(place.job(), ["0002/up/1|failed|0|null|0"], "{kind:?}");
        place.execute("CREATE INDEX item_v ON item (v, id)");
        place.chain.write(
            "0002_fill/up.sql",
            "-- fill\n-- migrate: revises 0001\n-- migrate: batch key=v,id size=7\nUPDATE item SET w = 7;\n",
        );
        place.chain.lock();
        place.upgrade("head");
        let all = place.query("SELECT w, count(*) FROM item GROUP BY w");
        assert_eq!(all, ["7|20"], "{kind:?}");
        let asked = format!("SELECT asked_size FROM {}", place.backfill());
        assert_eq!(place.query(&asked), ["7"], "{kind:?}");
    }
}
