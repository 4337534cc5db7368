//! Paths as they are shown, and as URLs hold them.

use std::path::{Component, Path, PathBuf};

/// A path as a person in this directory would write it, with `/` between the parts.
pub(crate) fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let shown = relative(&here, path);
    shown.to_string_lossy().replace('\\', "/")
}

/// The way from a directory to a path; the path itself when they have nothing in common.
pub(crate) fn relative(from: &Path, to: &Path) -> PathBuf {
    if !to.is_absolute() {
        return to.to_owned();
    }
    let (from, to) = (normal(from), normal(to));
    let common = from
        .components()
        .zip(to.components())
        .take_while(|(a, b)| a == b)
        .count();
    // Only the root in common: the whole path is easier to read.
    if common < 2 {
        return to;
    }
    let up = from.components().skip(common).map(|_| Component::ParentDir);
    let path: PathBuf = up.chain(to.components().skip(common)).collect();
    if path.as_os_str().is_empty() {
        PathBuf::from(".")
    } else {
        path
    }
}

/// Without `.` and `..`.
pub(crate) fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                normal.pop();
            }
            component => normal.push(component),
        }
    }
    normal
}

/// The URL of a SQLite database with its path made absolute; other URLs as they are.
pub(crate) fn absolute_url(url: &str, base: &Path) -> String {
    let Some((path, query)) = sqlite_path(url) else {
        return url.to_owned();
    };
    let base = escaped(&base.to_string_lossy());
    format!("sqlite:{base}/{path}{query}")
}

/// The URL of a SQLite database with its path as seen from here.
pub(crate) fn shown_url(url: &str) -> String {
    let Some(path) = url.strip_prefix("sqlite:/") else {
        return url.to_owned();
    };
    let path = format!("/{}", path.trim_start_matches('/'));
    let (path, query) = path.split_at(path.find('?').unwrap_or(path.len()));
    let here = std::env::current_dir().unwrap_or_default();
    let here = escaped(&here.to_string_lossy());
    match path
        .strip_prefix(&here)
        .and_then(|path| path.strip_prefix('/'))
    {
        Some(relative) => format!("sqlite:{relative}{query}"),
        None => url.to_owned(),
    }
}

/// The relative path and the query of a SQLite URL.
fn sqlite_path(url: &str) -> Option<(&str, &str)> {
    let path = url.strip_prefix("sqlite:")?;
    let path = path.strip_prefix("//").unwrap_or(path);
    let (path, query) = path.split_at(path.find('?').unwrap_or(path.len()));
    let special = path.is_empty() || path.starts_with(['/', ':']) || path.starts_with("file:");
    (!special && !query.contains("mode=memory")).then_some((path, query))
}

/// A path inside a URL.
fn escaped(path: &str) -> String {
    path.replace('%', "%25")
        .replace('?', "%3F")
        .replace('#', "%23")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{absolute_url, relative};

    #[test]
    fn relative_paths() {
        let relative = |from, to| {
            relative(Path::new(from), Path::new(to))
                .display()
                .to_string()
        };
        assert_eq!(relative("/a/b", "/a/b/c"), "c");
        assert_eq!(relative("/a/b/src", "/a/b/migrations"), "../migrations");
        assert_eq!(relative("/a/b", "/a/b"), ".");
        assert_eq!(relative("/a/b", "/x/y"), "/x/y");
    }

    #[test]
    fn only_relative_files_are_made_absolute() {
        let absolute = |url| absolute_url(url, Path::new("/p q%/app"));
        assert_eq!(absolute("sqlite:app.db"), "sqlite:/p q%25/app/app.db");
        assert_eq!(
            absolute("sqlite://app.db?mode=ro"),
            "sqlite:/p q%25/app/app.db?mode=ro"
        );
        for same in [
            "sqlite:/x/app.db",
            "sqlite:///x/app.db",
            "sqlite::memory:",
            "postgres://h/db",
        ] {
            assert_eq!(absolute(same), same);
        }
    }
}
