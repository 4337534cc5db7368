//! Data as the installation makes it. That takes a second, so it is made once, and copied.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::programs::{Account, run};

/// Copies the data of that name to a new folder; makes it before, if it is not there.
pub(super) fn copy(
    name: &str,
    account: Account,
    make: impl FnOnce(&Path) -> Result<(), String>,
    to: &Path,
) -> Result<(), String> {
    let Some(root) = root() else {
        // Nowhere to keep it.
        account.folder(to)?;
        return make(to);
    };
    let kept = root.join(name);
    let failed = |error: std::io::Error| format!("cannot use {}: {error}", root.display());
    let lock = File::create(root.join(format!("{name}.lock"))).map_err(failed)?;
    lock.lock().map_err(failed)?;
    if !kept.exists() {
        let unfinished = root.join(format!("{name}.unfinished"));
        let _ = fs::remove_dir_all(&unfinished);
        account.folder(&unfinished)?;
        make(&unfinished)?;
        fs::rename(&unfinished, &kept).map_err(failed)?;
    }
    let mut copy = Command::new("cp");
    copy.arg("-a").arg(&kept).arg(to);
    run(copy).map(|_| ())
}

/// A folder that only this account writes to, and that the account of a server may pass.
fn root() -> Option<PathBuf> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
        let me = fs::metadata("/proc/self").ok()?.uid();
        let root = std::env::temp_dir().join(format!("cargo_migrate_servers_{me}"));
        if !root.exists() {
            let _ = fs::DirBuilder::new().mode(0o711).create(&root);
        }
        // Somebody else may have made it before.
        let found = fs::symlink_metadata(&root).ok()?;
        let is_ours = found.is_dir() && found.uid() == me && found.mode() & 0o022 == 0;
        is_ours.then_some(root)
    }
    #[cfg(not(unix))]
    None
}
