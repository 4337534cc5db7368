//! Runs, and what they end with.

use migrate_runtime::{Chain, Error, Migrator, Report, block_on};
use migrate_tests::servers::TestDatabase;

/// Brings a database to head, which has to work; the ids that were applied.
#[track_caller]
pub(crate) fn upgrade(chain: &Chain, url: &str) -> Vec<String> {
    ids(&block_on(chain.upgrade(url)).unwrap())
}

/// Takes all of it back, which has to work.
#[track_caller]
pub(crate) fn downgrade(chain: &Chain, url: &str) -> Vec<String> {
    let migrator = Migrator::new(chain).target("base").unwrap();
    ids(&block_on(migrator.downgrade(url)).unwrap())
}

fn ids(report: &Report) -> Vec<String> {
    report.done.iter().map(|done| done.id.clone()).collect()
}

/// How many revisions are pending, and the newest that is applied.
#[track_caller]
pub(crate) fn current(chain: &Chain, url: &str) -> (usize, Option<String>) {
    let status = block_on(Migrator::new(chain).status(url)).unwrap();
    (status.pending, status.current(chain).map(str::to_owned))
}

/// An upgrade that has to fail with a code.
#[track_caller]
pub(crate) fn refused(chain: &Chain, url: &str, code: &str) -> Error {
    failed(block_on(chain.upgrade(url)), code)
}

/// What has to be an error with a code.
#[track_caller]
pub(crate) fn failed<T>(outcome: Result<T, Error>, code: &str) -> Error {
    let Err(error) = outcome else {
        panic!("it was to fail with `{code}`");
    };
    let found = error
        .code()
        .map(migrate_runtime::core::diagnostic::Code::name);
    assert_eq!(found, Some(code), "{error}");
    error
}

/// The URL of a database with another user, and another port when there is a proxy.
pub(crate) fn as_user(database: &TestDatabase, user: &str) -> String {
    with_user(&database.url(), user)
}

/// A URL with `user` or `user:password` in place of whom it names.
pub(crate) fn with_user(url: &str, user: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap();
    let (_, place) = rest.split_once('@').unwrap();
    format!("{scheme}://{user}@{place}")
}
