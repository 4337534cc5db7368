//! Folders for files and private servers. A lock on a file in each ends with the process that made it.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

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
        let path = std::env::temp_dir().join(format!("{}{}", purpose.start(), &run_id()[..12]));
        // Others have no business in it, and nobody can have made it before.
        private(&path, purpose)?;
        // Whoever finds the file finds it locked.
        let unlocked = path.join(format!("{LOCK}.new"));
        let lock = File::create(&unlocked)?;
        lock.lock()?;
        fs::rename(unlocked, path.join(LOCK))?;
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
        let is_ours = entry
            .file_name()
            .to_string_lossy()
            .starts_with(purpose.start());
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_ours && is_folder && is_abandoned(&entry.path()) {
            cluster::end_leftover(&entry.path()).await;
            // It may be another user's.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Whether nobody holds the lock of a folder. One without the file is being made.
fn is_abandoned(folder: &Path) -> bool {
    File::open(folder.join(LOCK)).is_ok_and(|lock| lock.try_lock().is_ok())
}
