//! fill users
//! migrate: revises base

use migrate_runtime::{Context, Error};

pub async fn down(_: &mut Context<'_>) -> Result<(), Error> {
    Ok(())
}
