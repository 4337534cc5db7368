//! What the expansion of `migrate!` names. No part of the API: it changes with the macro, which is pinned to this version.
//!
//! The functions keep the expansion small: a long chain is then type-checked in a third of the time that it takes when
//! every value in it is written out.

use std::borrow::Cow;

pub use migrate_core::checksum::Checksum;
pub use migrate_core::dialect::Dialect;
pub use migrate_core::revision::{Phase, Revision, Script, State, Text, Way};
pub use migrate_core::squash::Squash;

pub use crate::chain::{Chain, RustFunction, RustRevision};
pub use crate::context::Context;
#[cfg(feature = "testing")]
pub use crate::testing::attribute::{Setup, run};

/// A revision whose texts are part of the program.
#[expect(clippy::too_many_arguments, reason = "only the macro writes the call")]
#[must_use]
pub const fn revision(
    id: &'static str,
    name: &'static str,
    message: &'static str,
    parent: Option<&'static str>,
    directory: &'static str,
    up: Way,
    down: Way,
    data: bool,
    phase: Option<Phase>,
    pairs: Option<&'static str>,
    state: State,
    chain_hash: [u8; 32],
    squash: Option<Squash>,
) -> Revision {
    Revision {
        id: Cow::Borrowed(id),
        name: Cow::Borrowed(name),
        message: Cow::Borrowed(message),
        parent: match parent {
            Some(parent) => Some(Cow::Borrowed(parent)),
            None => None,
        },
        directory: Cow::Borrowed(directory),
        up,
        down,
        data,
        phase,
        pairs: match pairs {
            Some(pairs) => Some(Cow::Borrowed(pairs)),
            None => None,
        },
        state,
        chain_hash: Checksum::new(chain_hash),
        squash,
    }
}

/// What a revision stands for.
#[must_use]
pub const fn squash(
    first: &'static str,
    last: &'static str,
    ids: &'static [Text],
    originals: &'static [Revision],
    stands_for: [u8; 32],
) -> Option<Squash> {
    Some(Squash {
        first: Cow::Borrowed(first),
        last: Cow::Borrowed(last),
        ids: Cow::Borrowed(ids),
        originals: Cow::Borrowed(originals),
        stands_for: Checksum::new(stands_for),
    })
}

/// A text that is part of the program.
#[must_use]
pub const fn text(text: &'static str) -> Text {
    Cow::Borrowed(text)
}

/// A script whose text is part of the program.
#[must_use]
pub const fn script(
    dialect: Option<Dialect>,
    path: &'static str,
    sql: &'static str,
    checksum: [u8; 32],
    transaction: bool,
    rebuild: bool,
) -> Script {
    Script {
        dialect,
        path: Cow::Borrowed(path),
        sql: Cow::Borrowed(sql),
        checksum: Checksum::new(checksum),
        transaction,
        rebuild,
    }
}

/// The way that consists of `count` of all the chain's scripts.
#[must_use]
pub const fn sql(scripts: &'static [Script], first: usize, count: usize) -> Way {
    Way::Sql(Cow::Borrowed(scripts.split_at(first).1.split_at(count).0))
}

/// A way that is a function of `revision.rs`.
#[must_use]
pub const fn rust(path: &'static str, checksum: [u8; 32], transaction: bool, rebuild: bool) -> Way {
    Way::Rust {
        path: Cow::Borrowed(path),
        checksum: Checksum::new(checksum),
        transaction,
        rebuild,
    }
}

/// A way that does not exist, for that reason.
#[must_use]
pub const fn irreversible(reason: &'static str, checksum: [u8; 32]) -> Way {
    Way::Irreversible {
        reason: Cow::Borrowed(reason),
        checksum: Checksum::new(checksum),
    }
}
