//! A directory of revisions in memory.

use std::collections::BTreeMap;

use migrate_core::diagnostic::{Style, render_all};
use migrate_core::dialect::Dialect;
use migrate_core::folder::{Entry, EntryKind};
use migrate_core::lock::{Lock, Settings};
use migrate_core::reading::{Reading, read};
use migrate_core::revision::State;

/// The files of a chain, by path; a path that ends with `/` is a directory.
#[derive(Clone, Default)]
pub(crate) struct Directory {
    pub(crate) files: BTreeMap<String, EntryKind>,
    settings: Settings,
}

impl Directory {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// `1001_r1`, `1002_r2`, …: each after the one before.
    pub(crate) fn linear(count: usize) -> Self {
        let first = if count < 9000 { 1001 } else { 100_001 };
        (0..count).fold(Self::new(), |directory, at| {
            let id = first + at;
            let parent = match at {
                0 => "base".to_owned(),
                _ => (id - 1).to_string(),
            };
            directory.revision(&format!("{id}_r{}", at + 1), &parent)
        })
    }

    /// A sound revision.
    pub(crate) fn revision(self, directory: &str, parent: &str) -> Self {
        let table = directory.replace(['/', '.', '-'], "_");
        self.file(
            &format!("{directory}/up.sql"),
            format!("-- add {table}\n-- migrate: revises {parent}\nCREATE TABLE t{table} (id INTEGER);\n"),
        )
        .file(&format!("{directory}/down.sql"), format!("DROP TABLE t{table};\n"))
    }

    /// A sound squash of a stretch.
    pub(crate) fn squash(self, directory: &str, parent: &str, range: &str) -> Self {
        let up = format!(
            "-- one for many\n-- migrate: revises {parent}\n-- migrate: replaces {range}\nCREATE TABLE t (id INTEGER);\n"
        );
        self.file(&format!("{directory}/up.sql"), up)
            .file(&format!("{directory}/down.sql"), "DROP TABLE t;\n")
    }

    pub(crate) fn file(self, path: &str, text: impl AsRef<[u8]>) -> Self {
        self.entry(path, EntryKind::File(text.as_ref().to_vec()))
    }

    pub(crate) fn entry(mut self, path: &str, kind: EntryKind) -> Self {
        let mut rest = path.trim_end_matches('/');
        while let Some((parent, _)) = rest.rsplit_once('/') {
            self.files
                .insert(format!("{parent}/"), EntryKind::Directory);
            rest = parent;
        }
        self.files.insert(path.to_owned(), kind);
        self
    }

    pub(crate) fn folder(self, path: &str) -> Self {
        self.entry(&format!("{path}/"), EntryKind::Directory)
    }

    pub(crate) fn without(mut self, path: &str) -> Self {
        self.files.retain(|file, _| !file.starts_with(path));
        self
    }

    pub(crate) fn text(&self, path: &str) -> String {
        match self.files.get(path) {
            Some(EntryKind::File(bytes)) => String::from_utf8(bytes.clone()).unwrap(),
            _ => panic!("no file {path}"),
        }
    }

    pub(crate) fn dialects(mut self, dialects: &[Dialect]) -> Self {
        self.settings.dialects = dialects.to_vec();
        self
    }

    /// With the lock that `check --fix` would write, and the first revisions sealed.
    pub(crate) fn locked(self, sealed: usize) -> Self {
        let lock = self.lock(sealed).render();
        self.file("migrate.lock", lock)
    }

    pub(crate) fn lock(&self, sealed: usize) -> Lock {
        let reading = self
            .clone()
            .file("migrate.lock", Lock::empty(self.settings.clone()).render())
            .read();
        let mut lock = Lock::empty(self.settings.clone()).following(&reading.revisions);
        for (locked, revision) in lock.revisions.iter_mut().zip(reading.every()).take(sealed) {
            locked.seal(revision);
            assert_eq!(locked.state, State::Sealed);
        }
        lock
    }

    pub(crate) fn entries(&self) -> Vec<Entry> {
        let entry = |(path, kind): (&String, &EntryKind)| Entry {
            path: path.trim_end_matches('/').to_owned(),
            kind: kind.clone(),
        };
        self.files.iter().map(entry).collect()
    }

    pub(crate) fn read(&self) -> Reading {
        read(&self.entries(), "migrations")
    }

    pub(crate) fn codes(&self) -> Vec<&'static str> {
        self.read()
            .diagnostics
            .iter()
            .map(|found| found.code.name())
            .collect()
    }

    pub(crate) fn rendered(&self) -> String {
        let reading = self.read();
        render_all(&reading.diagnostics, &reading.sources, Style::Plain)
    }
}
