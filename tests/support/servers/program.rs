//! The programs of servers, run by users that they accept: they refuse root.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::process::{text, tool};

/// The variables that name the folder with the programs of another server than the one that is found.
const OTHERS: [&str; 1] = ["MIGRATE_TEST_POSTGRES_BIN"];

/// What these variables say, as far as they are set.
pub(super) fn others() -> impl Iterator<Item = OsString> {
    let values = OTHERS.into_iter().filter_map(std::env::var_os);
    values.filter(|value| !value.is_empty())
}

/// Who runs a server when the tests are run by root. Otherwise whoever runs the tests runs the servers.
#[derive(Clone, Copy, Debug)]
pub(super) enum User {
    /// Made by the package of PostgreSQL.
    Postgres,
    /// Made by the package of MariaDB.
    MySql,
}

impl User {
    fn name(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::MySql => "mysql",
        }
    }

    /// A number of this user: `-u` for its own, `-g` for that of its group.
    fn number(self, which: &str) -> u32 {
        let output = tool("id", "coreutils")
            .args([which, self.name()])
            .output()
            .expect("id");
        text(&output).trim().parse().unwrap_or_else(|_| {
            panic!(
                "there is no user `{}`: the servers' packages make it (tests/run.sh installs them)",
                self.name()
            )
        })
    }
}

/// The signal that ends a server at once. What it has is thrown away anyhow, or the test is about just that.
#[derive(Clone, Copy, Debug)]
pub(super) enum End {
    /// PostgreSQL's immediate shutdown: the processes of sessions end too, and the next start recovers.
    Quit,
    /// For a server that is one process.
    Kill,
}

impl End {
    fn signal(self) -> &'static str {
        match self {
            Self::Quit => "QUIT",
            Self::Kill => "KILL",
        }
    }
}

/// A program of a server's package, with the user and what ends it when the process that starts it ends.
pub(super) fn server(name: &str, package: &str, user: User, end: End) -> Command {
    server_at(&find(name, package), user, end)
}

/// The same for a program whose place is known.
pub(super) fn server_at(program: &Path, user: User, end: End) -> Command {
    let mut command = tool("setpriv", "util-linux");
    command.args(["--pdeathsig", end.signal()]);
    if is_root() {
        command.args(["--reuid", &user.number("-u").to_string()]);
        command.args(["--regid", &user.number("-g").to_string(), "--init-groups"]);
    }
    command.arg(program);
    command.env_clear().env("LC_ALL", "C.UTF-8");
    command.env("PATH", std::env::join_paths(places()).expect("a path"));
    command.stdin(Stdio::null());
    command
}

/// Runs a program to its end.
///
/// # Panics
///
/// With what it said, when it fails.
pub(super) fn run(mut command: Command) -> String {
    let output = command.output().expect("a program that starts");
    let said = text(&output);
    assert!(output.status.success(), "{command:?} failed:\n{said}");
    said
}

/// A server that runs. It ends with this value.
#[derive(Debug)]
pub(super) struct Running {
    child: Child,
    end: End,
}

impl Running {
    /// Starts a server. What it says goes where this process's errors go.
    pub(super) fn start(mut command: Command, end: End) -> Self {
        command.stdout(std::io::stderr());
        let child = command.spawn().expect("a server that starts");
        Self { child, end }
    }

    /// Whether it ended, and how.
    pub(super) fn ended(&mut self) -> Option<String> {
        let status = self.child.try_wait().expect("a child");
        status.map(|status| status.to_string())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.ended().is_none() {
            let mut kill = Command::new("sh");
            kill.args(["-c", "kill -s \"$0\" \"$1\"", self.end.signal()]);
            let _ = kill.arg(self.child.id().to_string()).status();
            let _ = self.child.wait();
        }
    }
}

/// Whether a user can reach what is in a folder.
pub(super) fn may_enter(user: User, folder: &Path) -> bool {
    if !is_root() {
        return true;
    }
    let mut test = server("test", "coreutils", user, End::Kill);
    test.arg("-x").arg(folder);
    test.status().expect("test").success()
}

/// Gives a file to the user that runs a server.
pub(super) fn hand_over(path: &Path, user: User) {
    if is_root() {
        let (owner, group) = (user.number("-u"), user.number("-g"));
        std::os::unix::fs::chown(path, Some(owner), Some(group)).expect("a new owner");
    }
}

/// Where a program is, or what to install.
pub(super) fn find(name: &str, package: &str) -> PathBuf {
    places()
        .into_iter()
        .map(|folder| folder.join(name))
        .find(|path| path.is_file())
        .unwrap_or_else(|| {
            panic!("`{name}` is not installed: install the package `{package}` (apt-get install {package})")
        })
}

/// The folders that [`OTHERS`] name, those in which Debian keeps servers, the newest PostgreSQL first, and those of `PATH`.
fn places() -> Vec<PathBuf> {
    let mut places: Vec<PathBuf> = others().map(PathBuf::from).collect();
    let mut versions: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
        .unwrap_or_default();
    versions.sort_by_key(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        std::cmp::Reverse(name.parse::<u32>().unwrap_or(0))
    });
    places.extend(versions.iter().map(|path| path.join("bin")));
    let path = std::env::var_os("PATH").unwrap_or_default();
    places.extend(std::env::split_paths(&path));
    places.extend(["/usr/sbin", "/usr/local/sbin", "/sbin"].map(PathBuf::from));
    places
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}
