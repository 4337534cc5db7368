//! Reading a chain from a directory.

use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::folder::{EntryKind, MAX_FILE_BYTES};
use migrate_core::gather::{Listed, ListedKind, gather};
use migrate_core::reading::{self, Reading};

use crate::chain::Chain;
use crate::error::Error;

impl Chain {
    /// Reads a directory. What `migrate!` reports at compile time is an error here.
    ///
    /// A chain that was read this way has no Rust: revisions in Rust are part of it, and cannot be run.
    ///
    /// ```no_run
    /// let chain = migrate_runtime::Chain::read("migrations")?;
    /// println!("{} revisions", chain.revisions().len());
    /// # Ok::<(), migrate_runtime::Error>(())
    /// ```
    pub fn read(directory: impl AsRef<Path>) -> Result<Self, Error> {
        let directory = directory.as_ref();
        let root = directory.to_string_lossy().into_owned();
        Self::from_read(read_directory(directory, &root)?, root)
    }

    /// The chain of a directory that was read; its errors when there are any.
    pub fn from_read(reading: Reading, root: String) -> Result<Self, Error> {
        if !reading.is_usable() {
            let errors = reading
                .diagnostics
                .into_iter()
                .filter(Diagnostic::is_error)
                .collect();
            return Err(Error::from_diagnostics(errors, reading.sources));
        }
        let settings = reading.settings();
        #[cfg(feature = "cli")]
        let unfilled = reading.lock.iter().flat_map(|lock| &lock.revisions);
        #[cfg(feature = "cli")]
        let unfilled = unfilled
            .filter(|locked| !locked.unfilled.is_empty())
            .map(|locked| (locked.id.clone(), locked.unfilled.clone()))
            .collect();
        let chain = Self::from_reading(reading.revisions, root, settings);
        Ok(Self {
            #[cfg(feature = "cli")]
            unfilled,
            ..chain
        })
    }
}

/// Reads a directory with everything that is wrong with it. `root` is how it is called in messages.
pub fn read_directory(directory: &Path, root: &str) -> Result<Reading, Error> {
    let entries = gather(&|folder| list(&directory.join(folder)), &|file| {
        read_file(&directory.join(file))
    })
    .map_err(|error| unreadable(directory, error))?;
    Ok(reading::read(&entries, root))
}

/// The names in a folder. Links are not followed.
fn list(folder: &Path) -> io::Result<Vec<Listed>> {
    fs::read_dir(folder)?
        .map(|entry| {
            let entry = entry?;
            let name = entry.file_name().into_string();
            let name = name.map_err(|name| {
                io::Error::other(format!("the name {} is not UTF-8", name.display()))
            })?;
            let kind = match entry.file_type()? {
                kind if kind.is_symlink() => ListedKind::Symlink,
                kind if kind.is_dir() => ListedKind::Directory,
                kind if kind.is_file() => ListedKind::File,
                _ => ListedKind::Other,
            };
            Ok(Listed { name, kind })
        })
        .collect()
}

/// A file, unless it is too large to be embedded.
fn read_file(path: &Path) -> io::Result<EntryKind> {
    let mut file = fs::File::open(path)?;
    let size = file.metadata()?.len();
    if size > MAX_FILE_BYTES {
        return Ok(EntryKind::TooLarge(size));
    }
    // One read of the known size: a chain has thousands of files.
    let mut bytes = vec![0; usize::try_from(size).unwrap_or_default()];
    file.read_exact(&mut bytes)?;
    Ok(EntryKind::File(bytes))
}

fn unreadable(directory: &Path, error: io::Error) -> Error {
    let message = format!("cannot read {}: {error}", directory.display());
    let help = match error.kind() {
        io::ErrorKind::NotFound => {
            "run `cargo migrate init` to start a chain, or name its directory in the configuration"
        }
        _ => "check the permissions",
    };
    Error::from(Diagnostic::error(Code::Io, message).help(help)).caused_by(error)
}
