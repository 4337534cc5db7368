//! What `#[migrate_runtime::test]` makes a test do.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use migrate_core::diagnostic::Code;
use migrate_core::dialect::Dialect;

use super::database::TestDatabase;
use super::making::Wanted;
use crate::chain::Chain;
use crate::error::Error;

/// What the attribute says.
#[derive(Debug, Clone, Copy)]
pub struct Setup {
    /// The chain.
    pub chain: &'static Chain,
    /// The kind of database, where the type of the parameter or an option says it.
    pub dialect: Option<Dialect>,
    /// The revision.
    pub at: &'static str,
    /// Files of SQL that run first: their names and their texts.
    pub fixtures: &'static [(&'static str, &'static str)],
    /// The folder of the package.
    pub package: &'static str,
}

/// Runs one test: a database, the fixtures, the test, the end of the database.
#[track_caller]
pub fn run<T, F>(setup: &Setup, test: T) -> F::Output
where
    T: FnOnce(TestDatabase) -> F,
    F: Future,
{
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => panic!("no runtime for a test: {error}"),
    };
    let database = match runtime.block_on(prepare(setup)) {
        Ok(database) => database,
        Err(error) => panic!("the test has no database\n{error}"),
    };
    let given = database.clone();
    let running = AssertUnwindSafe(|| runtime.block_on(async { test(given).await }));
    let outcome = catch_unwind(running);
    // Also after a panic.
    runtime.block_on(database.close());
    match outcome {
        Ok(outcome) => outcome,
        Err(panic) => resume_unwind(panic),
    }
}

async fn prepare(setup: &Setup) -> Result<TestDatabase, Error> {
    let mut wanted = Wanted::of(setup.chain).at(setup.at).package(setup.package);
    if let Some(dialect) = setup.dialect {
        wanted = wanted.dialect(dialect);
    }
    let database = wanted.make().await?;
    for (name, sql) in setup.fixtures {
        if let Err(error) = database.execute(sql).await {
            database.close().await;
            let said = error.diagnostics().first();
            let said = said.map(|said| said.message.as_str()).unwrap_or_default();
            let message = format!("the fixture fixtures/{name}.sql does not run: {said}");
            return Err(super::failed(
                Code::StatementFailed,
                &message,
                "mend it, or let the test begin at the revision that it was written for: `at = \"…\"`",
            ));
        }
    }
    Ok(database)
}
