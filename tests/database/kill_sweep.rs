//! SIGKILL at every write of an upgrade: the next run completes it, and nothing is lost or done twice.

use std::path::Path;
use std::process::{Command, Output};

use migrate_tests::chain::TestChain;
use migrate_tests::database::{applied, query, schema};
use migrate_tests::process::{program, text, tool};

/// Calls that change a file.
const CALLS: [&str; 4] = ["pwrite64", "fsync", "fdatasync", "unlink"];

pub(crate) fn runner(test: &TestChain, direction: &str, target: &str) -> Command {
    let mut command = Command::new(program("migrate-test-runner"));
    command
        .arg(test.migrations())
        .args([&test.url(), direction, target]);
    command
}

pub(crate) fn chain() -> TestChain {
    let off = "-- migrate: transaction off\n";
    TestChain::tables(2)
        .revision("0003_rows", "INSERT INTO t1 (a) VALUES ('one'), ('two');\n", "DELETE FROM t1;\n")
        .revision(
            "0004_off",
            &format!("{off}CREATE TABLE counted (n);\nINSERT INTO counted VALUES (1);\nVACUUM;\nINSERT INTO counted VALUES (2);\n"),
            &format!("{off}DELETE FROM counted;\nDROP TABLE counted;\n"),
        )
        .revision("0005_rebuild", "CREATE TABLE n (id INTEGER PRIMARY KEY, a TEXT);\nINSERT INTO n SELECT id, a FROM t1;\nDROP TABLE t1;\nALTER TABLE n RENAME TO t1;\n", "ALTER TABLE t1 ADD COLUMN b TEXT;\n")
}

/// What a run that nobody kills leaves.
pub(crate) fn state(file: &Path) -> (Vec<String>, Vec<String>, Vec<String>) {
    assert_eq!(query(file, "PRAGMA integrity_check"), ["ok"]);
    let rows = query(file, "SELECT 't1', id, a FROM t1");
    (schema(file), applied(file), rows)
}

fn counted(file: &Path) -> Vec<String> {
    query(file, "SELECT count(*), sum(n) FROM counted")
}

/// Runs under strace, which kills at the n-th of a kind of call in any one thread. Whether it was killed.
fn killed(test: &TestChain, direction: &str, target: &str, call: &str, nth: usize) -> bool {
    let plain = runner(test, direction, target);
    let fault = format!("signal=SIGKILL:when={nth}");
    !with_fault(&plain, call, &fault).status.success()
}

/// Runs under strace, which does something to a kind of call.
pub(crate) fn with_fault(plain: &Command, call: &str, fault: &str) -> Output {
    let inject = format!("inject={call}:{fault}");
    tool("strace", "strace")
        .args([
            "-f",
            "-qq",
            "-o",
            "/dev/null",
            "-e",
            &format!("trace={call}"),
            "-e",
            &inject,
        ])
        .arg(plain.get_program())
        .args(plain.get_args())
        .output()
        .unwrap()
}

pub(crate) fn finish(test: &TestChain, direction: &str, target: &str, at: &str) {
    let output = runner(test, direction, target).output().unwrap();
    assert!(
        output.status.success(),
        "after a kill at {at}: {}",
        text(&output)
    );
}

#[test]
fn row_26_row_27_a_killed_upgrade_is_completed() {
    let whole = chain();
    finish(&whole, "up", "head", "nothing");
    let expected = state(&whole.file());
    let mut points = 0;
    for call in CALLS {
        for nth in 1.. {
            let test = chain();
            if !killed(&test, "up", "head", call, nth) {
                break;
            }
            points += 1;
            finish(&test, "up", "head", &format!("{call} {nth}"));
            assert_eq!(
                state(&test.file()),
                expected,
                "after a kill at {call} {nth}"
            );
            assert_eq!(
                counted(&test.file()),
                ["2|3"],
                "after a kill at {call} {nth}"
            );
        }
    }
    assert!(
        points > 50,
        "{points} kill points: the sweep does not reach the writes"
    );
}

#[test]
fn row_26_row_27_a_killed_downgrade_is_completed() {
    let whole = chain();
    finish(&whole, "up", "head", "nothing");
    finish(&whole, "down", "0002", "nothing");
    let expected = (schema(&whole.file()), applied(&whole.file()));
    let mut points = 0;
    for call in CALLS {
        // Every third point: the way back takes the same paths as the way up.
        for nth in (1..).step_by(3) {
            let test = chain();
            finish(&test, "up", "head", "nothing");
            if !killed(&test, "down", "0002", call, nth) {
                break;
            }
            points += 1;
            finish(&test, "down", "0002", &format!("{call} {nth}"));
            assert_eq!(
                (schema(&test.file()), applied(&test.file())),
                expected,
                "after a kill at {call} {nth}"
            );
        }
    }
    assert!(
        points > 15,
        "{points} kill points: the sweep does not reach the writes"
    );
}

#[test]
fn a_run_that_completes_another_may_be_killed_too() {
    let whole = chain();
    finish(&whole, "up", "head", "nothing");
    let expected = state(&whole.file());
    for (first, second) in [(5, 3), (20, 2), (30, 5), (40, 4), (50, 1)] {
        let test = chain();
        killed(&test, "up", "head", "pwrite64", first);
        killed(&test, "up", "head", "pwrite64", second);
        finish(
            &test,
            "up",
            "head",
            &format!("pwrite64 {first}, then {second}"),
        );
        assert_eq!(
            state(&test.file()),
            expected,
            "after kills at pwrite64 {first}, then {second}"
        );
        assert_eq!(counted(&test.file()), ["2|3"]);
    }
}
