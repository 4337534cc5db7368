//! {{message}}
//! migrate: revises {{parent}}

use migrate_runtime::{Context, Error};

/// The way up. It runs inside the revision's transaction.
pub async fn up(cx: &mut Context<'_>) -> Result<(), Error> {
    let _ = cx; // cx.execute("UPDATE notes SET slug = lower(title)").await?;
    Err(Error::new("revision {{id}} is not written yet: its way up is missing"))
}

/// The way back.
pub async fn down(cx: &mut Context<'_>) -> Result<(), Error> {
    let _ = cx; // cx.execute("UPDATE notes SET slug = NULL").await?;
    Err(Error::new("revision {{id}} is not written yet: its way back is missing"))
}
