//! What a run costs, counted: times are noise, calls are not.

use std::process::Command;

use migrate_tests::chain::TestChain;
use migrate_tests::process::{program, tool};

/// Calls of these kinds during an upgrade to head.
fn calls(test: &TestChain, kinds: &str) -> usize {
    let log = test.path().join("strace.log");
    let status = tool("strace", "strace")
        .args(["-f", "-qq", "-e", &format!("trace={kinds}"), "-o"])
        .arg(&log)
        .arg(program("migrate-test-runner"))
        .arg(test.migrations())
        .args([&test.url(), "up", "head"])
        .status()
        .unwrap();
    assert!(status.success());
    let log = std::fs::read_to_string(&log).unwrap();
    log.lines().filter(|line| line.contains('(')).count()
}

const SYNCS: &str = "fsync,fdatasync";
const WRITES: &str = "pwrite64,pwritev,ftruncate,unlink,unlinkat,rename";

#[test]
fn a_fresh_database_costs_the_same_syncs_for_any_length_of_the_chain() {
    let (short, long) = (TestChain::tables(3), TestChain::tables(150));
    let (of_short, of_long) = (calls(&short, SYNCS), calls(&long, SYNCS));
    assert_eq!(of_short, of_long);
    assert!(of_long <= 10, "{of_long} syncs");
}

#[test]
fn nothing_to_do_costs_no_sync_and_no_write() {
    let test = TestChain::tables(20);
    assert!(
        Command::new(program("migrate-test-runner"))
            .arg(test.migrations())
            .args([&test.url(), "up", "head"])
            .status()
            .unwrap()
            .success()
    );
    assert_eq!((calls(&test, SYNCS), calls(&test, WRITES)), (0, 0));
}
