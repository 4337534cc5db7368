//! What scratch databases are called, and the lock that each is held by.

use migrate_core::checksum::Checksum;

use crate::migrator::run_id;

/// What a scratch database is made for. Its name starts with it, and no database of a user's does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To prove a chain.
    Shadow,
    /// For one test.
    #[cfg(feature = "testing")]
    Test,
}

impl Purpose {
    pub(super) const fn start(self) -> &'static str {
        match self {
            Self::Shadow => "cargo_migrate_shadow_",
            #[cfg(feature = "testing")]
            Self::Test => "cargo_migrate_test_",
        }
    }

    /// What people call it.
    pub(super) const fn noun(self) -> &'static str {
        match self {
            Self::Shadow => "shadow database",
            #[cfg(feature = "testing")]
            Self::Test => "test database",
        }
    }

    /// Where another server can be named.
    pub(super) const fn elsewhere(self) -> &'static str {
        match self {
            Self::Shadow => "`shadow_url` of the configuration",
            #[cfg(feature = "testing")]
            Self::Test => "CARGO_MIGRATE_TEST_URL",
        }
    }
}

/// A new name. `scope`: who has the same one sees each other's locks.
pub(crate) fn new(purpose: Purpose, scope: &str) -> String {
    format!("{}{}", prefix(purpose, scope), &run_id()[..12])
}

/// What the names in a scope start with.
pub(crate) fn prefix(purpose: Purpose, scope: &str) -> String {
    format!("{}{}_", purpose.start(), hex(scope, 4))
}

/// The number of the advisory lock that a name is held by.
pub(crate) fn key(name: &str) -> i64 {
    let sum = Checksum::of(name);
    let bytes = sum.bytes().iter().take(8);
    bytes.fold(0_i64, |key, byte| key << 8 | i64::from(*byte))
}

/// The first bytes of the sum of a text.
pub(crate) fn hex(text: &str, bytes: usize) -> String {
    // Behind the name of the algorithm.
    let sum = Checksum::of(text).to_string();
    let digits = sum.rsplit(':').next().unwrap_or_default();
    digits.chars().take(bytes * 2).collect()
}

#[cfg(test)]
mod tests {
    use super::{Purpose, key, new, prefix};

    #[test]
    fn names_tell_their_scope_and_fit() {
        let name = new(Purpose::Shadow, "app");
        assert!(name.starts_with(&prefix(Purpose::Shadow, "app")));
        assert!(!name.starts_with(&prefix(Purpose::Shadow, "other")));
        assert!(name.len() <= 63);
        assert_ne!(key(&name), key(&new(Purpose::Shadow, "app")));
    }
}
