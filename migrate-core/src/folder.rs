//! Which files belong to which revision, by their paths alone.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::Dialect;
use crate::directive::nearest;
use crate::revision::{id_problem, split_directory_name};

/// The file that records the chain, in its directory.
pub const LOCK_FILE: &str = "migrate.lock";

/// The file that holds the schema of the chain's head, beside the lock; most chains have none.
pub const SCHEMA_LOCK_FILE: &str = "schema.lock";

/// The largest file that is read, in bytes: it is compiled into the program.
pub const MAX_FILE_BYTES: u64 = 8 * 1024 * 1024;

/// One thing found in the directory of the chain, with its path relative to it (`/` between the parts).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Relative path.
    pub path: String,
    /// What it is.
    pub kind: EntryKind,
}

/// What an entry of a directory is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file with its bytes.
    File(Vec<u8>),
    /// A regular file that is larger than [`MAX_FILE_BYTES`] and was not read.
    TooLarge(u64),
    /// A directory.
    Directory,
    /// A symbolic link.
    Symlink,
    /// A socket, a pipe, a device.
    Other,
}

/// Whether a name is skipped on purpose: dotfiles, editors' backups, and notes in Markdown.
#[must_use]
pub fn is_ignored(name: &str) -> bool {
    name.starts_with('.')
        || name.ends_with('~')
        || (name.starts_with('#') && name.ends_with('#'))
        || [".swp", ".swo", ".bak", ".md"]
            .iter()
            .any(|ending| name.ends_with(ending))
}

/// The files of one revision, not yet read.
#[derive(Debug, Default)]
pub(crate) struct Folder<'a> {
    pub(crate) path: &'a str,
    pub(crate) id: &'a str,
    pub(crate) slug: &'a str,
    pub(crate) up: Vec<SqlFile<'a>>,
    pub(crate) down: Vec<SqlFile<'a>>,
    pub(crate) rust: Option<(&'a str, &'a [u8])>,
    /// Files of it were refused: what they hold is not to be reported as missing.
    pub(crate) refused: Refused,
}

impl Folder<'_> {
    /// Whether it holds nothing that belongs, or was meant to belong, to a revision.
    pub(crate) fn is_empty(&self) -> bool {
        self.up.is_empty() && self.down.is_empty() && self.rust.is_none() && !self.refused.any()
    }
}

/// The ways of a revision of which a file was refused, which was reported.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) up: bool,
    pub(crate) down: bool,
}

impl Refused {
    /// Notes a file by what its name seems to mean.
    fn note(&mut self, name: &str) {
        let lower = name.to_lowercase();
        let rust = lower.starts_with("revision.");
        self.up |= rust || lower.starts_with("up.");
        self.down |= rust || lower.starts_with("down.");
    }

    pub(crate) const fn any(self) -> bool {
        self.up || self.down
    }
}

#[derive(Debug)]
pub(crate) struct SqlFile<'a> {
    pub(crate) path: &'a str,
    pub(crate) dialect: Option<Dialect>,
    pub(crate) bytes: &'a [u8],
}

/// What the directory holds.
#[derive(Debug, Default)]
pub(crate) struct Folders<'a> {
    /// In the order of the directories' names.
    pub(crate) revisions: Vec<Folder<'a>>,
    pub(crate) lock: Option<&'a [u8]>,
    /// There is a lock, and it was refused.
    pub(crate) lock_refused: bool,
    /// Ids of directories that were refused as a whole.
    pub(crate) refused: BTreeSet<&'a str>,
}

/// Sorts the entries of a directory into revisions.
pub(crate) fn classify<'a>(entries: &'a [Entry], diagnostics: &mut Vec<Diagnostic>) -> Folders<'a> {
    let mut folders = Folders::default();
    let mut by_path: BTreeMap<&str, Folder<'a>> = BTreeMap::new();
    // A directory comes before what it holds, in whatever order the entries were found.
    let mut sorted: Vec<&Entry> = entries.iter().collect();
    sorted.sort_by(|a, b| a.path.cmp(&b.path));
    for entry in sorted {
        let (parent, name) = entry.path.rsplit_once('/').unwrap_or(("", &entry.path));
        match &entry.kind {
            EntryKind::Directory => {
                if let Some(folder) = revision_folder(&entry.path, name, diagnostics) {
                    by_path.insert(&entry.path, folder);
                }
                continue;
            }
            EntryKind::File(bytes) if parent.is_empty() && name == LOCK_FILE => {
                folders.lock = Some(bytes);
                continue;
            }
            // Whoever wants it reads it by itself.
            EntryKind::File(_) if parent.is_empty() && name == SCHEMA_LOCK_FILE => continue,
            EntryKind::File(bytes) => {
                match by_path.get_mut(parent) {
                    Some(folder) => add_file(folder, &entry.path, name, bytes, diagnostics),
                    None => diagnostics.push(stray(
                        &entry.path,
                        "it is not inside the directory of a revision",
                    )),
                }
                continue;
            }
            EntryKind::Symlink => diagnostics.push(
                Diagnostic::error(
                    Code::Symlink,
                    format!("`{}` is a symbolic link", entry.path),
                )
                .at(&*entry.path, 0..0, "")
                .help("put the file itself into the directory: a link may point anywhere"),
            ),
            EntryKind::Other => diagnostics.push(stray(
                &entry.path,
                "it is not a regular file, or lies too many directories deep",
            )),
            EntryKind::TooLarge(size) => diagnostics.push(
                Diagnostic::error(
                    Code::FileTooLarge,
                    format!("`{}` has {size} bytes", entry.path),
                )
                .at(&*entry.path, 0..0, "")
                .help(format!(
                    "at most {MAX_FILE_BYTES} bytes are embedded: load bulk data from the application"
                )),
            ),
        }
        // It was refused. What it would have held must not be missed a second time.
        if let Some(folder) = by_path.get_mut(parent) {
            folder.refused.note(name);
        } else if parent.is_empty() && name == LOCK_FILE {
            folders.lock_refused = true;
        } else if let Some((id, _)) = split_directory_name(name) {
            folders.refused.insert(id);
        }
    }
    report_groups(&mut by_path, diagnostics);
    folders.revisions = by_path.into_values().collect();
    folders
        .revisions
        .sort_by_key(|folder| base_name(folder.path));
    report_collisions(&folders.revisions, diagnostics);
    folders
}

/// The last part of a path.
pub(crate) fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A directory is a revision when its name starts with a digit or holds an `_`; other names group revisions.
fn revision_folder<'a>(
    path: &'a str,
    name: &'a str,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Folder<'a>> {
    let Some((id, slug)) = split_directory_name(name) else {
        if name.starts_with(|c: char| c.is_ascii_digit()) && name.len() > 4 {
            diagnostics.push(bad_name(path, "it has no name after the id"));
            let id = if id_problem(name).is_some() { "" } else { name };
            return Some(Folder {
                path,
                id,
                slug: "unnamed",
                ..Folder::default()
            });
        }
        return None;
    };
    let bad_id = id_problem(id).map(|why| format!("`{id}` is no id: {why}"));
    let problem = bad_id.clone().or_else(|| {
        slug.chars()
            .find(|c| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')))
            .map(|c| {
                format!(
                    "`{}` cannot stand in the name of a directory everywhere",
                    c.escape_default()
                )
            })
    });
    if let Some(problem) = problem {
        diagnostics.push(bad_name(path, &problem));
    }
    // A good id with a bad name after it is still what other revisions revise.
    let id = if bad_id.is_some() { "" } else { id };
    Some(Folder {
        path,
        id,
        slug,
        ..Folder::default()
    })
}

fn bad_name(path: &str, why: &str) -> Diagnostic {
    Diagnostic::error(Code::DirectoryName, format!("`{path}` is not named like a revision: {why}"))
        .at(path, 0..0, "")
        .help("name it `<id>_<name>`, as `cargo migrate new <name>` does; the id is made of a-z, 0-9 and _")
}

fn add_file<'a>(
    folder: &mut Folder<'a>,
    path: &'a str,
    name: &str,
    bytes: &'a [u8],
    diagnostics: &mut Vec<Diagnostic>,
) {
    if name == "revision.rs" {
        folder.rust = Some((path, bytes));
        return;
    }
    let parts: Vec<&str> = name.split('.').collect();
    let (side, dialect) = match parts[..] {
        [side @ ("up" | "down"), "sql"] => (side, None),
        [side @ ("up" | "down"), dialect, "sql"] => {
            let Some(dialect) = Dialect::from_name(dialect) else {
                folder.refused.note(name);
                diagnostics.push(no_dialect(path, side, dialect));
                return;
            };
            (side, Some(dialect))
        }
        _ => {
            folder.refused.note(name);
            diagnostics.push(stray(
                path,
                "a revision holds up.sql and down.sql, or revision.rs",
            ));
            return;
        }
    };
    let files = if side == "up" {
        &mut folder.up
    } else {
        &mut folder.down
    };
    files.push(SqlFile {
        path,
        dialect,
        bytes,
    });
}

fn no_dialect(path: &str, side: &str, dialect: &str) -> Diagnostic {
    let names = Dialect::ALL.map(Dialect::name);
    let why = format!("`{dialect}` is no dialect ({})", names.join(", "));
    let found = stray(path, &why);
    match nearest(&dialect.to_lowercase(), names) {
        Some(near) => found.help(format!("rename it to `{side}.{near}.sql`")),
        None => found,
    }
}

fn stray(path: &str, why: &str) -> Diagnostic {
    let lower = base_name(path).to_lowercase();
    let help = if lower != base_name(path)
        && matches!(lower.as_str(), "up.sql" | "down.sql" | "revision.rs")
    {
        format!("rename it to `{lower}`")
    } else {
        "move it out of the directory, or give it a name that starts with a dot".to_owned()
    };
    Diagnostic::error(
        Code::StrayFile,
        format!("`{path}` is no part of a revision: {why}"),
    )
    .at(path, 0..0, "")
    .help(help)
}

/// Takes out the directories that hold revisions and are named like one themselves.
fn report_groups(by_path: &mut BTreeMap<&str, Folder<'_>>, diagnostics: &mut Vec<Diagnostic>) {
    let groups: BTreeSet<&str> = by_path
        .keys()
        .filter_map(|path| path.rsplit_once('/').map(|(parent, _)| parent))
        .collect();
    by_path.retain(|path, folder| {
        let is_group = folder.is_empty() && groups.contains(path);
        if is_group {
            diagnostics.push(
                Diagnostic::error(
                    Code::DirectoryName,
                    format!("`{path}` is named like a revision and holds other revisions"),
                )
                .at(*path, 0..0, "")
                .help("give a directory that groups revisions a name without `_`"),
            );
        }
        !is_group
    });
}

/// Names that are one name on a file system that folds case.
fn report_collisions(folders: &[Folder<'_>], diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for folder in folders {
        let folded = folder.path.to_lowercase();
        if let Some(other) = seen.insert(folded, folder.path) {
            diagnostics.push(
                Diagnostic::error(
                    Code::NameCollision,
                    format!("`{other}` and `{}` differ in case only", folder.path),
                )
                .at(folder.path, 0..0, "")
                .help("rename one of them: on some file systems they are one directory"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Entry, EntryKind, classify, is_ignored};

    fn codes(paths: &[&str]) -> Vec<&'static str> {
        let entries: Vec<_> = paths
            .iter()
            .map(|path| Entry {
                path: path.trim_end_matches('/').to_owned(),
                kind: if path.ends_with('/') {
                    EntryKind::Directory
                } else {
                    EntryKind::File(Vec::new())
                },
            })
            .collect();
        let mut diagnostics = Vec::new();
        classify(&entries, &mut diagnostics);
        diagnostics.iter().map(|found| found.code.name()).collect()
    }

    #[test]
    fn row_80_near_misses_are_errors_and_backups_are_not() {
        for junk in [
            ".DS_Store",
            "up.sql~",
            ".up.sql.swp",
            "#up.sql#",
            "README.md",
        ] {
            assert!(is_ignored(junk), "{junk}");
        }
        for near in [
            "up.sql.orig",
            "Up.sql",
            "up.sqlx",
            "down.oracle.sql",
            "schema.sql",
        ] {
            assert!(!is_ignored(near), "{near}");
            assert_eq!(
                codes(&["1_a/", &format!("1_a/{near}")]),
                ["stray-file"],
                "{near}"
            );
        }
        assert_eq!(codes(&["loose.sql"]), ["stray-file"]);
    }

    #[test]
    fn folders_may_group_revisions() {
        assert!(codes(&["billing/", "billing/1_a/", "billing/1_a/up.sql"]).is_empty());
        assert_eq!(codes(&["billing/", "billing/up.sql"]), ["stray-file"]);
    }

    #[test]
    fn row_78_names_that_differ_in_case_collide() {
        assert_eq!(codes(&["1_add/", "1_Add/"]), ["name-collision"]);
        assert_eq!(codes(&["1_caf\u{e9}/"]), ["directory-name"]);
        assert_eq!(codes(&["A1_x/"]), ["directory-name"]);
    }
}
