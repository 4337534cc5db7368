//! The files of a desired schema.

use std::fs;
use std::path::{Path, PathBuf};

use migrate_core::dialect::Dialect;

use crate::failure::Failure;
use crate::path::shown;

/// Whether a path, or a variant of it for one dialect, is there.
pub(super) fn is_there(path: &Path) -> bool {
    let is_sql = path.extension().is_some_and(|end| end == "sql");
    if !is_sql {
        return path.is_dir();
    }
    let variants = Dialect::ALL.map(|dialect| path.with_extension(format!("{dialect}.sql")));
    path.is_file() || variants.iter().any(|path| path.is_file())
}

/// The files of a place for a dialect, by name. As for a revision, `views.postgres.sql` is for PostgreSQL only, and wins over
/// `views.sql`.
pub(super) fn scripts(path: &Path, dialect: Dialect) -> Result<Vec<PathBuf>, Failure> {
    if !path.is_dir() {
        let variant = path.with_extension(format!("{dialect}.sql"));
        let is_variant = variant_of(path).is_some();
        let chosen = if !is_variant && variant.is_file() {
            variant
        } else {
            path.to_owned()
        };
        return Ok(vec![chosen]);
    }
    let all = below(path, "sql")?;
    let is_meant = |file: &&PathBuf| match variant_of(file) {
        Some(of) => of == dialect,
        None => !all.contains(&file.with_extension(format!("{dialect}.sql"))),
    };
    Ok(all.iter().filter(is_meant).cloned().collect())
}

/// The source files of a place, by name, each with its text. What Cargo builds is not looked at.
pub(super) fn sources(path: &Path) -> Result<Vec<(String, String)>, Failure> {
    let files = if path.is_dir() {
        below(path, "rs")?
    } else {
        vec![path.to_owned()]
    };
    let read = |file: &PathBuf| {
        let text = fs::read_to_string(file).map_err(|error| Failure::io("read", file, &error))?;
        Ok((shown(file), text))
    };
    files.iter().map(read).collect()
}

/// All files with that end below a folder, by name; hidden ones are not looked at.
pub(super) fn below(folder: &Path, end: &str) -> Result<Vec<PathBuf>, Failure> {
    let failed = |error| Failure::io("read", folder, &error);
    let entries = fs::read_dir(folder).map_err(failed)?;
    let mut paths = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(failed)?;
    paths.sort();
    let mut files = Vec::new();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with('.') {
            continue;
        }
        if path.is_dir() {
            // Cargo marks its folder, and `target` may be a name as any other where there is no Rust.
            let is_built = path.join("CACHEDIR.TAG").is_file() || (end == "rs" && name == "target");
            if !is_built {
                files.extend(below(&path, end)?);
            }
        } else if path.extension().is_some_and(|it| it == end) {
            files.push(path);
        }
    }
    Ok(files)
}

/// The dialect that a file is for by its name.
fn variant_of(file: &Path) -> Option<Dialect> {
    let stem = file.file_stem()?.to_str()?;
    Dialect::from_name(stem.rsplit_once('.')?.1)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use migrate_core::dialect::Dialect;

    use super::{scripts, sources};

    #[test]
    fn folders_are_read_by_name_with_the_variants_of_the_dialect() {
        let folder = tempfile::tempdir().unwrap();
        for file in [
            "b.sql",
            "a/2.sql",
            "a/1.sql",
            "b.postgres.sql",
            "c.mysql.sql",
            ".d.sql",
            "e.txt",
        ] {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let names = |path: &str, dialect| {
            let root = folder.path();
            let files = scripts(&root.join(path), dialect).unwrap().into_iter();
            let names = files.map(|file| file.strip_prefix(root).unwrap().display().to_string());
            names.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(names("", Dialect::Sqlite), "a/1.sql a/2.sql b.sql");
        assert_eq!(
            names("", Dialect::Postgres),
            "a/1.sql a/2.sql b.postgres.sql"
        );
        assert_eq!(names("b.sql", Dialect::Postgres), "b.postgres.sql");
        assert_eq!(names("b.sql", Dialect::Mysql), "b.sql");
    }

    #[test]
    fn source_files_are_those_of_people() {
        let folder = tempfile::tempdir().unwrap();
        for file in ["b/mod.rs", "a.rs", "target/x.rs", ".git/y.rs", "c.sql"] {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, file).unwrap();
        }
        let found = sources(folder.path()).unwrap();
        let texts: Vec<&str> = found.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(texts, ["a.rs", "b/mod.rs"]);
    }
}
