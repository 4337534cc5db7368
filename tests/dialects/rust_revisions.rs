//! Revisions in Rust on servers: in the revision's transaction, and guarded.

use std::borrow::Cow;

use migrate_runtime::__private::{Checksum, Revision, RustRevision, State, Way};
use migrate_runtime::{Chain, Context, Error, Migrator, block_on};

use crate::place::{Place, everywhere};

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
    ($up:ident, $down:ident) => {{
        static FUNCTIONS: [RustRevision; 1] = [RustRevision {
            id: "0001",
            up: |cx| Box::pin($up(cx)),
            down: |cx| Box::pin($down(cx)),
        }];
        static CHAIN: Chain = Chain::embedded(
            "migrations",
            &REVISIONS,
            &FUNCTIONS,
            "main",
            "_migrate_",
            None,
        );
        &CHAIN
    }};
}

pub(crate) use chain;

/// Works on rows only: that is in the transaction on every server.
async fn rename(cx: &mut Context<'_>) -> Result<(), Error> {
    if cx.dialect().name() == "postgres" {
        let connection = cx.postgres()?;
        let titles: Vec<(i32, String)> = sqlx::query_as("SELECT id, title FROM notes ORDER BY id")
            .fetch_all(&mut *connection)
            .await?;
        for (id, title) in titles {
            sqlx::query("UPDATE notes SET title = $1 WHERE id = $2")
                .bind(title.to_lowercase())
                .bind(id)
                .execute(&mut *connection)
                .await?;
        }
    } else {
        let connection = cx.mysql()?;
        let titles: Vec<(i32, String)> = sqlx::query_as("SELECT id, title FROM notes ORDER BY id")
            .fetch_all(&mut *connection)
            .await?;
        for (id, title) in titles {
            sqlx::query("UPDATE notes SET title = ? WHERE id = ?")
                .bind(title.to_lowercase())
                .bind(id)
                .execute(&mut *connection)
                .await?;
        }
    }
    assert_eq!(cx.revision(), "0001");
    Ok(())
}

async fn upper(cx: &mut Context<'_>) -> Result<(), Error> {
    cx.execute("UPDATE notes SET title = upper(title); UPDATE notes SET title = concat(title, '!')")
        .await
        .map(|_| ())
}

async fn fail(cx: &mut Context<'_>) -> Result<(), Error> {
    cx.execute("DELETE FROM notes").await?;
    Err(Error::new("3 notes have no title"))
}

async fn wrong_sql(cx: &mut Context<'_>) -> Result<(), Error> {
    cx.execute("DELETE FROM notes").await?;
    cx.execute("DELETE FROM nowhere").await.map(|_| ())
}

async fn hide_an_error(cx: &mut Context<'_>) -> Result<(), Error> {
    cx.execute("DELETE FROM notes").await?;
    let hidden = cx.execute("DELETE FROM nowhere").await;
    assert!(hidden.is_err());
    Ok(())
}

async fn commit(cx: &mut Context<'_>) -> Result<(), Error> {
    cx.execute("DELETE FROM notes").await?;
    cx.execute("COMMIT").await?;
    cx.execute("BEGIN").await.map(|_| ())
}

async fn roll_back(cx: &mut Context<'_>) -> Result<(), Error> {
    cx.execute("DELETE FROM notes").await?;
    cx.execute("ROLLBACK").await.map(|_| ())
}

async fn create(cx: &mut Context<'_>) -> Result<(), Error> {
    cx.execute("CREATE TABLE made (id int)").await.map(|_| ())
}

async fn wrong_kind(cx: &mut Context<'_>) -> Result<(), Error> {
    cx.execute("SELECT 1").await?;
    cx.sqlite().map(|_| ())
}

async fn panic(cx: &mut Context<'_>) -> Result<(), Error> {
    cx.execute("DELETE FROM notes").await?;
    let notes: Vec<i64> = Vec::new();
    notes.first().expect("a note");
    Ok(())
}

async fn poison(cx: &mut Context<'_>) -> Result<(), Error> {
    let sql = if cx.dialect().name() == "postgres" {
        "SET search_path = pg_catalog; SET ROLE pg_monitor"
    } else {
        "SET sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'"
    };
    cx.execute(sql).await.map(|_| ())
}

pub(crate) fn with_notes(place: &Place) {
    place.execute("CREATE TABLE notes (id int PRIMARY KEY, title varchar(20)); INSERT INTO notes VALUES (1, 'One'), (2, 'Two')");
}

pub(crate) fn titles(place: &Place) -> String {
    place.query("SELECT title FROM notes ORDER BY id").join(" ")
}

#[test]
fn up_and_down() {
    everywhere(|place| {
        with_notes(place);
        let chain = chain!(rename, upper);
        let report = block_on(chain.upgrade(place.url())).unwrap();
        assert_eq!(report.done[0].statements, 0);
        assert_eq!(titles(place), "one two");
        let history = place.own("history");
        assert_eq!(
            place.query(&format!("SELECT kind, state FROM {history}")),
            ["rust|applied"]
        );
        block_on(Migrator::new(chain).downgrade(place.url())).unwrap();
        assert_eq!(titles(place), "ONE! TWO!");
        assert!(place.applied().is_empty());
    });
}

#[test]
fn a_failure_takes_everything_back() {
    everywhere(|place| {
        with_notes(place);
        let error = block_on(chain!(fail, upper).upgrade(place.url())).unwrap_err();
        let text = error.to_string();
        assert!(
            text.contains("revision `0001 rust` failed: 3 notes have no title"),
            "{text}"
        );
        let error = block_on(chain!(wrong_sql, upper).upgrade(place.url())).unwrap_err();
        let text = error.to_string();
        assert!(
            text.contains("revision `0001 rust` failed") && text.contains("nowhere"),
            "{text}"
        );
        assert_eq!(
            (titles(place), place.applied().len()),
            ("One Two".to_owned(), 0)
        );
    });
}

#[test]
fn an_error_that_the_function_hides() {
    // PostgreSQL lets nothing more be done in the transaction, MySQL forgives.
    let place = Place::postgres();
    with_notes(&place);
    let error = block_on(chain!(hide_an_error, upper).upgrade(place.url())).unwrap_err();
    assert_eq!(
        (titles(&place), place.applied().len()),
        ("One Two".to_owned(), 0),
        "{error}"
    );
    assert!(error.to_string().contains("0001_rust"), "{error}");
    let place = Place::mariadb();
    with_notes(&place);
    block_on(chain!(hide_an_error, upper).upgrade(place.url())).unwrap();
    assert_eq!((titles(&place), place.applied().len()), (String::new(), 1));
}

#[test]
fn row_39_a_hidden_commit_is_noticed() {
    everywhere(|place| {
        with_notes(place);
        let error = block_on(chain!(commit, upper).upgrade(place.url())).unwrap_err();
        assert_eq!(error.code().unwrap().name(), "transaction-ended", "{error}");
        assert!(
            error.to_string().contains("0001_rust/revision.rs"),
            "{error}"
        );
        assert!(
            place.applied().is_empty(),
            "not recorded as if all were well"
        );
    });
}

#[test]
fn row_40_a_hidden_rollback_is_noticed() {
    everywhere(|place| {
        with_notes(place);
        let error = block_on(chain!(roll_back, upper).upgrade(place.url())).unwrap_err();
        assert_eq!(error.code().unwrap().name(), "transaction-ended", "{error}");
        assert_eq!(
            (titles(place), place.applied().len()),
            ("One Two".to_owned(), 0)
        );
    });
}

#[test]
fn row_43_a_ddl_is_part_of_the_transaction_or_is_noticed() {
    let place = Place::postgres();
    block_on(chain!(create, upper).upgrade(place.url())).unwrap();
    assert!(place.has_table("made"));
    let place = Place::mariadb();
    let error = block_on(chain!(create, upper).upgrade(place.url())).unwrap_err();
    assert_eq!(error.code().unwrap().name(), "transaction-ended", "{error}");
    assert!(place.applied().is_empty());
}

#[test]
fn a_connection_of_another_kind_is_refused() {
    everywhere(|place| {
        let error = block_on(chain!(wrong_kind, upper).upgrade(place.url())).unwrap_err();
        assert!(
            error
                .to_string()
                .contains("asks for a connection to SQLite"),
            "{error}"
        );
        assert!(place.applied().is_empty());
    });
}

#[test]
fn row_38_a_panic_takes_everything_back() {
    everywhere(|place| {
        with_notes(place);
        let run = || block_on(chain!(panic, upper).upgrade(place.url()));
        assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).is_err());
        assert_eq!(titles(place), "One Two");
        block_on(chain!(rename, upper).upgrade(place.url())).unwrap();
        assert_eq!(
            (titles(place), place.applied().len()),
            ("one two".to_owned(), 1)
        );
    });
}

#[test]
fn row_47_what_it_sets_is_not_for_the_history() {
    everywhere(|place| {
        let chain = chain!(poison, poison);
        let run = Migrator::new(chain).actor("back\\slash 'o\"");
        block_on(run.upgrade(place.url())).unwrap();
        let history = place.own("history");
        assert_eq!(
            place.query(&format!("SELECT actor FROM {history}")),
            ["back\\slash 'o\""]
        );
        block_on(Migrator::new(chain).downgrade(place.url())).unwrap();
        assert!(place.applied().is_empty());
    });
}

#[test]
fn a_program_without_the_function_says_so_before_anything_runs() {
    static CHAIN: Chain = Chain::embedded("migrations", &REVISIONS, &[], "main", "_migrate_", None);
    everywhere(|place| {
        let error = block_on(CHAIN.upgrade(place.url())).unwrap_err();
        assert_eq!(error.code().unwrap().name(), "rust-not-linked");
        assert!(!place.has_history(), "nothing was made");
    });
}
