//! fill users
//! migrate: revises 20261119093000
//! migrate: data

use migrate_runtime::{Context, Error};

pub async fn up(cx: &mut Context<'_>) -> Result<(), Error> {
    cx.execute("INSERT INTO users (id) VALUES (1)").await?;
    Ok(())
}

pub async fn down(_: &mut Context<'_>) -> Result<(), Error> {
    Ok(())
}
