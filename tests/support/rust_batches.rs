//! Chains of one revision in Rust that changes the rows of `item` in batches.

use std::borrow::Cow;
use std::time::Duration;

use migrate_runtime::__private::{Checksum, Revision, RustRevision, State, Way};
use migrate_runtime::{Batches, Chain, Context, Error};

const fn way(transaction: bool) -> Way {
    Way::Rust {
        path: Cow::Borrowed("0001_rust/revision.rs"),
        checksum: Checksum::new([7; 32]),
        transaction,
        rebuild: false,
    }
}

const fn revision(transaction: bool) -> Revision {
    Revision {
        id: Cow::Borrowed("0001"),
        name: Cow::Borrowed("rust"),
        message: Cow::Borrowed("in Rust"),
        parent: None,
        directory: Cow::Borrowed("0001_rust"),
        up: way(transaction),
        down: way(transaction),
        data: true,
        phase: None,
        pairs: None,
        state: State::Draft,
        chain_hash: Checksum::new([8; 32]),
        squash: None,
    }
}

/// It says `transaction off`.
pub static OUTSIDE: [Revision; 1] = [revision(false)];
/// It does not.
pub static INSIDE: [Revision; 1] = [revision(true)];

/// A chain of its own project: `item` belongs to another one, in the same database.
#[macro_export]
macro_rules! rust_chain {
    ($revisions:expr, $up:path, $down:path) => {{
        static FUNCTIONS: [migrate_runtime::__private::RustRevision; 1] =
            [migrate_runtime::__private::RustRevision {
                id: "0001",
                up: |cx| Box::pin($up(cx)),
                down: |cx| Box::pin($down(cx)),
            }];
        static CHAIN: migrate_runtime::Chain = migrate_runtime::Chain::embedded(
            "migrations",
            $revisions,
            &FUNCTIONS,
            "rust",
            "_migrate_",
            None,
        );
        &CHAIN
    }};
}

/// Two calls in small batches; each run of the function leaves a row, and one that finds a row in `stop` takes it and fails.
pub static CHAIN: Chain = Chain::embedded(
    "migrations",
    &OUTSIDE,
    &[RustRevision {
        id: "0001",
        up: |cx| Box::pin(up(cx)),
        down: |cx| Box::pin(down(cx)),
    }],
    "rust",
    "_migrate_",
    None,
);

fn small(sql: &str) -> Batches {
    Batches::new(sql)
        .key("id")
        .size(20)
        .target(Duration::from_millis(200))
        .pause(Duration::from_millis(20))
}

/// The way up of [`CHAIN`].
pub async fn up(cx: &mut Context<'_>) -> Result<(), Error> {
    cx.execute("INSERT INTO ran (n) VALUES (1)").await?;
    cx.batches(small("UPDATE item SET v = v + 1")).await?;
    if cx.execute("DELETE FROM stop").await? > 0 {
        return Err(Error::new("it was told to stop"));
    }
    cx.batches(small("UPDATE item SET w = coalesce(w, 0) + 1;"))
        .await
}

/// The way down of [`CHAIN`].
pub async fn down(cx: &mut Context<'_>) -> Result<(), Error> {
    cx.batches(small("UPDATE item SET v = v - 1, w = NULL"))
        .await
}
