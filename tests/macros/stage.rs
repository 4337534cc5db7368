//! Puts the chains where the cases are compiled: next to the manifest that trybuild writes.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// One more than is read of a file.
const TOO_LARGE: u64 = 8 * 1024 * 1024 + 1;

/// Copies `chains/` to where `CARGO_MANIFEST_DIR` points during a case, and makes what a repository cannot hold well.
pub(crate) fn chains() {
    let staged = target_directory()
        .join("tests/trybuild")
        .join(env!("CARGO_PKG_NAME"))
        .join("chains");
    if staged.exists() {
        fs::remove_dir_all(&staged).unwrap();
    }
    copy(&source().join("chains"), &staged);

    let large = staged.join("file_too_large/20261119093000_create_users/up.postgres.sql");
    File::create(large).unwrap().set_len(TOO_LARGE).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(
        "up.sql",
        staged.join("symbolic_link/20261119093000_create_users/up.sqlite.sql"),
    )
    .unwrap();
    copy(
        &staged.join("name_collision/20261119093000_create_users"),
        &staged.join("name_collision/20261119093000_Create_Users"),
    );
}

/// Where the cases and the chains are in the repository.
pub(crate) fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("macros")
}

/// Where cargo builds: `CARGO_TARGET_TMPDIR` is a directory in it, whatever the profile and the target.
pub(crate) fn target_directory() -> &'static Path {
    let temporary = Path::new(env!("CARGO_TARGET_TMPDIR"));
    temporary.parent().unwrap_or(temporary)
}

/// Copies a directory with all that is in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
