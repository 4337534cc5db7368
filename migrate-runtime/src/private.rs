//! What the expansion of `migrate!` names. No part of the API: it changes with the macro, which is pinned to this version.

pub use std::borrow::Cow;

pub use migrate_core::checksum::Checksum;
pub use migrate_core::dialect::Dialect;
pub use migrate_core::revision::{Phase, Revision, Script, State, Way};

pub use crate::chain::{Chain, RustFunction, RustRevision};
pub use crate::context::Context;
