//! A private server: started for one run from the programs that are installed, and ended after it. Nobody needs rights for it.

#[cfg(feature = "mysql")]
mod mariadb;
#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod postgres;
mod programs;
mod template;

use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use migrate_core::dialect::Dialect;

use super::folder::Folder;
use super::name::Purpose;
use crate::database::Database;
use crate::wire::WireOptions;
use programs::Account;

/// How long a server may take to start.
const PATIENCE: Duration = Duration::from_mins(1);
/// How often it is asked whether it has.
const EVERY: Duration = Duration::from_millis(20);

/// A server that ends with this value, and its data with it.
pub(super) struct Cluster {
    child: Child,
    folder: Option<Folder>,
}

impl Cluster {
    /// Starts one, and names a database on it. `major`: of that major version. Why not, if it cannot be.
    pub(super) async fn start(
        dialect: Dialect,
        major: Option<&str>,
    ) -> Result<(Self, Database), String> {
        let folder = Folder::new(Purpose::Shadow)
            .map_err(|error| format!("no folder for a server: {error}"))?;
        let (command, database) = match dialect {
            #[cfg(feature = "postgres")]
            Dialect::Postgres => postgres::prepare(folder.path(), major)?,
            #[cfg(feature = "mysql")]
            Dialect::Mysql => mysql::prepare(folder.path(), major)?,
            _ => return Err(format!("this program knows no server of {dialect}")),
        };
        let mut cluster = Self {
            child: spawn(command, folder.path())?,
            folder: Some(folder),
        };
        cluster.wait(&database).await?;
        Ok((cluster, database))
    }

    async fn wait(&mut self, database: &Database) -> Result<(), String> {
        let started = Instant::now();
        let options = WireOptions::to(database);
        loop {
            if let Ok(wire) = options.connect().await {
                // Another connection is made for the work.
                let _ = wire.close().await;
                return Ok(());
            }
            let ended = self.child.try_wait();
            if !matches!(ended, Ok(None)) || started.elapsed() > PATIENCE {
                return Err(format!("a private server did not start: {}", self.said()));
            }
            tokio::time::sleep(EVERY).await;
        }
    }

    /// The last line that it wrote.
    fn said(&self) -> String {
        let log = self.folder.as_ref().map(|folder| folder.path().join(LOG));
        let text = log.and_then(|log| std::fs::read_to_string(log).ok());
        let last = text.as_ref().and_then(|text| text.lines().last());
        last.unwrap_or("it says nothing").to_owned()
    }
}

const LOG: &str = "log";

fn spawn(mut command: Command, folder: &Path) -> Result<Child, String> {
    let log = std::fs::File::create(folder.join(LOG)).map_err(|error| error.to_string())?;
    let errors = log.try_clone().map_err(|error| error.to_string())?;
    command
        .stdin(std::process::Stdio::null())
        .stdout(log)
        .stderr(errors);
    command.spawn().map_err(|error| {
        let program = command.get_program().to_string_lossy().into_owned();
        format!("`{program}` does not start: {error}")
    })
}

impl Drop for Cluster {
    fn drop(&mut self) {
        signal("QUIT", self.child.id());
        let started = Instant::now();
        while matches!(self.child.try_wait(), Ok(None))
            && started.elapsed() < Duration::from_secs(5)
        {
            std::thread::sleep(Duration::from_millis(5));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
        // The data goes after the server.
        drop(self.folder.take());
    }
}

/// Ends a server: at `QUIT` it throws away what it has, and PostgreSQL's processes of sessions end with it.
fn signal(name: &str, pid: u32) {
    // A shell has it built in; a program of that name need not be there.
    let kill = format!("kill -s {name} {pid}");
    let _ = Command::new("sh")
        .args(["-c", &kill])
        .stderr(std::process::Stdio::null())
        .status();
}

/// Ends what runs in a folder that a killed run left.
pub(super) async fn end_leftover(folder: &Path) {
    let started = Instant::now();
    loop {
        let running = programs::running_in(folder);
        if running.is_empty() || started.elapsed() > PATIENCE {
            return;
        }
        let is_slow = started.elapsed() > Duration::from_secs(5);
        for pid in running {
            signal(if is_slow { "KILL" } else { "QUIT" }, pid);
        }
        tokio::time::sleep(EVERY).await;
    }
}

#[cfg(all(test, feature = "postgres", feature = "mysql"))]
mod tests {
    use migrate_core::dialect::Dialect;

    use super::Cluster;

    /// A catalog tells a schema of its own major version only.
    #[test]
    fn a_server_of_another_major_version_is_refused() {
        for (dialect, major, said) in [
            (Dialect::Postgres, "9", "the server is PostgreSQL 9"),
            (Dialect::Mysql, "mariadb 5.5", "the server is mariadb 5.5"),
            (Dialect::Mysql, "mysql 8.0", "the server is mysql 8.0"),
        ] {
            let started = crate::block_on(Cluster::start(dialect, Some(major)));
            let why = started.map(|_| ()).unwrap_err();
            let is_told = why.starts_with(said) || why.contains("not installed");
            assert!(is_told, "{why}");
        }
    }
}
