//! What shadow databases are called, and the lock that each is held by.

use migrate_core::checksum::Checksum;

use crate::migrator::run_id;

/// What every one's name starts with, and no database of a user's.
pub(super) const PREFIX: &str = "cargo_migrate_shadow_";

/// A new name. `scope`: who has the same one sees each other's locks.
pub(super) fn new(scope: &str) -> String {
    format!("{}{}", prefix(scope), &run_id()[..12])
}

/// What the names in a scope start with.
pub(super) fn prefix(scope: &str) -> String {
    format!("{PREFIX}{}_", hex(scope, 4))
}

/// The number of the advisory lock that a name is held by.
pub(super) fn key(name: &str) -> i64 {
    let sum = Checksum::of(name);
    let bytes = sum.bytes().iter().take(8);
    bytes.fold(0_i64, |key, byte| key << 8 | i64::from(*byte))
}

/// The first bytes of the sum of a text.
fn hex(text: &str, bytes: usize) -> String {
    // Behind the name of the algorithm.
    let sum = Checksum::of(text).to_string();
    let digits = sum.rsplit(':').next().unwrap_or_default();
    digits.chars().take(bytes * 2).collect()
}

#[cfg(test)]
mod tests {
    use super::{key, new, prefix};

    #[test]
    fn names_tell_their_scope_and_fit() {
        let name = new("app");
        assert!(name.starts_with(&prefix("app")));
        assert!(!name.starts_with(&prefix("other")));
        assert!(name.len() <= 63);
        assert_ne!(key(&name), key(&new("app")));
    }
}
