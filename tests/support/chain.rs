//! A directory of revisions, made for one test.

use std::fs;
use std::path::{Path, PathBuf};

use migrate_core::combine;
use migrate_core::dialect::Dialect;
use migrate_core::lock::{Lock, Settings};
use migrate_core::revision::State;
use migrate_runtime::load::read_directory;
use migrate_runtime::{Chain, Migrator, Report, block_on};
use tempfile::TempDir;

/// A directory with a chain, and a place for a database beside it. Both go when it is dropped.
pub struct TestChain {
    directory: TempDir,
    newest: Option<String>,
    settings: Settings,
}

impl Default for TestChain {
    fn default() -> Self {
        Self::new()
    }
}

impl TestChain {
    /// No revisions yet, and they are for SQLite.
    pub fn new() -> Self {
        Self::with_settings(Settings::default())
    }

    /// No revisions yet. They are for these dialects: `sqlite`, `postgres`, `mysql`.
    pub fn for_dialects(dialects: &[&str]) -> Self {
        let dialects = dialects.iter().map(|name| {
            let dialect = Dialect::from_name(name);
            dialect.expect("the name of a dialect")
        });
        Self::with_settings(Settings {
            dialects: dialects.collect(),
            ..Settings::default()
        })
    }

    /// No revisions yet. The lock says this of the chain as a whole.
    pub fn with_settings(settings: Settings) -> Self {
        let chain = Self {
            directory: TempDir::new().expect("a temporary directory"),
            newest: None,
            settings,
        };
        fs::create_dir(chain.migrations()).expect("a directory");
        chain.lock();
        chain
    }

    /// Three small tables, one a revision.
    pub fn three_tables() -> Self {
        Self::tables(3)
    }

    /// As many small tables, one a revision, each with an index: two statements.
    pub fn tables(count: usize) -> Self {
        let mut chain = Self::new();
        for number in 1..=count {
            chain.write_revision(
                &format!("{number:04}_t{number}"),
                &format!("CREATE TABLE t{number} (id INTEGER PRIMARY KEY, a TEXT, b TEXT, c INTEGER NOT NULL DEFAULT 0);\nCREATE INDEX t{number}_a ON t{number} (a);\n"),
                &format!("DROP INDEX t{number}_a;\nDROP TABLE t{number};\n"),
            );
        }
        chain.lock();
        chain
    }

    /// Adds a revision after the newest. `name` is `<id>_<slug>`.
    #[must_use]
    pub fn revision(mut self, name: &str, up: &str, down: &str) -> Self {
        self.write_revision(name, up, down);
        self.lock();
        self
    }

    /// Squashes a stretch, as `cargo migrate squash` does. `name` is `<id>_<slug>`.
    #[must_use]
    pub fn squash(self, name: &str, first: &str, last: &str) -> Self {
        let chain = self.chain();
        let at = |id: &str| {
            let found = chain.revisions().iter().position(|one| one.id == *id);
            found.expect("a revision")
        };
        let plan = combine::Plan {
            originals: &chain.revisions()[at(first)..=at(last)],
            next: chain.revisions().get(at(last) + 1),
            dialects: &self.settings.dialects,
            message: "one for many",
        };
        for (file, text) in combine::files(&plan).expect("a squash") {
            self.write(&format!("{name}/{file}"), &text);
        }
        self.lock();
        self
    }

    /// Removes the directories of revisions, and keeps what the lock remembers of them.
    pub fn forget(&self, names: &[&str]) {
        for name in names {
            fs::remove_dir_all(self.migrations().join(name)).expect("the directory");
        }
        let reading = read_directory(&self.migrations(), "migrations").expect("a directory");
        let lock = reading.lock.expect("a lock").following(&reading.revisions);
        self.write("migrate.lock", &lock.render());
    }

    /// Adds a revision after the newest, and leaves the lock as it is.
    pub fn write_revision(&mut self, name: &str, up: &str, down: &str) {
        let parent = self.newest.as_deref().unwrap_or("base");
        let slug = name.split_once('_').map_or(name, |(_, slug)| slug);
        self.write(
            &format!("{name}/up.sql"),
            &format!("-- {slug}\n-- migrate: revises {parent}\n{up}"),
        );
        self.write(&format!("{name}/down.sql"), down);
        self.newest = name.split_once('_').map(|(id, _)| id.to_owned());
    }

    /// Writes a file below the directory of the chain.
    pub fn write(&self, path: &str, text: &str) {
        let path = self.migrations().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        fs::write(path, text).expect("a file");
    }

    /// Removes a revision, and what the lock says of it.
    pub fn remove(&mut self, name: &str) {
        fs::remove_dir_all(self.migrations().join(name)).expect("the directory");
        self.lock();
    }

    /// Writes the lock as the files say; everything is a draft.
    pub fn lock(&self) {
        self.write_lock(State::Draft);
    }

    /// Writes the lock as the files say; everything is sealed.
    pub fn seal(&self) {
        self.write_lock(State::Sealed);
    }

    fn write_lock(&self, state: State) {
        let directory = self.migrations();
        let _ = fs::remove_file(directory.join("migrate.lock"));
        let reading = read_directory(&directory, "migrations").expect("a directory");
        let mut lock = Lock::empty(self.settings.clone()).following(&reading.revisions);
        if state == State::Sealed {
            for (locked, revision) in lock.revisions.iter_mut().zip(reading.every()) {
                locked.seal(revision);
            }
        }
        self.write("migrate.lock", &lock.render());
    }

    /// The directory of the chain.
    pub fn migrations(&self) -> PathBuf {
        self.directory.path().join("migrations")
    }

    /// The directory above, where the database is.
    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    /// The chain as the runtime reads it.
    pub fn chain(&self) -> Chain {
        let reading = read_directory(&self.migrations(), "migrations").expect("a directory");
        Chain::from_read(reading, "migrations".to_owned()).expect("a chain without errors")
    }

    /// Moves the database up to a target, which has to work.
    pub fn upgrade_to(&self, chain: &Chain, target: &str) -> Report {
        let migrator = Migrator::new(chain).target(target).expect("a target");
        block_on(migrator.upgrade(self.url())).expect("an upgrade that works")
    }

    /// Moves the database down to a target, which has to work.
    pub fn downgrade_to(&self, chain: &Chain, target: &str) -> Report {
        let migrator = Migrator::new(chain).target(target).expect("a target");
        block_on(migrator.downgrade(self.url())).expect("a downgrade that works")
    }

    /// The file of the database.
    pub fn file(&self) -> PathBuf {
        self.directory.path().join("app.db")
    }

    /// The URL of the database.
    pub fn url(&self) -> String {
        format!("sqlite:{}", self.file().display())
    }
}
