//! Revisions in Rust: in the revision's transaction, and guarded.

use std::borrow::Cow;

use migrate_runtime::__private::{Checksum, Revision, RustRevision, State, Way};
use migrate_runtime::core::target::Direction;
use migrate_runtime::{Chain, Context, Error, Migrator, block_on};
use migrate_tests::chain::TestChain;
use migrate_tests::database::{applied, query};

const fn way() -> Way {
    Way::Rust {
        path: Cow::Borrowed("0001_rust/revision.rs"),
        checksum: Checksum::new([7; 32]),
        transaction: true,
        rebuild: false,
    }
}

pub(crate) static REVISIONS: [Revision; 1] = [Revision {
    id: Cow::Borrowed("0001"),
    name: Cow::Borrowed("rust"),
    message: Cow::Borrowed("in Rust"),
    parent: None,
    directory: Cow::Borrowed("0001_rust"),
    up: way(),
    down: way(),
    data: false,
    phase: None,
    pairs: None,
    state: State::Draft,
    chain_hash: Checksum::new([8; 32]),
    squash: None,
}];

macro_rules! chain {
    ($name:ident, $up:ident, $down:ident) => {{
        static FUNCTIONS: [RustRevision; 1] = [RustRevision {
            id: "0001",
            up: |cx| Box::pin($up(cx)),
            down: |cx| Box::pin($down(cx)),
        }];
        static $name: Chain = Chain::embedded(
            "migrations",
            &REVISIONS,
            &FUNCTIONS,
            "main",
            "_migrate_",
            None,
        );
        &$name
    }};
}

pub(crate) use chain;

async fn create(cx: &mut Context<'_>) -> Result<(), Error> {
    cx.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT); INSERT INTO notes VALUES (1, 'One')").await?;
    let titles: Vec<(i64, String)> = sqlx::query_as("SELECT id, title FROM notes")
        .fetch_all(cx.sqlite()?)
        .await?;
    for (id, title) in titles {
        sqlx::query("UPDATE notes SET title = ? WHERE id = ?")
            .bind(title.to_lowercase())
            .bind(id)
            .execute(cx.sqlite()?)
            .await?;
    }
    assert_eq!(cx.revision(), "0001");
    Ok(())
}

async fn remove(cx: &mut Context<'_>) -> Result<(), Error> {
    cx.execute("DROP TABLE notes").await.map(|_| ())
}

async fn fail(cx: &mut Context<'_>) -> Result<(), Error> {
    cx.execute("CREATE TABLE notes (id)").await?;
    Err(Error::new("3 notes have no title"))
}

async fn end_the_transaction(cx: &mut Context<'_>) -> Result<(), Error> {
    cx.execute("CREATE TABLE notes (id); COMMIT; BEGIN")
        .await
        .map(|_| ())
}

async fn roll_back(cx: &mut Context<'_>) -> Result<(), Error> {
    cx.execute("CREATE TABLE notes (id); ROLLBACK")
        .await
        .map(|_| ())
}

#[test]
fn up_and_down() {
    let test = TestChain::new();
    let chain = chain!(CHAIN, create, remove);
    block_on(chain.upgrade(test.url())).unwrap();
    assert_eq!(query(&test.file(), "SELECT title FROM notes"), ["one"]);
    assert_eq!(
        query(&test.file(), "SELECT kind FROM _migrate_history"),
        ["rust"]
    );
    block_on(Migrator::new(chain).downgrade(test.url())).unwrap();
    assert_eq!(
        query(
            &test.file(),
            "SELECT count(*) FROM sqlite_master WHERE name = 'notes'"
        ),
        ["0"]
    );
}

#[test]
fn what_it_would_lose_is_not_known() {
    let test = TestChain::new();
    let chain = chain!(CHAIN, create, remove);
    block_on(chain.upgrade(test.url())).unwrap();
    let lost = block_on(Migrator::new(chain).would_lose(Direction::Down, test.url())).unwrap();
    let [lost] = &lost[..] else {
        panic!("one revision: {lost:?}")
    };
    assert!(!lost.is_known());
    assert_eq!(lost.to_string(), "not known: it is written in Rust");
}

#[test]
fn a_failure_takes_everything_back() {
    let test = TestChain::new();
    let error = block_on(chain!(CHAIN, fail, remove).upgrade(test.url())).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("revision `0001 rust` failed: 3 notes have no title"),
        "{error}"
    );
    assert_eq!(
        query(&test.file(), "SELECT count(*) FROM sqlite_master"),
        ["0"]
    );
}

#[test]
fn row_39_a_hidden_commit_is_noticed() {
    let test = TestChain::new();
    let error =
        block_on(chain!(CHAIN, end_the_transaction, remove).upgrade(test.url())).unwrap_err();
    assert_eq!(error.code().unwrap().name(), "transaction-ended");
    assert!(
        applied(&test.file()).is_empty(),
        "not recorded as if all were well"
    );
}

#[test]
fn row_40_a_hidden_rollback_is_noticed() {
    let test = TestChain::new();
    let error = block_on(chain!(CHAIN, roll_back, remove).upgrade(test.url())).unwrap_err();
    assert_eq!(error.code().unwrap().name(), "transaction-ended");
    assert_eq!(
        query(&test.file(), "SELECT count(*) FROM sqlite_master"),
        ["0"]
    );
}

#[test]
fn a_program_without_the_function_says_so_before_anything_runs() {
    static CHAIN: Chain = Chain::embedded("migrations", &REVISIONS, &[], "main", "_migrate_", None);
    let test = TestChain::new();
    let error = block_on(CHAIN.upgrade(test.url())).unwrap_err();
    assert_eq!(error.code().unwrap().name(), "rust-not-linked");
    assert!(!test.file().exists(), "not even a file was made");
}

async fn hide_a_rollback(cx: &mut Context<'_>) -> Result<(), Error> {
    cx.execute("CREATE TABLE notes (id UNIQUE); INSERT INTO notes VALUES (1)")
        .await?;
    let hidden = cx.execute("INSERT OR ROLLBACK INTO notes VALUES (1)").await;
    assert!(hidden.is_err());
    Ok(())
}

async fn panic(cx: &mut Context<'_>) -> Result<(), Error> {
    cx.execute("CREATE TABLE notes (id)").await?;
    let notes: Vec<i64> = Vec::new();
    notes.first().expect("a note");
    Ok(())
}

#[test]
fn row_40_a_rollback_that_the_function_hides_is_noticed() {
    let test = TestChain::new();
    let error = block_on(chain!(CHAIN, hide_a_rollback, remove).upgrade(test.url())).unwrap_err();
    assert_eq!(error.code().unwrap().name(), "transaction-ended");
    assert_eq!(
        query(&test.file(), "SELECT count(*) FROM sqlite_master"),
        ["0"]
    );
}

#[test]
fn row_38_a_panic_takes_everything_back() {
    let test = TestChain::new();
    let run = || block_on(chain!(CHAIN, panic, remove).upgrade(test.url()));
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).is_err());
    assert_eq!(
        query(&test.file(), "SELECT count(*) FROM sqlite_master"),
        ["0"]
    );
    block_on(chain!(GOOD, create, remove).upgrade(test.url())).unwrap();
    assert_eq!(applied(&test.file()), ["0001"]);
}
