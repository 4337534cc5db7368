//! count
//! migrate: revises base
//! migrate: data

use migrate_runtime::{Context, Error};

pub async fn up(cx: &mut Context<'_>) -> Result<(), Error> {
    crate::hammer::resource::count(cx, "up").await
}

pub async fn down(cx: &mut Context<'_>) -> Result<(), Error> {
    crate::hammer::resource::count(cx, "down").await
}
