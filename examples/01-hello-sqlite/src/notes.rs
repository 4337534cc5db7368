//! The notes, as the newest revision keeps them.

use sqlx::{Row as _, SqlitePool};

/// Writes a note and returns its short name.
pub async fn add(
    pool: &SqlitePool,
    title: &str,
    body: &str,
    tags: &[String],
) -> sqlx::Result<String> {
    let mut transaction = pool.begin().await?;
    let slug = free_slug(&mut transaction, title).await?;
    let note = sqlx::query("INSERT INTO notes (slug, title, body) VALUES (?, ?, ?)")
        .bind(&slug)
        .bind(title)
        .bind(body)
        .execute(&mut *transaction)
        .await?
        .last_insert_rowid();
    for tag in tags {
        sqlx::query("INSERT OR IGNORE INTO tags (name) VALUES (?)")
            .bind(tag)
            .execute(&mut *transaction)
            .await?;
        sqlx::query(
            "INSERT INTO note_tags (note_id, tag_id) SELECT ?, id FROM tags WHERE name = ?",
        )
        .bind(note)
        .bind(tag)
        .execute(&mut *transaction)
        .await?;
    }
    transaction.commit().await?;
    Ok(slug)
}

/// The notes as lines, newest first.
pub async fn list(pool: &SqlitePool) -> sqlx::Result<Vec<String>> {
    let rows = sqlx::query(
        "SELECT slug, title, date(created_at) AS day, \
         (SELECT group_concat(name, ' #') FROM note_tags JOIN tags ON tags.id = tag_id WHERE note_id = notes.id) AS tags \
         FROM notes ORDER BY created_at DESC, id DESC",
    )
    .fetch_all(pool)
    .await?;
    rows.iter()
        .map(|row| {
            let (slug, title, day): (String, String, String) = (
                row.try_get("slug")?,
                row.try_get("title")?,
                row.try_get("day")?,
            );
            let tags: Option<String> = row.try_get("tags")?;
            Ok(format!(
                "{day}  {slug:<20} {title}{}",
                tags.map(|tags| format!("  #{tags}")).unwrap_or_default()
            ))
        })
        .collect()
}

/// Notes that hold the words, best first.
pub async fn search(pool: &SqlitePool, words: &str) -> sqlx::Result<Vec<String>> {
    // Each word in quotes: what people type is no query language.
    let query: Vec<String> = words
        .split_whitespace()
        .map(|word| format!("\"{}\"", word.replace('"', "\"\"")))
        .collect();
    let found: Vec<(String, String)> = sqlx::query_as(
        "SELECT slug, snippet(notes_search, -1, '[', ']', '…', 8) FROM notes_search JOIN notes ON notes.id = notes_search.rowid \
         WHERE notes_search MATCH ? ORDER BY rank",
    )
    .bind(query.join(" "))
    .fetch_all(pool)
    .await?;
    Ok(found
        .into_iter()
        .map(|(slug, snippet)| format!("{slug:<20} {snippet}"))
        .collect())
}

/// Removes a note; whether there was one.
pub async fn remove(pool: &SqlitePool, slug: &str) -> sqlx::Result<bool> {
    let removed = sqlx::query("DELETE FROM notes WHERE slug = ?")
        .bind(slug)
        .execute(pool)
        .await?;
    Ok(removed.rows_affected() > 0)
}

async fn free_slug(connection: &mut sqlx::SqliteConnection, title: &str) -> sqlx::Result<String> {
    let words = title
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let base = words.map(str::to_lowercase).collect::<Vec<_>>().join("-");
    let base = if base.is_empty() {
        "note".to_owned()
    } else {
        base
    };
    let taken: Vec<String> = sqlx::query_scalar("SELECT slug FROM notes")
        .fetch_all(connection)
        .await?;
    let numbered = (2..).map(|number| format!("{base}-{number}"));
    let free = std::iter::once(base.clone())
        .chain(numbered)
        .find(|slug| !taken.contains(slug));
    Ok(free.unwrap_or(base))
}
