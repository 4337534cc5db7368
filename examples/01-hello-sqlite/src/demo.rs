//! The life of a notebook: made by an old version of the program, filled, brought to head, taken back, brought to head.

use migrate_runtime::{Event, Migrator};
use sqlx::SqlitePool;
use sqlx::sqlite::SqliteConnectOptions;

use crate::{MIGRATIONS, notes, say};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// The head of the chain when version 1.1 of this program was shipped.
const HEAD_OF_1_1: &str = "20260203083000";

/// What people wrote with version 1.1.
const OLD_NOTES: &str = "
INSERT INTO notes (title, body, created_at) VALUES
  ('Water the plants', 'The fern twice.', '2026-02-04'),
  ('Shopping', 'Flour, yeast, olives', '2026-02-05'),
  ('Shopping', 'A present for Ada', '2026-02-09');
INSERT INTO tags (name) VALUES ('home'), ('errands');
INSERT INTO note_tags (note_id, tag_id) VALUES (1, 1), (2, 2), (3, 2);
";

pub async fn run() -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let options = SqliteConnectOptions::new()
        .filename(folder.path().join("notebook.db"))
        .create_if_missing(true);

    say(format_args!(
        "1. An empty folder. Version 1.1 of the notebook is started there: three revisions make its database."
    ));
    upgrade(&options, HEAD_OF_1_1, "1.1.0").await?;

    say(format_args!("\n2. Somebody writes notes with it."));
    let pool = SqlitePool::connect_with(options.clone()).await?;
    sqlx::raw_sql(OLD_NOTES).execute(&pool).await?;
    say(format_args!(
        "   {} notes, {} tags on them",
        count(&pool, "notes").await?,
        count(&pool, "note_tags").await?
    ));
    pool.close().await;

    say(format_args!(
        "\n3. Version {} is installed and started: it brings the file to head, notes and all.",
        env!("CARGO_PKG_VERSION")
    ));
    upgrade(&options, "head", env!("CARGO_PKG_VERSION")).await?;
    show(&options).await?;

    say(format_args!(
        "\n4. Back to where version 1.1 was, and forth again: the notes and their tags are still there."
    ));
    let report = Migrator::new(&MIGRATIONS)
        .target(HEAD_OF_1_1)?
        .on_event(print)
        .downgrade(options.clone())
        .await?;
    say(format_args!(
        "   now at {}",
        report.to.as_deref().unwrap_or("base")
    ));
    upgrade(&options, "head", env!("CARGO_PKG_VERSION")).await?;
    show(&options).await?;

    say(format_args!(
        "\n5. Started once more: one look at the history, and nothing to do."
    ));
    let report = MIGRATIONS.upgrade(options).await?;
    say(format_args!("   {} revisions applied", report.done.len()));
    Ok(())
}

async fn upgrade(options: &SqliteConnectOptions, target: &str, version: &str) -> Outcome<()> {
    let migrator = Migrator::new(&MIGRATIONS)
        .app("notebook", version)
        .target(target)?;
    migrator.on_event(print).upgrade(options.clone()).await?;
    Ok(())
}

fn print(event: &Event<'_>) {
    if let Event::Finished {
        id,
        name,
        direction,
        elapsed,
        ..
    } = event
    {
        let verb = match direction {
            migrate_runtime::core::target::Direction::Up => "applied ",
            migrate_runtime::core::target::Direction::Down => "reverted",
        };
        say(format_args!(
            "   {verb} {id} {name} ({:.1} ms)",
            elapsed.as_secs_f64() * 1e3
        ));
    }
}

async fn show(options: &SqliteConnectOptions) -> Outcome<()> {
    let pool = SqlitePool::connect_with(options.clone()).await?;
    for line in notes::list(&pool).await? {
        say(format_args!("   | {line}"));
    }
    for line in notes::search(&pool, "olives").await? {
        say(format_args!("   | found: {line}"));
    }
    pool.close().await;
    Ok(())
}

async fn count(pool: &SqlitePool, table: &'static str) -> sqlx::Result<i64> {
    let query = match table {
        "notes" => "SELECT count(*) FROM notes",
        _ => "SELECT count(*) FROM note_tags",
    };
    sqlx::query_scalar(query).fetch_one(pool).await
}
