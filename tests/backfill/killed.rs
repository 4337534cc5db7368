//! A run that is killed goes on where it stopped, and no row is changed twice.

use std::os::unix::process::ExitStatusExt as _;
use std::process::Stdio;
use std::time::Duration;

use migrate_runtime::{BackfillState, Migrator, block_on};
use migrate_tests::process::text;

use crate::place::{ALL, Kind, Place};

/// How often a run is killed.
const KILLS: u32 = 4;

#[test]
fn row_26_row_27_a_run_that_is_killed_goes_on_with_the_next_batch() {
    for kind in ALL {
        let place = Place::new(kind, 4000).batches("size=20 target=10ms pause=50ms");
        place.upgrade("0001");
        let mut killed = 0;
        let mut before = 0;
        for _ in 0..KILLS {
            let mut run = place
                .runner()
                .stdout(Stdio::null())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap();
            // Somewhere after a batch, or in the next one: not before there is something to go on from.
            while changed(&place) == before && run.try_wait().unwrap().is_none() {
                std::thread::sleep(Duration::from_millis(3));
            }
            run.kill().unwrap();
            let ended = run.wait_with_output().unwrap();
            assert!(
                ended.status.success() || ended.status.signal() == Some(9),
                "{kind:?}: {}",
                text(&ended)
            );
            killed += u32::from(!ended.status.success());
            // What a transaction that was under way did not commit is no part of either.
            let now = changed(&place);
            assert!(now >= before, "{kind:?}");
            before = now;
        }
        assert!(killed >= KILLS / 2, "{kind:?}: killed {killed} times only");
        let ended = place.runner().output().unwrap();
        assert!(ended.status.success(), "{kind:?}: {}", text(&ended));
        assert_eq!(
            place.values(),
            (vec!["1|4000".to_owned()], vec!["1|4000".to_owned()]),
            "{kind:?}"
        );
        assert_eq!(place.job(), ["0002/up/1|done|4000|null|0"], "{kind:?}");
    }
}

/// How many rows were changed.
fn changed(place: &Place) -> u64 {
    place.query("SELECT count(*) FROM audit")[0]
        .parse()
        .unwrap()
}

#[test]
fn two_runs_take_turns() {
    for kind in ALL {
        let place = Place::new(kind, 3000).batches("size=20 target=10ms");
        place.upgrade("0001");
        let runs: Vec<_> = (0..3)
            .map(|_| {
                let mut run = place.runner();
                run.stdout(Stdio::null())
                    .stderr(Stdio::piped())
                    .spawn()
                    .unwrap()
            })
            .collect();
        for run in runs {
            let ended = run.wait_with_output().unwrap();
            assert!(ended.status.success(), "{kind:?}: {}", text(&ended));
        }
        assert_eq!(
            place.values(),
            (vec!["1|3000".to_owned()], vec!["1|3000".to_owned()]),
            "{kind:?}"
        );
    }
}

#[test]
fn of_a_run_that_was_killed_it_says_that_it_stopped() {
    for kind in ALL {
        let place = Place::new(kind, 1000).batches("size=10 target=10ms pause=100ms");
        place.upgrade("0001");
        let mut run = place.runner().stderr(Stdio::null()).spawn().unwrap();
        while changed(&place) == 0 && run.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(3));
        }
        let chain = place.read();
        let state = || block_on(Migrator::new(&chain).backfills(place.url())).unwrap()[0].state;
        assert_eq!(state(), BackfillState::Running, "{kind:?}");
        run.kill().unwrap();
        assert_eq!(run.wait().unwrap().signal(), Some(9), "{kind:?}");
        // The server takes a moment to see that nobody is there; SQLite never knows.
        for _ in 0..500 {
            if kind == Kind::Sqlite || state() == BackfillState::Stopped {
                break;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let after = if kind == Kind::Sqlite {
            BackfillState::Running
        } else {
            BackfillState::Stopped
        };
        assert_eq!(state(), after, "{kind:?}");
    }
}
