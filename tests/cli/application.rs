//! A program of its own, built by cargo: what a user has.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use migrate_tests::process::{forget_environment, program, tool};
use migrate_tests::said::Said;
use tempfile::TempDir;

/// A package that `cargo new` made, with `cargo migrate` installed beside it.
pub(crate) struct Application {
    folder: TempDir,
    name: &'static str,
}

impl Application {
    /// Each test names its own: they share the directory that cargo builds in, so that dependencies are built once.
    pub(crate) fn new(name: &'static str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let application = Self { folder, name };
        let bin = application.folder.path().join("bin");
        fs::create_dir(&bin).unwrap();
        let installed = bin.join(format!("cargo-migrate{}", std::env::consts::EXE_SUFFIX));
        fs::copy(program("cargo-migrate-under-test"), installed).unwrap();
        fs::create_dir(application.path()).unwrap();
        application
            .cargo(&format!("init --quiet --vcs none --name {name}"))
            .succeeds();
        // The versions that this workspace was built with are at hand.
        let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
        fs::copy(lock, application.path().join("Cargo.lock")).unwrap();
        application
    }

    /// Runs `cargo <words>` in the package, `cargo migrate …` too.
    pub(crate) fn cargo(&self, words: &str) -> Said {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let own = self.folder.path().join("bin");
        let path = std::iter::once(own).chain(std::env::split_paths(&path));
        let mut command = Command::new(env!("CARGO"));
        forget_environment(&mut command);
        command
            .env("PATH", std::env::join_paths(path).unwrap())
            .env("CARGO_TARGET_DIR", target)
            .env("CARGO_NET_OFFLINE", "true")
            // As the workspace has it: what was built for this test is used again.
            .env("CARGO_PROFILE_DEV_DEBUG", "line-tables-only")
            .env("CARGO_TERM_COLOR", "never");
        self.run(words, &mut command)
    }

    /// Runs `git <words>` in the package, with nobody's configuration.
    pub(crate) fn git(&self, words: &str) -> Said {
        let mut command = tool("git", "git");
        forget_environment(&mut command);
        command
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .args(["-c", "user.name=Ann", "-c", "user.email=ann@localhost"])
            .args(["-c", "init.defaultBranch=main"]);
        self.run(words, &mut command)
    }

    fn run(&self, words: &str, command: &mut Command) -> Said {
        command.args(words.split(' ')).current_dir(self.path());
        let output = command.output().unwrap();
        let program = command.get_program().to_string_lossy();
        let program = program.rsplit(['/', '\\']).next().unwrap();
        Said::new(&format!("{program} {words}"), &output, &self.path())
    }

    /// The folder of the package.
    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("app")
    }

    /// The file of the database that `init` configures.
    pub(crate) fn database(&self) -> PathBuf {
        self.path().join(format!("{}.db", self.name))
    }

    /// Writes a file of the package.
    pub(crate) fn write(&self, file: &str, text: &str) {
        fs::write(self.path().join(file), text).unwrap();
    }

    /// Reads a file of the package.
    pub(crate) fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path().join(file)).unwrap()
    }

    /// Makes a revision with an id, and fills it in: a table.
    pub(crate) fn new_table(&self, id: &str, table: &str) {
        self.cargo(&format!("migrate new {table} --rev-id {id}"))
            .succeeds();
        let folder = format!("migrations/{id}_{table}");
        let up = self.read(&format!("{folder}/up.sql"));
        self.write(
            &format!("{folder}/up.sql"),
            &format!("{up}CREATE TABLE {table} (id INTEGER);\n"),
        );
        self.write(
            &format!("{folder}/down.sql"),
            &format!("DROP TABLE {table};\n"),
        );
    }
}
