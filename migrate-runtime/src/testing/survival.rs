//! Whether the rows that somebody names come through.

use migrate_core::dialect::Dialect;

use super::dialects;
use super::making::Wanted;
use crate::block_on;
use crate::chain::Chain;
use crate::error::Error;

/// Asserts that rows survive: a database at the revision `at` gets what `insert` puts in, goes up to head and back down, and
/// the query `check` has to give the same rows as before. On every dialect that the chain is for.
///
/// ```no_run
/// # static MIGRATIONS: migrate_runtime::Chain = migrate_runtime::Chain::EMPTY;
/// migrate_runtime::testing::assert_data_survives(
///     &MIGRATIONS,
///     "20260501070000",
///     "INSERT INTO accounts (owner, balance) VALUES ('Ada', '12.30')",
///     "SELECT owner, balance FROM accounts ORDER BY id",
/// );
/// ```
///
/// What is to be looked at on the way is a test of its own, with [`TestDatabase::migrate_to`](super::TestDatabase::migrate_to).
///
/// # Panics
///
/// With the rows before and after; or when a statement or a revision does not run.
#[track_caller]
pub fn assert_data_survives(chain: &Chain, at: &str, insert: &str, check: &str) {
    for dialect in dialects(chain) {
        assert_data_survives_on(chain, dialect, at, insert, check);
    }
}

/// The same on one dialect.
///
/// # Panics
///
/// With the rows before and after; or when a statement or a revision does not run.
#[track_caller]
pub fn assert_data_survives_on(
    chain: &Chain,
    dialect: Dialect,
    at: &str,
    insert: &str,
    check: &str,
) {
    let (before, after) = match block_on(there_and_back(chain, dialect, at, insert, check)) {
        Ok(rows) => rows,
        Err(error) => panic!("the rows at `{at}` could not be followed on {dialect}\n{error}"),
    };
    assert!(
        !before.is_empty(),
        "`{check}` gives no row at `{at}`: nothing was tested"
    );
    assert!(
        before == after,
        "from `{at}` up to head and back, `{check}` gives other rows on {dialect}\n before: {}\n  after: {}",
        told(&before),
        told(&after)
    );
}

type Rows = Vec<Vec<String>>;

async fn there_and_back(
    chain: &Chain,
    dialect: Dialect,
    at: &str,
    insert: &str,
    check: &str,
) -> Result<(Rows, Rows), Error> {
    let database = Wanted::of(chain).dialect(dialect).at(at).make().await?;
    let moving = async {
        database.execute(insert).await?;
        let before = database.query(check).await?;
        database.migrate_to("head").await?;
        database.migrate_to(at).await?;
        let after = database.query(check).await?;
        Ok((before, after))
    };
    let outcome = moving.await;
    database.close().await;
    outcome
}

fn told(rows: &[Vec<String>]) -> String {
    let rows: Vec<String> = rows
        .iter()
        .map(|row| format!("({})", row.join(", ")))
        .collect();
    rows.join(", ")
}
