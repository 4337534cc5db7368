//! The rows of a database, to be held against those of later.

use crate::chain::Chain;
use crate::database::Database;
use crate::error::Error;
use crate::rows::{self, Rows};
use crate::wire::Wire;

/// The rows of every table at one moment.
///
/// ```
/// # async fn run() -> Result<(), migrate_runtime::Error> {
/// # static MIGRATIONS: migrate_runtime::Chain = migrate_runtime::Chain::EMPTY;
/// use migrate_runtime::testing::RowSnapshot;
///
/// let database = migrate_runtime::Database::try_from("sqlite::memory:")?;
/// let before = RowSnapshot::filled(&MIGRATIONS, &database).await?;
/// // … what is tried …
/// let after = RowSnapshot::of(&MIGRATIONS, &database).await?;
/// assert!(before.lost_in(&after).is_empty());
/// # Ok(())
/// # }
/// # migrate_runtime::block_on(run()).unwrap();
/// ```
#[derive(Debug, Clone)]
pub struct RowSnapshot(Rows);

/// What is in one snapshot, and not in a later one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LostRows {
    /// The table.
    pub table: String,
    /// The column whose values are gone; `None` when whole rows are.
    pub column: Option<String>,
    /// How many of them.
    pub lost: usize,
    /// Of how many.
    pub of: usize,
}

impl RowSnapshot {
    /// The rows that are there.
    pub async fn of(chain: &Chain, database: &Database) -> Result<Self, Error> {
        read(chain, database, false).await
    }

    /// The rows that are there after a few were put into each empty table, such as its constraints allow.
    pub async fn filled(chain: &Chain, database: &Database) -> Result<Self, Error> {
        read(chain, database, true).await
    }

    /// How many rows there are in a table.
    #[must_use]
    pub fn count(&self, table: &str) -> usize {
        self.0.get(table).map_or(0, |rows| rows.count)
    }

    /// What is not there any more. A table or a column that is gone as such is the schema's matter, and not told.
    #[must_use]
    pub fn lost_in(&self, later: &Self) -> Vec<LostRows> {
        let lost = rows::lost(&self.0, &later.0).into_iter();
        lost.map(|loss| LostRows {
            table: loss.table,
            column: loss.column,
            lost: loss.lost,
            of: loss.of,
        })
        .collect()
    }
}

async fn read(chain: &Chain, database: &Database, fill: bool) -> Result<RowSnapshot, Error> {
    let mut wire = Wire::open(database).await?;
    let dialect = database.dialect();
    let tables = rows::tables(&mut wire, &chain.tables_in(database)).await?;
    if fill {
        rows::fill(
            &mut wire,
            dialect,
            &tables,
            &std::collections::BTreeMap::new(),
        )
        .await?;
    }
    let read = rows::read(&mut wire, dialect, &tables).await?;
    // It has been read.
    let _ = wire.close().await;
    Ok(RowSnapshot(read))
}
