//! File changes that happen together or not at all.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// Changes under way. Dropped without [`Change::keep`], it takes everything back, the last change first.
#[derive(Debug, Default)]
pub(crate) struct Change {
    undo: Vec<Undo>,
}

#[derive(Debug)]
enum Undo {
    RemoveFolder(PathBuf),
    RemoveTree(PathBuf),
    RemoveFile(PathBuf),
    Restore(PathBuf, Vec<u8>),
    Rename { from: PathBuf, to: PathBuf },
}

impl Change {
    /// Makes a folder and those above it, as far as they are not there.
    pub(crate) fn folder(&mut self, path: &Path) -> Result<(), Failure> {
        let missing: Vec<&Path> = path.ancestors().take_while(|path| !path.exists()).collect();
        for path in missing
            .into_iter()
            .rev()
            .filter(|path| !path.as_os_str().is_empty())
        {
            fs::create_dir(path).map_err(|error| Failure::io("make", path, &error))?;
            self.undo.push(Undo::RemoveFolder(path.to_owned()));
        }
        Ok(())
    }

    /// Makes a new folder with files in it. It appears at once with all of them: others never see half of it.
    pub(crate) fn filled_folder(
        &mut self,
        path: &Path,
        files: &[(String, String)],
    ) -> Result<(), Failure> {
        let (Some(above), Some(name)) = (path.parent(), path.file_name()) else {
            let error = io::Error::from(io::ErrorKind::InvalidInput);
            return Err(Failure::io("make", path, &error));
        };
        self.folder(above)?;
        if path.exists() {
            let error = io::Error::from(io::ErrorKind::AlreadyExists);
            return Err(Failure::io("make", path, &error));
        }
        // Names with a dot are no part of a chain, should the process end here.
        let hidden = above.join(format!(
            ".{}.{}",
            name.to_string_lossy(),
            std::process::id()
        ));
        fs::create_dir(&hidden).map_err(|error| Failure::io("make", path, &error))?;
        let outcome = files
            .iter()
            .try_for_each(|(name, text)| write_synced(&hidden.join(name), text.as_bytes()))
            .and_then(|()| fs::rename(&hidden, path));
        if let Err(error) = outcome {
            // The first error is the one to tell.
            let _ = fs::remove_dir_all(&hidden);
            return Err(Failure::io("make", path, &error));
        }
        self.undo.push(Undo::RemoveTree(path.to_owned()));
        Ok(())
    }

    /// Writes a file: it holds the old text or the new one, never a part.
    pub(crate) fn write(&mut self, path: &Path, text: &str) -> Result<(), Failure> {
        let failed = |error: io::Error| Failure::io("write", path, &error);
        // A link stays a link.
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let old = match fs::read(&target) {
            Ok(old) => Some(old),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(failed(error)),
        };
        replace(&target, text.as_bytes()).map_err(failed)?;
        self.undo.push(match old {
            Some(old) => Undo::Restore(target, old),
            None => Undo::RemoveFile(target),
        });
        Ok(())
    }

    /// Gives a file or a folder another name, which must be free.
    pub(crate) fn rename(&mut self, from: &Path, to: &Path) -> Result<(), Failure> {
        if to.exists() {
            let error = io::Error::from(io::ErrorKind::AlreadyExists);
            return Err(Failure::io("make", to, &error));
        }
        fs::rename(from, to).map_err(|error| Failure::io("rename", from, &error))?;
        self.undo.push(Undo::Rename {
            from: to.to_owned(),
            to: from.to_owned(),
        });
        Ok(())
    }

    /// Nothing is taken back any more.
    pub(crate) fn keep(mut self) {
        self.undo.clear();
    }
}

impl Drop for Change {
    fn drop(&mut self) {
        for undo in self.undo.drain(..).rev() {
            // What fails here is left as it is: the failure that led here is the one that is told.
            let _ = match undo {
                Undo::RemoveFolder(path) => fs::remove_dir(path),
                Undo::RemoveTree(path) => fs::remove_dir_all(path),
                Undo::RemoveFile(path) => fs::remove_file(path),
                Undo::Restore(path, bytes) => replace(&path, &bytes),
                Undo::Rename { from, to } => fs::rename(from, to),
            };
        }
    }
}

/// Writes beside the file, and takes its place.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.{}.tmp", std::process::id()));
    let outcome = write_synced(&beside, bytes)
        .and_then(|()| match fs::metadata(path) {
            Ok(metadata) => fs::set_permissions(&beside, metadata.permissions()),
            Err(_) => Ok(()),
        })
        .and_then(|()| fs::rename(&beside, path));
    if outcome.is_err() {
        let _ = fs::remove_file(&beside);
    }
    outcome
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = fs::File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::Change;

    #[test]
    fn what_is_not_kept_is_taken_back() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("old"), "old").unwrap();
        fs::create_dir(at("a")).unwrap();
        let change = |keep: bool| {
            let mut change = Change::default();
            change.write(&at("old"), "new").unwrap();
            change.write(&at("fresh"), "fresh").unwrap();
            change
                .filled_folder(&at("x/y/z"), &[("up.sql".to_owned(), "1".to_owned())])
                .unwrap();
            change.rename(&at("a"), &at("b")).unwrap();
            assert!(change.rename(&at("x"), &at("old")).is_err());
            if keep {
                change.keep();
            }
        };
        let names = || {
            let mut names: Vec<String> = fs::read_dir(folder.path())
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
            names.sort();
            names.join(" ")
        };
        change(false);
        assert_eq!(names(), "a old");
        assert_eq!(fs::read_to_string(at("old")).unwrap(), "old");
        change(true);
        assert_eq!(names(), "b fresh old x");
        assert_eq!(fs::read_to_string(at("x/y/z/up.sql")).unwrap(), "1");
    }
}
