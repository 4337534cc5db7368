//! A crate outside the workspace, with a chain in it: what a user has.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::stage;

/// A crate whose one source file calls the macro. It is made anew for each test and stays afterwards, for a look.
pub(crate) struct Project {
    directory: PathBuf,
}

/// What cargo did.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Built {
    /// Everything was as before.
    Fresh,
    /// The crate was compiled again.
    Compiled,
    /// The crate was compiled again, and these are the messages.
    Failed(String),
}

impl Project {
    /// A crate of that name with a copy of a chain from `chains/` as its `migrations`.
    pub(crate) fn new(name: &str, chain: &str, call: &str) -> Self {
        let project = Self {
            directory: PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name),
        };
        if project.directory.exists() {
            fs::remove_dir_all(&project.directory).unwrap();
        }
        stage::copy(
            &stage::source().join("chains").join(chain),
            &project.directory.join("migrations"),
        );
        let workspace = stage::source().join("../..").canonicalize().unwrap();
        // The profile is the workspace's, and `SQLite` is not optimised: what was built for this test is used again.
        project.write(
            "Cargo.toml",
            &format!(
                "[package]\nname = \"{name}\"\nversion = \"1.2.3\"\nedition = \"2024\"\n\n\
                 [dependencies]\nmigrate-runtime = {{ path = {:?} }}\n\n\
                 [profile.dev]\ndebug = \"line-tables-only\"\n\n\
                 [profile.release.package.libsqlite3-sys]\nopt-level = 0\n\n\
                 [workspace]\n",
                workspace.join("migrate-runtime").to_str().unwrap(),
            ),
        );
        fs::copy(
            workspace.join("Cargo.lock"),
            project.directory.join("Cargo.lock"),
        )
        .unwrap();
        project.call(call);
        project
    }

    /// Replaces the call of the macro.
    pub(crate) fn call(&self, call: &str) {
        self.write(
            "src/lib.rs",
            &format!("pub static MIGRATIONS: migrate_runtime::Chain = {call};\n"),
        );
    }

    /// Writes a file of the crate.
    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.directory.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Reads a file of the crate.
    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.directory.join(path)).unwrap()
    }

    /// Removes a file of the crate.
    pub(crate) fn remove(&self, path: &str) {
        fs::remove_file(self.directory.join(path)).unwrap();
    }

    /// Renames a file or a directory of the crate.
    pub(crate) fn rename(&self, from: &str, to: &str) {
        fs::rename(self.directory.join(from), self.directory.join(to)).unwrap();
    }

    /// Runs cargo in the crate, and asserts that everything else was built without an error.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Built {
        let output = Command::new(env!("CARGO"))
            .args(arguments)
            .arg("--offline")
            .current_dir(&self.directory)
            .env("CARGO_TARGET_DIR", stage::target_directory())
            .env("CARGO_TERM_COLOR", "never")
            .output()
            .unwrap();
        let messages = String::from_utf8(output.stderr).unwrap();
        let name = self.directory.file_name().unwrap().to_str().unwrap();
        let compiled = ["Compiling", "Checking"]
            .iter()
            .any(|verb| messages.contains(&format!("{verb} {name} ")));
        match (output.status.success(), compiled) {
            (true, false) => Built::Fresh,
            (true, true) => Built::Compiled,
            (false, _) => {
                assert!(
                    messages.contains(&format!("could not compile `{name}`")),
                    "{messages}"
                );
                Built::Failed(messages)
            }
        }
    }
}

impl Built {
    /// Asserts that it failed, with exactly these errors: the lines that start with `error`, cargo's own left out.
    #[track_caller]
    pub(crate) fn assert_errors(&self, expected: &[&str]) {
        let Self::Failed(messages) = self else {
            panic!("no error: {self:?}")
        };
        let errors: Vec<&str> = messages
            .lines()
            .filter_map(|line| line.strip_prefix("error: "))
            .filter(|line| !line.starts_with("could not compile"))
            .collect();
        assert_eq!(errors, expected, "{messages}");
    }

    /// Asserts that the messages of a failure hold a text.
    #[track_caller]
    pub(crate) fn assert_says(&self, text: &str) {
        assert!(
            matches!(self, Self::Failed(messages) if messages.contains(text)),
            "no `{text}` in {self:?}"
        );
    }
}
