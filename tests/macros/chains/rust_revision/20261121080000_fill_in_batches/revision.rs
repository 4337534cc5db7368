//! fill in batches
//! migrate: revises 20261120101500
//! migrate: transaction off

use migrate_runtime::{Batches, Context, Error};

pub async fn up(cx: &mut Context<'_>) -> Result<(), Error> {
    let names = Batches::new("UPDATE users SET id = id + 100 WHERE id < 100");
    cx.batches(names.key("id").size(5000)).await
}

pub async fn down(_: &mut Context<'_>) -> Result<(), Error> {
    Ok(())
}
