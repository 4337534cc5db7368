//! A revision in Rust that is killed runs again, and its batches go on where they stopped.

use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use migrate_tests::process::{program, text};

use crate::place::{ALL, Kind, Place};
use crate::rust_revisions::{history, place};

/// How often a run is killed.
const KILLS: u64 = 8;

fn runner(place: &Place) -> Command {
    let mut command = Command::new(program("migrate-test-rust-batches"));
    command
        .arg(place.url())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    command
}

/// How many batches are done.
fn batches(place: &Place) -> u64 {
    let table = place.backfill();
    let there = match place.kind {
        Kind::Sqlite => format!("SELECT count(*) FROM sqlite_master WHERE name = '{table}'"),
        Kind::Postgres => format!("SELECT count(to_regclass('{table}'))"),
        Kind::MariaDb => {
            format!(
                "SELECT count(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = '{table}'"
            )
        }
    };
    if place.query(&there) == ["0"] {
        return 0;
    }
    let sum = place.query(&format!("SELECT coalesce(sum(batches), 0) FROM {table}"));
    sum[0].parse().unwrap()
}

/// Each row was changed by both calls, once each.
fn assert_once(place: &Place, rows: u64) {
    let values = place.query("SELECT v, w, count(*) FROM item GROUP BY v, w");
    assert_eq!(values, [format!("1|1|{rows}")], "{:?}", place.kind);
    let (_, changes) = place.values();
    assert_eq!(changes, [format!("2|{rows}")], "{:?}", place.kind);
    assert_eq!(
        place.job(),
        [
            format!("0001/up/1|done|{rows}|null|0"),
            format!("0001/up/2|done|{rows}|null|0")
        ],
        "{:?}",
        place.kind
    );
    assert_eq!(history(place), ["rust|applied|2|2"], "{:?}", place.kind);
}

#[test]
fn a_function_that_is_killed_runs_again_and_no_row_is_changed_twice() {
    for kind in ALL {
        let place = place(kind, 4000);
        for _ in 0..KILLS {
            let before = batches(&place);
            let mut run = runner(&place).spawn().unwrap();
            while batches(&place) == before {
                assert!(run.try_wait().unwrap().is_none(), "{kind:?}: it ended");
                std::thread::sleep(Duration::from_millis(5));
            }
            run.kill().unwrap();
            let ended = run.wait_with_output().unwrap();
            assert_eq!(ended.status.signal(), Some(9), "{kind:?}: {}", text(&ended));
        }
        let ended = runner(&place).output().unwrap();
        assert!(ended.status.success(), "{kind:?}: {}", text(&ended));
        assert_once(&place, 4000);
        let ran = place.query("SELECT count(*) FROM ran");
        assert_eq!(ran, [(KILLS + 1).to_string()], "{kind:?}");
    }
}

#[test]
fn runs_that_meet_in_it_change_no_row_twice() {
    for kind in ALL {
        let place = place(kind, 2000);
        let runs: Vec<_> = (0..3).map(|_| runner(&place).spawn().unwrap()).collect();
        for run in runs {
            let ended = run.wait_with_output().unwrap();
            assert!(ended.status.success(), "{kind:?}: {}", text(&ended));
        }
        assert_once(&place, 2000);
    }
}
