//! fill notes.slug from the titles
//! migrate: revises 20260217140000
//! migrate: data

use std::collections::BTreeSet;

use migrate_runtime::{Context, Error};

/// Every note gets a slug that no other note has: what SQL alone would be long for.
pub async fn up(cx: &mut Context<'_>) -> Result<(), Error> {
    let notes: Vec<(i64, String)> =
        sqlx::query_as("SELECT id, title FROM notes WHERE slug IS NULL ORDER BY id").fetch_all(cx.sqlite()?).await?;
    let taken: Vec<String> = sqlx::query_scalar("SELECT slug FROM notes WHERE slug IS NOT NULL").fetch_all(cx.sqlite()?).await?;
    let mut taken: BTreeSet<String> = taken.into_iter().collect();
    for (id, title) in notes {
        let slug = free_slug(&title, &taken);
        sqlx::query("UPDATE notes SET slug = ? WHERE id = ?").bind(&slug).bind(id).execute(cx.sqlite()?).await?;
        taken.insert(slug);
    }
    Ok(())
}

pub async fn down(cx: &mut Context<'_>) -> Result<(), Error> {
    cx.execute("UPDATE notes SET slug = NULL").await?;
    Ok(())
}

/// A copy of what the program does: a revision must do tomorrow what it does today, whatever becomes of the program.
fn free_slug(title: &str, taken: &BTreeSet<String>) -> String {
    let words = title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let base = words.map(str::to_lowercase).collect::<Vec<_>>().join("-");
    let base = if base.is_empty() { "note".to_owned() } else { base };
    let mut slug = base.clone();
    let mut number = 2;
    while taken.contains(&slug) {
        slug = format!("{base}-{number}");
        number += 1;
    }
    slug
}
