//! From the path in the macro to what the directory holds. All that the macro reads, it reads here.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use migrate_core::folder::{Entry, EntryKind, MAX_FILE_BYTES};
use migrate_core::gather::{Listed, ListedKind, gather};
use migrate_core::reading::{Reading, read};

use crate::error::with_help;

/// A directory that was read.
#[derive(Debug)]
pub(crate) struct Loaded {
    /// Absolute, for the compiler.
    directory: PathBuf,
    /// How the directory is called: relative to the manifest, with `/`.
    pub(crate) root: String,
    /// What was found in it.
    pub(crate) entries: Vec<Entry>,
    /// What that means.
    pub(crate) reading: Reading,
}

impl Loaded {
    /// The absolute path of a file of the directory.
    pub(crate) fn absolute(&self, file: &str) -> String {
        // Both parts were text before they were joined.
        self.directory.join(file).to_string_lossy().into_owned()
    }

    /// Every file that was read, by its path relative to the directory.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.entries.iter().filter_map(|entry| match &entry.kind {
            EntryKind::File(bytes) => Some((entry.path.as_str(), bytes.as_slice())),
            _ => None,
        })
    }
}

/// Reads the directory of that path below the manifest of the crate that is compiled.
pub(crate) fn load(path: &str) -> Result<Loaded, String> {
    let root = relative(path)?;
    let manifest = manifest()?;
    let directory = find(Path::new(&manifest), &root)?;
    let unreadable = |file: &str, error: &io::Error| {
        let file = if file.is_empty() {
            root.clone()
        } else {
            format!("{root}/{file}")
        };
        with_help(
            &format!("`{file}` cannot be read: {error}"),
            "make it readable, or move it out of the directory",
        )
    };
    let entries = gather(
        &|folder| list(&directory.join(folder)).map_err(|error| unreadable(folder, &error)),
        &|file| read_file(&directory.join(file)).map_err(|error| unreadable(file, &error)),
    )?;
    let reading = read(&entries, &root);
    Ok(Loaded {
        directory,
        root,
        entries,
        reading,
    })
}

/// The directory of the manifest of the crate that is compiled.
pub(crate) fn manifest() -> Result<String, String> {
    std::env::var("CARGO_MANIFEST_DIR").map_err(|_| {
        with_help(
            "the path of this crate is not known, or is not UTF-8",
            "build it with cargo, in a directory whose name is UTF-8",
        )
    })
}

/// The path without `.` and `..`, when it stays below the manifest.
pub(crate) fn relative(path: &str) -> Result<String, String> {
    let absolute =
        path.starts_with('/') || Path::new(path).has_root() || path.get(1..2) == Some(":");
    if absolute {
        return Err(with_help(
            &format!("`{path}` is an absolute path"),
            "write it relative to the directory that holds Cargo.toml, so that it is the same on every machine",
        ));
    }
    if path.contains('\\') {
        return Err(with_help(
            &format!("`{path}` holds a backslash"),
            "write `/` between the parts of a path",
        ));
    }
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            ".." if parts.pop().is_none() => {
                return Err(with_help(
                    &format!("`{path}` leaves the directory of this crate"),
                    "keep the chain in the crate that embeds it, and let other crates use that crate's static",
                ));
            }
            "" | "." | ".." => {}
            part => parts.push(part),
        }
    }
    if parts.is_empty() {
        return Err(with_help(
            &format!("`{path}` is the directory of the crate itself"),
            "give the chain a directory of its own, as `cargo migrate init` does",
        ));
    }
    Ok(parts.join("/"))
}

/// The directory, when every step on the way to it is one: a link may point anywhere.
pub(crate) fn find(manifest: &Path, root: &str) -> Result<PathBuf, String> {
    let mut directory = manifest.to_path_buf();
    for part in root.split('/') {
        directory.push(part);
        let metadata = fs::symlink_metadata(&directory).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => with_help(
                &format!("there is no directory `{root}` in this crate"),
                "run `cargo migrate init` to make it",
            ),
            _ => with_help(
                &format!("`{root}` cannot be read: {error}"),
                "make it readable",
            ),
        })?;
        let what = if metadata.is_symlink() {
            "symbolic link"
        } else if !metadata.is_dir() {
            "file"
        } else {
            continue;
        };
        let path = directory.strip_prefix(manifest).unwrap_or(&directory);
        return Err(with_help(
            &format!("`{}` is a {what}, not a directory", path.display()),
            "name the directory that holds the revisions and migrate.lock",
        ));
    }
    Ok(directory)
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
