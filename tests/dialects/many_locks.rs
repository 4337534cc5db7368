//! More locks than a transaction of PostgreSQL can hold: a chain that makes thousands of tables.

use migrate_core::diagnostic::Code;
use migrate_runtime::{Migrator, block_on};
use migrate_tests::chain::TestChain;
use migrate_tests::servers;

/// Takes as many locks as tables and indexes would, in less time.
fn locking(number: u32, locks: u32) -> String {
    let first = number * 1_000_000;
    let last = first + locks;
    format!(
        "CREATE TABLE t{number} (id int);\nSELECT pg_advisory_xact_lock(n) FROM generate_series({first}, {last}) n;\n"
    )
}

/// The server is this test's own: others would find no lock either.
#[test]
fn fewer_revisions_share_a_transaction_when_there_is_no_room_for_more_locks() {
    let server = servers::own_postgres();
    let url = server.url("postgres");
    let mut test = TestChain::for_dialects(&["postgres"]);
    for number in 1..=8 {
        let down = format!("DROP TABLE t{number};\n");
        test = test.revision(&format!("000{number}_t"), &locking(number, 6000), &down);
    }
    let chain = test.chain();
    let report = block_on(Migrator::new(&chain).upgrade(&*url)).unwrap();
    assert_eq!(report.done.len(), 8);

    // Alone it is too much, and what comes before it is done.
    let test = test
        .revision("0009_a", "SELECT 1;\n", "SELECT 1;\n")
        .revision("0010_b", &locking(10, 200_000), "DROP TABLE t10;\n");
    let chain = test.chain();
    let error = block_on(Migrator::new(&chain).upgrade(&*url)).unwrap_err();
    assert_eq!(error.code(), Some(Code::StatementFailed), "{error}");
    assert!(
        error.to_string().contains("cut the revision in two"),
        "{error}"
    );
    assert_eq!(error.report().done.len(), 1);
}
