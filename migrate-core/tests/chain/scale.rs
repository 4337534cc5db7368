//! Long chains.

use migrate_core::dialect::Dialect;
use migrate_core::history::compare;

use crate::history::records;
use crate::support::Directory;

/// What is quadratic takes minutes here.
const MANY: usize = 10_000;

#[test]
fn ten_thousand_revisions_are_read_locked_and_compared() {
    let directory = Directory::linear(MANY).locked(MANY / 2);
    let reading = directory.read();
    assert!(reading.is_usable());
    assert_eq!(reading.revisions.len(), MANY);
    let standing = compare(
        &reading.revisions,
        &records(&reading.revisions),
        Dialect::Sqlite,
    );
    assert_eq!((standing.applied, standing.findings.len()), (MANY, 0));
}

#[test]
fn ten_thousand_mistakes_are_reported() {
    let directory = (0..MANY).fold(Directory::new(), |directory, at| {
        directory.file(
            &format!("{}_r/up.sql", at + MANY),
            format!("-- migrate: revises x{at}\nCOMMIT;\n"),
        )
    });
    let codes = directory.codes();
    let count = |code: &str| codes.iter().filter(|found| **found == code).count();
    assert_eq!(count("gap") + count("no-root"), MANY);
    assert_eq!(
        (count("transaction-control"), count("missing-down")),
        (MANY, MANY)
    );
}

#[test]
fn a_cycle_of_ten_thousand() {
    let directory = (0..MANY).fold(Directory::new(), |directory, at| {
        directory.revision(
            &format!("{}_r", at + MANY),
            &((at + 1) % MANY + MANY).to_string(),
        )
    });
    assert_eq!(directory.codes(), ["cycle", "lock-missing"]);
}
