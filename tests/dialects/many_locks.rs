//! More locks than a transaction of PostgreSQL can hold: a chain that makes thousands of tables.

use migrate_core::diagnostic::Code;

use crate::place::Place;

/// Takes as many locks as tables and indexes would, in less time.
fn locking(number: u32, locks: u32) -> String {
    let first = number * 1_000_000;
    let last = first + locks;
    format!(
        "CREATE TABLE t{number} (id int);\nSELECT pg_advisory_xact_lock(n) FROM generate_series({first}, {last}) n;\n"
    )
}

#[test]
fn a_fresh_database_takes_fewer_revisions_in_a_transaction() {
    let place = Place::postgres();
    let mut test = place.empty_chain();
    for number in 1..=8 {
        let down = format!("DROP TABLE t{number};\n");
        test = test.revision(&format!("000{number}_t"), &locking(number, 6000), &down);
    }
    let report = place.upgrade(&test).unwrap();
    assert_eq!(report.done.len(), 8);
    assert_eq!(place.query("SELECT count(*) FROM t8"), ["0"]);
}

#[test]
fn a_revision_with_too_many_says_what_to_do() {
    let place = Place::postgres();
    let test = place
        .empty_chain()
        .revision("0001_a", &locking(1, 10), "DROP TABLE t1;\n")
        .revision("0002_b", &locking(2, 200_000), "DROP TABLE t2;\n");
    let error = place.upgrade(&test).unwrap_err();
    assert_eq!(error.code(), Some(Code::StatementFailed));
    assert!(
        error.to_string().contains("cut the revision in two"),
        "{error}"
    );
    // What comes before it is done.
    assert_eq!(place.query("SELECT count(*) FROM t1"), ["0"]);
}
