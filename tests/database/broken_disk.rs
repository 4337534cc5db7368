//! A disk that is full, or that fails: the run says so, and the next one finds everything in order.

use migrate_tests::process::text;

use crate::kill_sweep::{chain, finish, runner, state, with_fault};

/// How far the faults are apart.
const STEP: usize = 7;

#[test]
fn row_34_a_full_or_failing_disk_is_an_error_and_leaves_no_half_state() {
    let whole = chain();
    finish(&whole, "up", "head", "nothing");
    let expected = state(&whole.file());
    let mut faults = 0;
    for (call, error) in [("pwrite64", "ENOSPC"), ("fdatasync", "EIO")] {
        for nth in (1..).step_by(STEP) {
            let test = chain();
            // From then on, as it is with a disk that is full.
            let run = with_fault(
                &runner(&test, "up", "head"),
                call,
                &format!("error={error}:when={nth}+"),
            );
            if run.status.success() {
                break;
            }
            faults += 1;
            let said = text(&run);
            assert_eq!(run.status.code(), Some(1), "{call} {nth}: {said}");
            assert!(said.contains("error["), "{call} {nth}: {said}");
            finish(
                &test,
                "up",
                "head",
                &format!("{error} from {call} {nth} on"),
            );
            assert_eq!(
                state(&test.file()),
                expected,
                "{error} from {call} {nth} on"
            );
        }
    }
    assert!(faults > 8, "{faults} faults: they do not reach the writes");
}
