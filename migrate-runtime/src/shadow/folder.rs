//! Folders for files and private servers. A lock on a file in each ends with the process that made it.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::cluster;
use super::name::Purpose;
use crate::migrator::run_id;

/// The file whose lock says that somebody uses the folder.
const LOCK: &str = "in-use";

/// A folder that goes with this value.
pub(crate) struct Folder {
    path: PathBuf,
    _lock: File,
}

impl Folder {
    pub(crate) fn new(purpose: Purpose) -> io::Result<Self> {
        let name = format!("{}{}", purpose.start(), &run_id()[..12]);
        let path = std::env::temp_dir().join(&name);
        // It gets its name when it is held: nobody takes it for a leftover before.
        let unnamed = std::env::temp_dir().join(format!(".{name}"));
        // Others have no business in it, and nobody can have made it before.
        private(&unnamed, purpose)?;
        let lock = File::create(unnamed.join(LOCK))?;
        lock.lock()?;
        fs::rename(&unnamed, &path)?;
        Ok(Self { path, _lock: lock })
    }

    pub(crate) fn path(&self) -> &Path {
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
fn private(path: &Path, purpose: Purpose) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    let mode = match purpose {
        // A server that another user runs has to pass.
        Purpose::Shadow => 0o711,
        #[cfg(feature = "testing")]
        Purpose::Test => 0o700,
    };
    fs::DirBuilder::new().mode(mode).create(path)
}

#[cfg(not(unix))]
fn private(path: &Path, _purpose: Purpose) -> io::Result<()> {
    fs::create_dir(path)
}

/// Removes the folders of processes that were killed, and ends the servers in them.
pub(crate) async fn clean(purpose: Purpose) {
    let Ok(entries) = fs::read_dir(std::env::temp_dir()) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let is_left = match name.strip_prefix('.') {
            Some(unnamed) => unnamed.starts_with(purpose.start()) && is_old(&entry),
            None => name.starts_with(purpose.start()) && is_abandoned(&entry.path()),
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
