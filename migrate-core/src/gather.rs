//! The walk through a directory. What is read, and how far, is decided here; the caller does the reading.

use crate::folder::{Entry, EntryKind, is_ignored};

/// How deep revisions may be grouped in folders.
const MAX_DEPTH: usize = 8;

/// One name in a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The name, without a path.
    pub name: String,
    /// What it is, links not followed.
    pub kind: ListedKind,
}

/// What a name in a listing stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListedKind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link.
    Symlink,
    /// Anything else.
    Other,
}

/// Collects the entries below a directory: `list` gives the names in a folder (`""` is the directory itself), `read` a
/// file, both by relative path. `read` looks at the size first: a file of more than [`MAX_FILE_BYTES`] is
/// [`EntryKind::TooLarge`].
///
/// [`MAX_FILE_BYTES`]: crate::folder::MAX_FILE_BYTES
///
/// ```
/// use migrate_core::folder::EntryKind;
/// use migrate_core::gather::{Listed, ListedKind, gather};
///
/// let list = |_: &str| Ok::<_, ()>(vec![Listed { name: "migrate.lock".into(), kind: ListedKind::File }]);
/// let entries = gather(&list, &|_| Ok(EntryKind::File(b"x=1".to_vec()))).unwrap();
/// assert_eq!(entries[0].path, "migrate.lock");
/// ```
pub fn gather<E>(
    list: &dyn Fn(&str) -> Result<Vec<Listed>, E>,
    read: &dyn Fn(&str) -> Result<EntryKind, E>,
) -> Result<Vec<Entry>, E> {
    let mut entries = Vec::new();
    let mut folders = vec![(String::new(), 0)];
    while let Some((folder, depth)) = folders.pop() {
        let mut listed = list(&folder)?;
        listed.sort_by(|a, b| a.name.cmp(&b.name));
        for Listed { name, kind } in listed
            .into_iter()
            .filter(|listed| !is_ignored(&listed.name))
        {
            let path = if folder.is_empty() {
                name
            } else {
                format!("{folder}/{name}")
            };
            let kind = match kind {
                ListedKind::Directory if depth < MAX_DEPTH => {
                    folders.push((path.clone(), depth + 1));
                    EntryKind::Directory
                }
                ListedKind::File => read(&path)?,
                ListedKind::Symlink => EntryKind::Symlink,
                ListedKind::Directory | ListedKind::Other => EntryKind::Other,
            };
            entries.push(Entry { path, kind });
        }
    }
    Ok(entries)
}
