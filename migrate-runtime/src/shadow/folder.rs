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
        loop {
            match Self::made() {
                // Somebody took it for a leftover before it was locked.
                Err(error) if error.kind() == io::ErrorKind::NotFound && can_be_made() => {}
                made => return made,
            }
        }
    }

    fn made() -> io::Result<Self> {
        let path = std::env::temp_dir().join(format!("{}{}", name::PREFIX, &run_id()[..12]));
        // Others have no business in it, and nobody can have made it before.
        private(&path)?;
        let lock = File::create(path.join(LOCK))?;
        lock.lock()?;
        fs::metadata(path.join(LOCK))?;
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

/// Whether there is a place for folders at all.
fn can_be_made() -> bool {
    std::env::temp_dir().is_dir()
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
        let is_ours = entry
            .file_name()
            .to_string_lossy()
            .starts_with(name::PREFIX);
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_ours && is_folder && is_abandoned(&entry.path()) {
            cluster::end_leftover(&entry.path()).await;
            // It may be another user's.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// How long a folder is being made at most.
const YOUNG: Duration = Duration::from_secs(10);

/// Whether nobody holds the lock of a folder. One without the file is being made, unless it is old.
fn is_abandoned(folder: &Path) -> bool {
    match File::open(folder.join(LOCK)) {
        Ok(lock) => lock.try_lock().is_ok(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let made = fs::metadata(folder).and_then(|folder| folder.modified());
            let age = made.ok().and_then(|made| made.elapsed().ok());
            age.is_some_and(|age| age > YOUNG)
        }
        Err(_) => false,
    }
}
