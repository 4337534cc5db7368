//! Reading the files of another tool. None is ever changed.

use std::fs;
use std::path::{Path, PathBuf};

use migrate_core::checksum::canonical;
use migrate_core::diagnostic::Diagnostic;

use super::{Step, refusal};
use crate::failure::Failure;

/// A text file, with plain line ends.
pub(super) fn text(path: &Path) -> Result<String, Failure> {
    let text = fs::read_to_string(path).map_err(|error| Failure::io("read", path, &error))?;
    Ok(canonical(&text).into_owned())
}

/// What a folder holds by name, in the order of names; hidden files are no part of it.
pub(super) fn list(folder: &Path, tool: &str) -> Result<Vec<(String, PathBuf)>, Failure> {
    let failed = |error: std::io::Error| {
        let shown = crate::path::shown(folder);
        let found = refusal(
            format!("cannot read {shown}: {error}"),
            format!("name the folder of {tool}'s migrations with --dir"),
        );
        Failure::usage(found)
    };
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if !name.starts_with('.') {
            found.push((name.into_owned(), path));
        }
    }
    found.sort();
    Ok(found)
}

/// `create_users` as people read it.
pub(super) fn message(name: &str) -> String {
    name.replace(['_', '-'], " ").trim().to_owned()
}

/// Two steps with one version.
pub(super) fn twice(steps: &[Step], tool: &str) -> Option<Diagnostic> {
    let pair = steps
        .windows(2)
        .find(|pair| pair[0].version == pair[1].version)?;
    Some(refusal(
        format!(
            "the version `{}` is there twice: {}, {}",
            pair[0].version, pair[0].message, pair[1].message
        ),
        format!("{tool} can apply only one of them; remove the other"),
    ))
}
