//! A folder for what is made once and copied often.

use std::path::PathBuf;

/// A folder in the one for temporary files that only this account writes to; `None` when somebody else has made it before.
/// `mode`: what others may do with it.
#[cfg(unix)]
pub(crate) fn folder(name: &str, mode: u32) -> Option<PathBuf> {
    use std::fs;
    use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
    // Whom a new file belongs to, where there is no /proc.
    let me = match fs::metadata("/proc/self") {
        Ok(found) => found.uid(),
        Err(_) => owner_of_files()?,
    };
    let folder = std::env::temp_dir().join(format!("{name}_{me}"));
    if !folder.exists() {
        let _ = fs::DirBuilder::new().mode(mode).create(&folder);
    }
    let found = fs::symlink_metadata(&folder).ok()?;
    let is_ours = found.is_dir() && found.uid() == me && found.mode() & 0o022 == 0;
    is_ours.then_some(folder)
}

/// The account of this process, as a file tells it.
#[cfg(unix)]
fn owner_of_files() -> Option<u32> {
    use std::fs;
    use std::os::unix::fs::MetadataExt as _;
    let name = format!("cargo_migrate_{}", crate::migrator::run_id());
    let path = std::env::temp_dir().join(name);
    let file = fs::File::create_new(&path).ok()?;
    let owner = file.metadata().ok().map(|found| found.uid());
    let _ = fs::remove_file(path);
    owner
}

/// Elsewhere every account has a folder of its own for temporary files; servers are not started there.
#[cfg(not(unix))]
pub(crate) fn folder(name: &str, mode: u32) -> Option<PathBuf> {
    if mode != 0o700 {
        return None;
    }
    let folder = std::env::temp_dir().join(name);
    std::fs::create_dir_all(&folder).ok()?;
    Some(folder)
}
