//! A package with migrations, and the command run in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::chain::TestChain;
use crate::process::{forget_environment, program};
use crate::said::Said;
use crate::servers::TestDatabase;
use crate::servers::server::Dialect;

/// A package in a temporary folder. It is not built; the command does not need that.
#[derive(Default)]
pub struct Project {
    chain: TestChain,
}

impl Project {
    /// A package as `cargo new app` makes it: without migrations.
    pub fn package() -> Self {
        let project = Self::new();
        fs::remove_dir_all(project.chain.migrations()).expect("the directory");
        project
    }

    /// A package with a chain that holds no revision yet.
    pub fn new() -> Self {
        Self::with_chain(TestChain::new())
    }

    /// The same for other dialects than SQLite: `postgres`, `mysql`.
    pub fn for_dialects(dialects: &[&str]) -> Self {
        Self::with_chain(TestChain::for_dialects(dialects))
    }

    /// The same for the server that a database is on, which the environment names.
    pub fn on(database: &TestDatabase) -> Self {
        let project = Self::for_dialects(&[match database.server().dialect() {
            Dialect::Postgres => "postgres",
            Dialect::MySql => "mysql",
        }]);
        project.write(".env", &format!("DATABASE_URL={}\n", database.url()));
        project
    }

    fn with_chain(chain: TestChain) -> Self {
        let project = Self { chain };
        project.write("Cargo.toml", "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n");
        project.write(
            "src/main.rs",
            "fn main() {\n    println!(\"Hello, world!\");\n}\n",
        );
        project.write(".gitignore", "/target\n");
        // The search for a configuration ends here.
        fs::create_dir(project.path().join(".git")).expect("a directory");
        project
    }

    /// Two drafts with a table each: `0001_users` and `0002_notes`.
    pub fn two_tables() -> Self {
        Self::new().table("0001_users").table("0002_notes")
    }

    /// Adds a revision after the newest; `name` is `<id>_<slug>`.
    #[must_use]
    pub fn revision(mut self, name: &str, up: &str, down: &str) -> Self {
        self.chain = self.chain.revision(name, up, down);
        self
    }

    /// Adds a revision after the newest that makes the table it is called after.
    #[must_use]
    pub fn table(self, name: &str) -> Self {
        let (up, down) = table(name);
        self.revision(name, &up, &down)
    }

    /// Writes a revision that makes a table, after any other, and leaves the lock as it is: what a merge brings.
    pub fn add_table(&self, name: &str, parent: &str) {
        let (up, down) = table(name);
        let slug = name.split_once('_').map_or(name, |(_, slug)| slug);
        self.chain.write(
            &format!("{name}/up.sql"),
            &format!("-- {slug}\n-- migrate: revises {parent}\n{up}"),
        );
        self.chain.write(&format!("{name}/down.sql"), &down);
    }

    /// Removes a revision, and what the lock says of it.
    pub fn remove_revision(&mut self, name: &str) {
        self.chain.remove(name);
    }

    /// Writes the lock as the files say; everything is sealed.
    #[must_use]
    pub fn sealed(self) -> Self {
        self.chain.seal();
        self
    }

    /// Says in the configuration that the database is `app.db`.
    #[must_use]
    pub fn with_database(self) -> Self {
        self.write("migrate.toml", "url = \"sqlite:app.db\"\n");
        self
    }

    /// The folder of the package.
    pub fn path(&self) -> &Path {
        self.chain.path()
    }

    /// The file of the database.
    pub fn database(&self) -> PathBuf {
        self.chain.file()
    }

    /// Writes a file of the package.
    pub fn write(&self, file: &str, text: &str) {
        let path = self.path().join(file);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        fs::write(path, text).expect("a file");
    }

    /// Reads a file of the package.
    pub fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path().join(file)).expect(file)
    }

    /// Removes a file of the package.
    pub fn remove(&self, file: &str) {
        fs::remove_file(self.path().join(file)).expect(file);
    }

    /// Every file below a folder, sorted.
    pub fn files(&self, folder: &str) -> String {
        let files: Vec<String> = self
            .contents(folder)
            .into_iter()
            .map(|(file, _)| file)
            .collect();
        files.join("\n")
    }

    /// Every file below a folder with its bytes: what a command that was refused leaves as it is.
    pub fn contents(&self, folder: &str) -> Vec<(String, Vec<u8>)> {
        let mut files = Vec::new();
        let mut folders = vec![self.path().join(folder)];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("a directory") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(self.path()).expect("a file below");
                    let name = name.display().to_string();
                    files.push((name, fs::read(&path).expect("a file")));
                }
            }
        }
        files.sort();
        files
    }

    /// The command with these words, ready to run in the package; nothing of the caller's environment has a say.
    /// `'…'` is one word.
    pub fn command(&self, words: &str) -> Command {
        let mut command = Command::new(program("cargo-migrate-under-test"));
        command.arg("migrate").args(split(words));
        command.current_dir(self.path());
        forget_environment(&mut command);
        command.env("COLUMNS", "100");
        command.stdin(std::process::Stdio::null());
        command
    }

    /// Runs `cargo migrate` with these words.
    pub fn migrate(&self, words: &str) -> Said {
        self.run(words, &mut self.command(words))
    }

    /// Runs `cargo migrate` with these words, variables set.
    pub fn migrate_with(&self, words: &str, variables: &[(&str, &str)]) -> Said {
        let mut command = self.command(words);
        command.envs(variables.iter().copied());
        self.run(words, &mut command)
    }

    /// Runs a command that was made ready, and cleans what it said of folders.
    pub fn run(&self, words: &str, command: &mut Command) -> Said {
        let output = command.output().expect("the command");
        Said::new(&format!("cargo migrate {words}"), &output, self.path())
    }

    /// Runs `cargo migrate` with words that it refuses; asserts how it ends, and that no file of the project is another
    /// than before.
    #[track_caller]
    pub fn refuses(&self, words: &str, code: i32) -> Said {
        let before = self.contents("");
        let said = self.migrate(words).ends_with(code);
        assert!(!said.stderr.is_empty(), "no word about it: {said}");
        let changed: Vec<String> = self
            .contents("")
            .iter()
            .filter(|file| !before.contains(file))
            .chain(
                before
                    .iter()
                    .filter(|file| !self.path().join(&file.0).exists()),
            )
            .map(|(file, _)| file.clone())
            .collect();
        assert!(changed.is_empty(), "changed {changed:?}:\n{said}");
        said
    }

    /// The same with `--format json`: what programs are told.
    #[track_caller]
    pub fn refuses_in_json(&self, words: &str, code: i32) -> String {
        let before = self.contents("");
        let said = self
            .migrate(&format!("{words} --format json --quiet"))
            .ends_with(code);
        assert_eq!(self.contents(""), before, "{said}");
        said.json()
    }

    /// The same for several; the whole as a terminal would show it.
    #[track_caller]
    pub fn refused(&self, code: i32, commands: &[&str]) -> String {
        let mut said = Vec::new();
        for words in commands {
            said.push(self.refuses(words, code).to_string());
        }
        said.join("\n\n")
    }

    /// Runs one command after the other; the whole as a terminal would show it.
    pub fn session(&self, commands: &[&str]) -> String {
        let said = commands.iter().map(|words| self.migrate(words).to_string());
        said.collect::<Vec<_>>().join("\n\n")
    }
}

/// The statements of a table that has the name of its revision.
fn table(name: &str) -> (String, String) {
    let table = name.split_once('_').map_or(name, |(_, slug)| slug);
    (
        format!("CREATE TABLE {table} (id INTEGER PRIMARY KEY, name TEXT);\n"),
        format!("DROP TABLE {table};\n"),
    )
}

/// Words as a shell splits them, with single quotes only.
fn split(words: &str) -> Vec<String> {
    let mut split = Vec::new();
    for (index, part) in words.split('\'').enumerate() {
        if index % 2 == 1 {
            split.push(part.to_owned());
        } else {
            split.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    split
}
