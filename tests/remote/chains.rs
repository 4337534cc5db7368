//! Chains that every server takes.

use migrate_tests::chain::TestChain;

/// As many tables, one a revision, each with an index, for PostgreSQL and MariaDB.
pub(crate) fn tables(count: usize) -> TestChain {
    tables_with(count, "")
}

/// The same; `more` follows in each revision.
pub(crate) fn tables_with(count: usize, more: &str) -> TestChain {
    let mut chain = TestChain::for_dialects(&["postgres", "mysql"]);
    for number in 1..=count {
        add(&mut chain, number, more);
    }
    chain.lock();
    chain
}

fn add(chain: &mut TestChain, number: usize, more: &str) {
    let more = more.replace("{number}", &number.to_string());
    chain.write_revision(
        &format!("{number:04}_t{number}"),
        &format!(
            "CREATE TABLE t{number} (id integer PRIMARY KEY, a varchar(100), b text, c integer NOT NULL DEFAULT 0);\n\
             CREATE INDEX t{number}_a ON t{number} (a);\n{more}"
        ),
        &format!("DROP TABLE t{number};\n"),
    );
}

/// One more revision on top of [`tables`].
pub(crate) fn one_more(mut chain: TestChain, number: usize) -> TestChain {
    add(&mut chain, number, "");
    chain.lock();
    chain
}
