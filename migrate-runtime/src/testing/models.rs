//! Whether a chain builds what the application expects.

use std::fmt::Display;

use migrate_core::diagnostic::Code;
use migrate_core::dialect::Dialect;
use migrate_core::schema::difference;

use super::database::TestDatabase;
use super::dialects;
use super::making::Wanted;
use crate::block_on;
use crate::chain::Chain;
use crate::error::Error;

/// How many differences are told.
const TOLD: usize = 20;

/// Asserts that the chain builds the schema that a closure builds in an empty database, on every dialect that it is for:
/// whatever makes the tables of the application's models.
///
/// ```
/// # static MIGRATIONS: migrate_runtime::Chain = migrate_runtime::Chain::EMPTY;
/// use migrate_runtime::testing::{TestDatabase, assert_models_match};
///
/// async fn models(empty: TestDatabase) -> Result<(), sqlx::Error> {
/// # return Ok(());
///     let pool = empty.sqlite();
///     sqlx::query("CREATE TABLE users (id INTEGER PRIMARY KEY)").execute(&pool).await?;
///     Ok(())
/// }
///
/// assert_models_match(&MIGRATIONS, models);
/// ```
///
/// # Panics
///
/// With what differs, and the SQL that mends it.
#[track_caller]
pub fn assert_models_match<M, F, E>(chain: &Chain, mut models: M)
where
    M: FnMut(TestDatabase) -> F + Send,
    F: Future<Output = Result<(), E>> + Send,
    E: Display,
{
    for dialect in dialects(chain) {
        let outcome = block_on(async {
            let desired = empty(chain, dialect).await?;
            let filled = models(desired.clone()).await.map_err(|error| {
                super::failed(
                    Code::SchemaFile,
                    &error.to_string(),
                    "mend what makes the tables of the models",
                )
            });
            Box::pin(judge(chain, &desired, filled)).await
        });
        fail(outcome, dialect);
    }
}

/// The same with the text of a `schema.sql`.
///
/// ```
/// # static MIGRATIONS: migrate_runtime::Chain = migrate_runtime::Chain::EMPTY;
/// migrate_runtime::testing::assert_schema_matches(&MIGRATIONS, "-- include_str!(\"../schema.sql\")");
/// ```
///
/// # Panics
///
/// With what differs, and the SQL that mends it.
#[track_caller]
pub fn assert_schema_matches(chain: &Chain, schema: &str) {
    for dialect in dialects(chain) {
        let outcome = block_on(async {
            let desired = empty(chain, dialect).await?;
            let filled = desired.execute(schema).await;
            Box::pin(judge(chain, &desired, filled)).await
        });
        fail(outcome, dialect);
    }
}

async fn empty(chain: &Chain, dialect: Dialect) -> Result<TestDatabase, Error> {
    Wanted::of(chain).dialect(dialect).at("base").make().await
}

/// Compares with what the chain builds, and ends both databases.
async fn judge(
    chain: &Chain,
    desired: &TestDatabase,
    filled: Result<(), Error>,
) -> Result<(), Error> {
    let outcome = match filled {
        Ok(()) => Box::pin(compare(chain, desired)).await,
        Err(error) => Err(error),
    };
    desired.close().await;
    outcome
}

async fn compare(chain: &Chain, desired: &TestDatabase) -> Result<(), Error> {
    let built = Wanted::of(chain).dialect(desired.dialect()).make().await?;
    let found = chain.schema_of(built.database()).await;
    built.close().await;
    let (wanted, found) = (chain.schema_of(desired.database()).await?, found?);
    let differs = difference(&wanted, &found);
    if differs.is_empty() {
        return Ok(());
    }
    let mut words = differs.words();
    let more = words.len().saturating_sub(TOLD);
    words.truncate(TOLD);
    if more > 0 {
        words.push(format!("and {more} more"));
    }
    let message = format!("the chain builds another schema:\n  {}", words.join("\n  "));
    let help = format!(
        "let a new revision do this (`cargo migrate new <name>`):\n{}",
        differs.mending_sql()
    );
    Err(super::failed(Code::ModelsDiffer, &message, &help))
}

#[track_caller]
fn fail(outcome: Result<(), Error>, dialect: Dialect) {
    if let Err(error) = outcome {
        panic!("chain and models do not match on {dialect}\n{error}");
    }
}
