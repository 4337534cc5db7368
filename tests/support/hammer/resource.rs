//! What the lock protects, and what is known of it afterwards.

use std::sync::atomic::{AtomicU64, Ordering};

use migrate_core::dialect::Dialect;
use migrate_runtime::{Context, Error};

use super::session::Line;
use super::stand_still;

/// The counter, the audit of its changes, and the lock of those who have none from the runtime. A cluster wants keys.
pub(super) fn tables(dialect: crate::servers::server::Dialect) -> String {
    use crate::servers::server::Dialect;
    let (key, now) = match dialect {
        Dialect::Postgres => (
            "bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
            "clock_timestamp()",
        ),
        Dialect::MySql => ("bigint AUTO_INCREMENT PRIMARY KEY", "current_timestamp(6)"),
    };
    let time = if dialect == Dialect::Postgres {
        "timestamptz"
    } else {
        "timestamp(6)"
    };
    format!(
        "CREATE TABLE counter (one int PRIMARY KEY, value bigint NOT NULL);\n\
         INSERT INTO counter VALUES (1, 0);\n\
         CREATE TABLE audit (id {key}, fence bigint NOT NULL, who varchar(99) NOT NULL, value bigint NOT NULL, \
           revision varchar(99) NOT NULL, way varchar(9) NOT NULL);\n\
         CREATE TABLE steps (id {key}, revision varchar(99) NOT NULL, way varchar(9) NOT NULL, number int NOT NULL, \
           at {time} NOT NULL DEFAULT {now});\n\
         CREATE TABLE simple_lock (one int PRIMARY KEY, fence bigint NOT NULL, holder varchar(99), beat bigint NOT NULL);\n\
         INSERT INTO simple_lock VALUES (1, 0, NULL, 0);\n"
    )
}

/// Which turn of this process it is.
static TURN: AtomicU64 = AtomicU64::new(0);

/// A new turn begins.
pub(super) fn next_turn() {
    TURN.fetch_add(1, Ordering::Relaxed);
}

/// This process, and its turn.
pub(super) fn who() -> String {
    format!("{}-{}", std::process::id(), TURN.load(Ordering::Relaxed))
}

/// What the revisions in Rust do.
pub async fn count(cx: &mut Context<'_>, way: &str) -> Result<(), Error> {
    let revision = cx.revision().to_owned();
    let (mut line, lock) = match cx.dialect() {
        Dialect::Postgres => (Line::Postgres(cx.postgres()?), "cargo_migrate.lock"),
        _ => (Line::MySql(cx.mysql()?), "_migrate_lock"),
    };
    let fence = line.ask(&format!("SELECT fence FROM {lock}")).await?;
    let fence = *fence.numbers().first().unwrap_or(&-1);
    increment(&mut line, fence, &revision, way).await?;
    Ok(())
}

/// Reads, waits, writes: nobody else may do it at the same time.
pub(super) async fn increment(
    line: &mut Line<'_>,
    fence: i64,
    revision: &str,
    way: &str,
) -> Result<(), sqlx::Error> {
    let read = line.ask("SELECT value FROM counter").await?;
    let next = read.numbers().first().unwrap_or(&-1) + 1;
    stand_still(30);
    line.ask(&format!(
        "UPDATE counter SET value = {next};\n\
         INSERT INTO audit (fence, who, value, revision, way) VALUES ({fence}, '{}', {next}, '{revision}', '{way}')",
        who()
    ))
    .await?;
    Ok(())
}
