//! fill users
//! migrate: revises base

use migrate_runtime::{Context, Error};

pub fn up(_: &mut Context<'_>) -> Result<(), Error> {
    Ok(())
}

pub async fn down() -> Result<(), Error> {
    Ok(())
}
