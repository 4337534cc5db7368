//! Revisions in Rust that build their statements with sea-query: one text for every kind of database.

use migrate_runtime::__private::RustRevision;
use migrate_runtime::sea_query::extension::postgres::{Extension, Type};
use migrate_runtime::sea_query::{
    Alias, ColumnDef, Expr, ExprTrait as _, ForeignKey, Index, Query, Table,
};
use migrate_runtime::{Chain, Context, Error, Migrator, block_on};
use migrate_tests::chain::TestChain;
use migrate_tests::database;

use crate::place::{Place, everywhere};
use crate::rust_revisions::{REVISIONS, chain, titles, with_notes};

async fn create(cx: &mut Context<'_>) -> Result<(), Error> {
    cx.run(
        Table::create()
            .table("authors")
            .col(ColumnDef::new("id").integer().not_null().primary_key())
            .col(ColumnDef::new("name").string_len(20).not_null()),
    )
    .await?;
    cx.run(
        Table::create()
            .table("posts")
            .col(ColumnDef::new("id").integer().not_null().primary_key())
            .col(ColumnDef::new("author").integer().not_null())
            .foreign_key(
                ForeignKey::create()
                    .from("posts", "author")
                    .to("authors", "id"),
            ),
    )
    .await?;
    let title = ColumnDef::new("title").text().to_owned();
    cx.run(Table::alter().table("posts").add_column(title))
        .await?;
    cx.run(
        Index::create()
            .name("posts_author")
            .table("posts")
            .col("author"),
    )
    .await?;
    let ada = Query::insert()
        .into_table("authors")
        .columns(["id", "name"])
        .values_panic([1.into(), "Ada".into()])
        .to_owned();
    assert_eq!(cx.run(&ada).await?, 1);
    let post = Query::insert()
        .into_table("posts")
        .columns(["id", "author", "title"])
        .values_panic([1.into(), 1.into(), "One".into()])
        .to_owned();
    cx.run(&post).await.map(|_| ())
}

async fn remove(cx: &mut Context<'_>) -> Result<(), Error> {
    cx.run(Table::drop().table("posts")).await?;
    cx.run(Table::drop().table("authors")).await.map(|_| ())
}

const JOINED: &str = "SELECT title, name FROM posts JOIN authors ON author = authors.id";

#[test]
fn the_same_tables_on_sqlite_and_postgresql() {
    let chain = chain!(create, remove);
    let (place, test) = (Place::postgres(), TestChain::new());
    block_on(chain.upgrade(place.url())).unwrap();
    block_on(chain.upgrade(test.url())).unwrap();
    assert_eq!(place.query(JOINED), ["One|Ada"]);
    assert_eq!(database::query(&test.file(), JOINED), ["One|Ada"]);
    block_on(Migrator::new(chain).downgrade(place.url())).unwrap();
    block_on(Migrator::new(chain).downgrade(test.url())).unwrap();
    assert!(!place.has_table("posts") && place.applied().is_empty());
    assert!(database::applied(&test.file()).is_empty());
}

#[test]
fn row_43_what_mariadb_would_commit_is_refused_before_it_runs() {
    let place = Place::mariadb();
    let error = block_on(chain!(create, remove).upgrade(place.url())).unwrap_err();
    assert_eq!(error.code().unwrap().name(), "rust-failed", "{error}");
    let text = error.to_string();
    assert!(
        text.contains("one transaction: CREATE TABLE `authors`"),
        "{text}"
    );
    assert!(
        text.contains("help: put it into a revision in SQL"),
        "{text}"
    );
    assert!(!place.has_table("authors") && place.applied().is_empty());
}

const ODD: &str = "it's \\ \"odd\"\n\u{1a}";

/// Rows, on every kind of database.
async fn rows(cx: &mut Context<'_>) -> Result<(), Error> {
    if cx.dialect().name() == "mysql" {
        // What is written has to be read the same.
        cx.execute("SET sql_mode = 'NO_BACKSLASH_ESCAPES'").await?;
    }
    let three = Query::insert()
        .into_table("notes")
        .columns(["id", "title"])
        .values_panic([3.into(), ODD.into()])
        .values_panic([4.into(), "Four".into()])
        .to_owned();
    assert_eq!(cx.run(&three).await?, 2);
    let odd = Query::update()
        .table("notes")
        .value("id", 5)
        .and_where(Expr::col("title").eq(ODD))
        .to_owned();
    assert_eq!(cx.run(&odd).await?, 1);
    let few = Query::delete()
        .from_table("notes")
        .and_where(Expr::col("id").lt(4))
        .to_owned();
    assert_eq!(cx.run(&few).await?, 2);
    Ok(())
}

async fn shout(cx: &mut Context<'_>) -> Result<(), Error> {
    let all = Query::update()
        .table("notes")
        .value("title", "!")
        .to_owned();
    cx.run(&all).await.map(|_| ())
}

#[test]
fn the_same_rows_on_every_kind_of_database() {
    let chain = chain!(rows, shout);
    let expected = ["4|Four".to_owned(), format!("5|{ODD}")];
    let select = "SELECT id, title FROM notes ORDER BY id";
    everywhere(|place| {
        with_notes(place);
        block_on(chain.upgrade(place.url())).unwrap();
        assert_eq!(place.query(select), expected);
        block_on(Migrator::new(chain).downgrade(place.url())).unwrap();
        assert_eq!(titles(place), "! !");
    });
    let test = TestChain::new();
    let made = "CREATE TABLE notes (id int PRIMARY KEY, title varchar(20)); INSERT INTO notes VALUES (1, 'One'), (2, 'Two')";
    database::execute(&test.file(), made);
    block_on(chain.upgrade(test.url())).unwrap();
    assert_eq!(database::query(&test.file(), select), expected);
}

async fn through_a_temporary_table(cx: &mut Context<'_>) -> Result<(), Error> {
    let kept = Table::create()
        .table("kept")
        .temporary()
        .col(ColumnDef::new("id").integer().not_null())
        .to_owned();
    cx.run(&kept).await?;
    cx.run(
        Query::insert()
            .into_table("kept")
            .columns(["id"])
            .values_panic([2.into()]),
    )
    .await?;
    let others = Query::delete()
        .from_table("notes")
        .and_where(
            Expr::col("id").not_in_subquery(Query::select().column("id").from("kept").take()),
        )
        .to_owned();
    assert_eq!(cx.run(&others).await?, 1);
    Ok(())
}

#[test]
fn a_temporary_table_commits_nowhere() {
    everywhere(|place| {
        with_notes(place);
        block_on(chain!(through_a_temporary_table, shout).upgrade(place.url())).unwrap();
        assert_eq!(titles(place), "Two");
    });
}

async fn moods(cx: &mut Context<'_>) -> Result<(), Error> {
    cx.run(Extension::create().name("plpgsql").if_not_exists())
        .await?;
    let mood = Type::create()
        .as_enum("mood")
        .values([Alias::new("glad"), Alias::new("it's bad")])
        .to_owned();
    cx.run(&mood).await?;
    cx.run(&Type::alter().name("mood").add_value("calm").before("glad"))
        .await?;
    let state = ColumnDef::new("mood").custom("mood").to_owned();
    cx.run(Table::alter().table("notes").add_column(state))
        .await?;
    let bad = Query::update()
        .table("notes")
        .value("mood", Expr::val("it's bad").as_enum("mood"))
        .to_owned();
    assert_eq!(cx.run(&bad).await?, 2);
    Ok(())
}

async fn no_moods(cx: &mut Context<'_>) -> Result<(), Error> {
    cx.run(Table::alter().table("notes").drop_column("mood"))
        .await?;
    cx.run(Type::drop().name("mood")).await.map(|_| ())
}

#[test]
fn types_of_postgresql() {
    let place = Place::postgres();
    with_notes(&place);
    let chain = chain!(moods, no_moods);
    block_on(chain.upgrade(place.url())).unwrap();
    let labels = "SELECT enumlabel FROM pg_enum ORDER BY enumsortorder";
    assert_eq!(place.query(labels), ["calm", "glad", "it's bad"]);
    assert_eq!(
        place.query("SELECT DISTINCT mood::text FROM notes"),
        ["it's bad"]
    );
    block_on(Migrator::new(chain).downgrade(place.url())).unwrap();
    assert!(place.query(labels).is_empty());
    let place = Place::mariadb();
    with_notes(&place);
    let error = block_on(chain.upgrade(place.url())).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("cannot write the statement for mysql: there is no such statement"),
        "{error}"
    );
}

async fn again(cx: &mut Context<'_>) -> Result<(), Error> {
    let one = Query::insert()
        .into_table("notes")
        .columns(["id", "title"])
        .values_panic([1.into(), "a secret".into()])
        .to_owned();
    cx.run(&one).await.map(|_| ())
}

#[test]
fn an_error_shows_the_statement_without_values() {
    everywhere(|place| {
        with_notes(place);
        let error = block_on(chain!(again, shout).upgrade(place.url())).unwrap_err();
        let text = error.to_string();
        let shown = place.pick(
            r#", in: INSERT INTO "notes" ("id", "title") VALUES ($1, $2)"#,
            ", in: INSERT INTO `notes` (`id`, `title`) VALUES (?, ?)",
        );
        assert!(
            text.contains("revision `0001 rust` failed: ") && text.contains(shown),
            "{text}"
        );
        assert!(text.contains("migrations/0001_rust/revision.rs"), "{text}");
        assert!(!text.contains("secret"), "{text}");
        assert_eq!(
            (titles(place), place.applied().len()),
            ("One Two".to_owned(), 0)
        );
    });
}
