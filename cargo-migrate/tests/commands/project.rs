//! A project in a temporary folder, and the command run in it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

/// A package with migrations, not built.
pub(crate) struct Project {
    folder: TempDir,
}

impl Project {
    /// A package as `cargo new app` makes it.
    pub(crate) fn package() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let project = Self { folder };
        project.write("Cargo.toml", "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n");
        project.write(
            "src/main.rs",
            "fn main() {\n    println!(\"Hello, world!\");\n}\n",
        );
        project.write(".gitignore", "/target\n");
        // The search for a configuration ends here.
        fs::create_dir(project.path().join(".git")).unwrap();
        project
    }

    /// A package whose chain has revisions: `id name<parent`, each with a table of its own.
    pub(crate) fn with(revisions: &[&str]) -> Self {
        let project = Self::package();
        fs::create_dir(project.path().join("migrations")).unwrap();
        for revision in revisions {
            project.revision(revision);
        }
        project.write(
            "migrations/migrate.lock",
            "version = 1\ndialects = [\"sqlite\"]\n",
        );
        project.run("check --fix --quiet");
        project
    }

    pub(crate) fn revision(&self, revision: &str) {
        let (id, rest) = revision.split_once(' ').unwrap();
        let (name, parent) = rest.split_once('<').unwrap();
        let folder = format!("migrations/{id}_{name}");
        self.write(
            &format!("{folder}/up.sql"),
            &format!(
                "-- {name}\n-- migrate: revises {parent}\nCREATE TABLE {name} (id INTEGER);\n"
            ),
        );
        self.write(
            &format!("{folder}/down.sql"),
            &format!("DROP TABLE {name};\n"),
        );
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn write(&self, file: &str, text: &str) {
        let path = self.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path().join(file)).unwrap()
    }

    /// Every file below a folder, sorted; a name that was missed is seen.
    pub(crate) fn files(&self, folder: &str) -> String {
        let mut files = Vec::new();
        let mut folders = vec![self.path().join(folder)];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    files.push(
                        path.strip_prefix(self.path())
                            .unwrap()
                            .display()
                            .to_string(),
                    );
                }
            }
        }
        files.sort();
        files.join("\n")
    }

    /// Runs `cargo migrate` with these words, and tells everything that it said.
    pub(crate) fn run(&self, words: &str) -> String {
        self.run_with(words, &[])
    }

    pub(crate) fn run_with(&self, words: &str, variables: &[(&str, &str)]) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-migrate"));
        command
            .arg("migrate")
            .args(words.split(' ').map(|word| word.replace('~', " ")));
        command
            .current_dir(self.path())
            .envs(variables.iter().copied());
        if variables.is_empty() {
            for variable in [
                "DATABASE_URL",
                "CARGO_MIGRATE_CONFIG",
                "CARGO_MIGRATE_DATABASE",
                "VISUAL",
                "EDITOR",
            ] {
                command.env_remove(variable);
            }
        }
        self.said(&command.output().unwrap())
    }

    fn said(&self, output: &Output) -> String {
        let streams = [("stdout", &output.stdout), ("stderr", &output.stderr)];
        let streams = streams.into_iter().filter(|(_, bytes)| !bytes.is_empty());
        let said: String = streams
            .map(|(stream, bytes)| format!("-- {stream}\n{}", String::from_utf8_lossy(bytes)))
            .chain([format!("-- exit {}", output.status.code().unwrap_or(-1))])
            .collect();
        let checkout = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
        let checkout = fs::canonicalize(checkout).unwrap();
        said.replace(&*checkout.to_string_lossy(), "<checkout>")
            .replace(&*self.path().to_string_lossy(), "<project>")
    }
}

/// The text with times of this day, which ids are made from, as `<id>`.
pub(crate) fn without_times(text: &str) -> String {
    let mut cleaned = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("20") {
        let digits = rest[at..].bytes().take_while(u8::is_ascii_digit).count();
        cleaned.push_str(&rest[..at]);
        cleaned.push_str(if digits == 14 {
            "<id>"
        } else {
            &rest[at..at + digits]
        });
        rest = &rest[at + digits..];
    }
    cleaned + rest
}
