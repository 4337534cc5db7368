//! One server for all programs of a run.

use std::fs::{self, File};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use super::mysql;
use super::place;
use crate::process::program;

/// The servers that are shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One PostgreSQL.
    Postgres,
    /// One MariaDB.
    MariaDb,
    /// One `PgBouncer`, in front of the PostgreSQL.
    PgBouncer,
    /// Three MariaDB nodes of a Galera cluster.
    Galera,
    /// One PostgreSQL that follows the other.
    Standby,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Postgres,
        Self::MariaDb,
        Self::PgBouncer,
        Self::Galera,
        Self::Standby,
    ];

    /// The name of its folder, and for the guard.
    pub fn name(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::MariaDb if mysql::is_meant() => "mysql",
            Self::MariaDb => "mariadb",
            Self::PgBouncer => "pgbouncer",
            Self::Galera => "galera",
            Self::Standby => "standby",
        }
    }
}

/// The locks that say that this process uses a server. They end with the process, however it ends.
static USED: Mutex<Vec<File>> = Mutex::new(Vec::new());

/// The ports of a server that runs, started now if need be. This process counts as its user from here on.
pub(super) fn ports(kind: Kind) -> Result<Vec<u16>, String> {
    let folder = place::folder(place::root().join(kind.name()));
    let users = lock_file(&folder, "users");
    // Waits for a guard that is ending its servers.
    users.lock_shared().expect("a lock");
    USED.lock().expect("no panic").push(users);
    let start = lock_file(&folder, "start");
    start.lock().expect("a lock");
    let file = folder.join("ports");
    loop {
        if lock_file(&folder, "guard").try_lock_shared().is_ok() {
            // Nobody guards what the file names, if there is one.
            let _ = fs::remove_file(&file);
            start_guard(kind, &folder)?;
        }
        if let Ok(ports) = fs::read_to_string(&file) {
            let ports = ports.split_whitespace();
            return Ok(ports.map(|port| port.parse().expect("a port")).collect());
        }
        // The guard is still starting its servers for a test that was killed, or is just ending.
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Starts the guard, and waits until its servers are ready.
fn start_guard(kind: Kind, folder: &Path) -> Result<(), String> {
    let log = File::create(folder.join("log")).expect("a log");
    let mut guard = Command::new(program("migrate-test-servers"))
        .args(["guard", kind.name()])
        .stdin(Stdio::null())
        .stdout(log.try_clone().expect("a log"))
        .stderr(log)
        // What a terminal sends to the tests is not for it.
        .process_group(0)
        .spawn()
        .map_err(|error| format!("`migrate-test-servers` does not start: {error}"))?;
    while !folder.join("ports").exists() {
        if let Some(status) = guard.try_wait().expect("a child") {
            return Err(failed(kind, folder, &status.to_string()));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

fn failed(kind: Kind, folder: &Path, why: &str) -> String {
    format!(
        "the server `{}` does not start ({why}); tests/run.sh installs what it needs. {}",
        kind.name(),
        tail(folder)
    )
}

/// The end of what a server said.
pub(super) fn tail(folder: &Path) -> String {
    let file = folder.join("log");
    let log = fs::read(&file).unwrap_or_default();
    let log = String::from_utf8_lossy(&log);
    let lines: Vec<&str> = log.lines().collect();
    let tail = lines[lines.len().saturating_sub(40)..].join("\n");
    format!("The end of {}:\n{tail}", file.display())
}

/// Opens a file that is only there to be locked.
pub(super) fn lock_file(folder: &Path, name: &str) -> File {
    File::create(folder.join(name)).expect("a file to lock")
}
