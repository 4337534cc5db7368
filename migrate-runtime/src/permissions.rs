//! Whether a file with a secret is kept to its owner.

use std::fs::Metadata;

/// Whether nobody but its owner may read or write the file.
#[cfg(unix)]
pub(crate) fn is_private(file: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;

    file.permissions().mode().trailing_zeros() >= 6
}

/// The permissions of other systems do not tell.
#[cfg(not(unix))]
pub(crate) fn is_private(_file: &Metadata) -> bool {
    true
}
