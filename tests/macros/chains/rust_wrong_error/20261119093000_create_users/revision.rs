//! fill users
//! migrate: revises base

use migrate_runtime::{Context, Error};

pub async fn up(_: &mut Context<'_>) -> Result<(), String> {
    Ok(())
}

pub async fn down(_: &mut Context<'_>) -> Result<(), Error> {
    Ok(())
}
