//! Revisions in Rust that build their statements with sea-query.

use migrate_runtime::__private::RustRevision;
use migrate_runtime::sea_query::{
    Alias, ColumnDef, Expr, ExprTrait as _, ForeignKey, ForeignKeyAction, Index, Query, Table,
};
use migrate_runtime::{Chain, Context, Error, Migrator, block_on};
use migrate_tests::chain::TestChain;
use migrate_tests::database::{applied, query};

use crate::rust_revisions::{REVISIONS, chain};

async fn create(cx: &mut Context<'_>) -> Result<(), Error> {
    let users = Table::create()
        .table("users")
        .col(
            ColumnDef::new("id")
                .integer()
                .not_null()
                .primary_key()
                .auto_increment(),
        )
        .col(ColumnDef::new("email").string_len(80).not_null())
        .col(ColumnDef::new("karma").integer().not_null().default(7))
        .to_owned();
    assert_eq!(cx.run(&users).await?, 0);
    let notes = Table::create()
        .table("notes")
        .col(ColumnDef::new("id").integer().not_null().primary_key())
        .col(ColumnDef::new("author").integer().not_null())
        .foreign_key(
            ForeignKey::create()
                .from("notes", "author")
                .to("users", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned();
    cx.run(&notes).await?;
    let email = Index::create()
        .name("users_email")
        .table("users")
        .col("email")
        .unique()
        .to_owned();
    cx.run(&email).await?;
    let title = ColumnDef::new("title").text().to_owned();
    cx.run(Table::alter().table("notes").add_column(title))
        .await?;

    let people = Query::insert()
        .into_table("users")
        .columns(["id", "email"])
        .values_panic([1.into(), "o'neil@example.org".into()])
        .values_panic([2.into(), r"back\slash@example.org".into()])
        .to_owned();
    assert_eq!(cx.run(&people).await?, 2);
    // Counts no rows of the statement before it.
    assert_eq!(cx.run(Table::drop().table("nowhere").if_exists()).await?, 0);
    let written = Query::insert()
        .into_table("notes")
        .columns(["id", "author", "title"])
        .values_panic([1.into(), 1.into(), "One".into()])
        .values_panic([2.into(), 2.into(), Expr::null()])
        .to_owned();
    assert_eq!(cx.run(&written).await?, 2);
    let titled = Query::update()
        .table("notes")
        .value("title", "Two")
        .and_where(Expr::col("title").is_null())
        .to_owned();
    assert_eq!(cx.run(&titled).await?, 1);
    let first = Query::delete()
        .from_table("users")
        .and_where(Expr::col("id").eq(1))
        .to_owned();
    assert_eq!(cx.run(&first).await?, 1);
    Ok(())
}

async fn remove(cx: &mut Context<'_>) -> Result<(), Error> {
    cx.run(Table::rename().table("notes", "old_notes")).await?;
    cx.run(Table::alter().table("old_notes").drop_column("title"))
        .await?;
    cx.run(Index::drop().name("users_email")).await?;
    cx.run(Table::drop().table("old_notes")).await?;
    cx.run(Table::drop().table("users")).await.map(|_| ())
}

#[test]
fn tables_and_rows_up_and_down() {
    let test = TestChain::new();
    let chain = chain!(CHAIN, create, remove);
    block_on(chain.upgrade(test.url())).unwrap();
    let file = test.file();
    assert_eq!(
        query(&file, "SELECT id, email, karma FROM users"),
        [r"2|back\slash@example.org|7"]
    );
    assert_eq!(
        query(&file, "SELECT id, author, title FROM notes"),
        ["2|2|Two"],
        "the note of the user who is gone went with it"
    );
    assert_eq!(
        query(
            &file,
            "SELECT \"unique\" FROM pragma_index_list('users') WHERE name = 'users_email'"
        ),
        ["1"]
    );
    assert_eq!(
        query(
            &file,
            "SELECT \"table\", \"from\", \"to\", on_delete FROM pragma_foreign_key_list('notes')"
        ),
        ["users|author|id|CASCADE"]
    );
    block_on(Migrator::new(chain).downgrade(test.url())).unwrap();
    assert_eq!(
        query(
            &file,
            "SELECT count(*) FROM sqlite_master WHERE tbl_name IN ('users', 'notes', 'old_notes')"
        ),
        ["0"]
    );
}

async fn into_nowhere(cx: &mut Context<'_>) -> Result<(), Error> {
    cx.run(Table::create().table("made").col(ColumnDef::new("id")))
        .await?;
    let secret = Query::insert()
        .into_table("nowhere")
        .columns(["token"])
        .values_panic(["a secret".into()])
        .to_owned();
    cx.run(&secret).await.map(|_| ())
}

async fn twice(cx: &mut Context<'_>) -> Result<(), Error> {
    let made = Table::create()
        .table("made")
        .col(ColumnDef::new("id").integer())
        .to_owned();
    cx.run(&made).await?;
    cx.run(&made).await.map(|_| ())
}

/// The message of a revision that fails; nothing of it is left.
fn failure(chain: &'static Chain) -> String {
    let test = TestChain::new();
    let error = block_on(chain.upgrade(test.url())).unwrap_err();
    assert_eq!(error.code().unwrap().name(), "rust-failed");
    assert_eq!(
        query(&test.file(), "SELECT count(*) FROM sqlite_master"),
        ["0"]
    );
    error.to_string()
}

#[test]
fn an_error_shows_the_statement_without_values() {
    let text = failure(chain!(CHAIN, into_nowhere, remove));
    assert!(
        text.contains("revision `0001 rust` failed: no such table: nowhere, in: INSERT INTO \"nowhere\" (\"token\") VALUES (?)"),
        "{text}"
    );
    assert!(text.contains("migrations/0001_rust/revision.rs"), "{text}");
    assert!(!text.contains("secret"), "{text}");
    let text = failure(chain!(CHAIN, twice, remove));
    assert!(
        text.contains(
            "table \"made\" already exists, in: CREATE TABLE \"made\" ( \"id\" integer )"
        ),
        "{text}"
    );
}

async fn truncate(cx: &mut Context<'_>) -> Result<(), Error> {
    cx.execute("CREATE TABLE made (id)").await?;
    cx.run(Table::truncate().table("made")).await.map(|_| ())
}

async fn enumerate(cx: &mut Context<'_>) -> Result<(), Error> {
    use migrate_runtime::sea_query::extension::postgres::Type;
    let mood = Type::create()
        .as_enum("mood")
        .values([Alias::new("happy")])
        .to_owned();
    cx.run(&mood).await.map(|_| ())
}

#[test]
fn what_the_dialect_does_not_have_is_an_error_that_says_so() {
    for chain in [
        chain!(CHAIN, truncate, remove),
        chain!(CHAIN, enumerate, remove),
    ] {
        let text = failure(chain);
        assert!(
            text.contains("sea-query cannot write the statement for sqlite: "),
            "{text}"
        );
        assert!(text.contains("help: write it as SQL"), "{text}");
    }
}

#[test]
fn it_is_recorded_as_any_revision_in_rust() {
    let test = TestChain::new();
    let report = block_on(chain!(CHAIN, create, remove).upgrade(test.url())).unwrap();
    assert_eq!(report.done[0].statements, 0);
    assert_eq!(applied(&test.file()), ["0001"]);
}
