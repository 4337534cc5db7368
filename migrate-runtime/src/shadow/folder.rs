//! Folders for files and private servers. A lock on a file in each ends with the process that made it.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{cluster, name};
use crate::migrator::run_id;

/// The file whose lock says that somebody uses the folder.
const LOCK: &str = "in-use";

/// A folder that goes with this value.
pub(super) struct Folder {
    path: PathBuf,
    _lock: File,
}

impl Folder {
    pub(super) fn new() -> io::Result<Self> {
        let name = format!("{}{}", name::PREFIX, &run_id()[..12]);
        let path = std::env::temp_dir().join(&name);
        // It gets its name when it is held: nobody takes it for a leftover before.
        let unnamed = std::env::temp_dir().join(format!(".{name}"));
        // Others have no business in it, and nobody can have made it before.
        private(&unnamed)?;
        let lock = File::create(unnamed.join(LOCK))?;
        lock.lock()?;
        fs::rename(&unnamed, &path)?;
        Ok(Self { path, _lock: lock })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left is removed by the next run.
        let _ = fs::remove_dir_all(&self.path);
    }
}

#[cfg(unix)]
fn private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    // A server that another user runs has to pass.
    fs::DirBuilder::new().mode(0o711).create(path)
}

#[cfg(not(unix))]
fn private(path: &Path) -> io::Result<()> {
    fs::create_dir(path)
}

/// Removes the folders of processes that were killed, and ends the servers in them.
pub(super) async fn clean() {
    let Ok(entries) = fs::read_dir(std::env::temp_dir()) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let is_left = match name.strip_prefix('.') {
            Some(unnamed) => unnamed.starts_with(name::PREFIX) && is_old(&entry),
            None => name.starts_with(name::PREFIX) && is_abandoned(&entry.path()),
        };
        if is_folder && is_left {
            cluster::end_leftover(&entry.path()).await;
            // It may be another user's.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Whether a folder that is still being made is not any more.
fn is_old(entry: &fs::DirEntry) -> bool {
    let changed = entry.metadata().and_then(|metadata| metadata.modified());
    let age = changed.ok().and_then(|changed| changed.elapsed().ok());
    age.is_some_and(|age| age > Duration::from_mins(1))
}

/// Whether nobody holds the lock of a folder.
fn is_abandoned(folder: &Path) -> bool {
    File::open(folder.join(LOCK)).is_ok_and(|lock| lock.try_lock().is_ok())
}
