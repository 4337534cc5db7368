//! Data as the installation makes it. That takes a second, so it is made once, and copied.

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;

use super::programs::{Account, run};
use crate::shadow::kept;

/// Copies the data of that name to a new folder; makes it before, if it is not there.
pub(super) fn copy(
    name: &str,
    account: Account,
    make: impl FnOnce(&Path) -> Result<(), String>,
    to: &Path,
) -> Result<(), String> {
    let Some(root) = kept::folder("cargo_migrate_servers", 0o711) else {
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
