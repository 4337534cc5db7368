//! A private MariaDB, which listens on a socket only.

use std::path::{Path, PathBuf};
use std::process::Command;

use sqlx::mysql::MySqlConnectOptions;

use super::{Account, programs, template};
use crate::database::Database;

/// What has to be installed for one.
pub(super) const MISSING: &str = "`mariadbd` and `mariadb-install-db` are not installed";

/// Makes the data, and the command that starts the server.
pub(super) fn prepare(
    folder: &Path,
    account: Account,
    major: Option<&str>,
) -> Result<(Command, Database), String> {
    let Some((mariadbd, install)) = installed() else {
        return Err(MISSING.to_owned());
    };
    let mut ask = account.command(&mariadbd);
    ask.args(["--no-defaults", "--version"]);
    let version = version(&programs::run(ask)?);
    if let Some(major) = major
        && !(major.starts_with("mariadb") && major.ends_with(&short(&version)))
    {
        return Err(format!(
            "the server is {major}, and MariaDB {version} is installed here"
        ));
    }
    let data = folder.join("data");
    let make = |data: &Path| {
        let mut make = account.command(&install);
        make.args([
            "--no-defaults",
            "--skip-test-db",
            "--auth-root-authentication-method=normal",
        ]);
        make.arg(format!("--datadir={}", data.display()));
        programs::run(make).map(|_| ())
    };
    template::copy(&format!("mariadb-{version}"), account, make, &data)?;
    let (mut command, socket) = listening(folder, account, &mariadbd, &data)?;
    command.args([
        // As systems configure it; by itself it takes latin1, and refuses half of all texts.
        "--character-set-server=utf8mb4",
        "--collation-server=utf8mb4_general_ci",
    ]);
    let options = MySqlConnectOptions::new().username("root").socket(&socket);
    Ok((command, Database::from(options)))
}

pub(super) fn is_installed() -> bool {
    installed().is_some()
}

/// The server, and what makes its data.
fn installed() -> Option<(PathBuf, PathBuf)> {
    let first = |name: &str| programs::all(name).into_iter().next();
    Some((first("mariadbd")?, first("mariadb-install-db")?))
}

/// The command that starts the server of MariaDB or MySQL, and the socket that it listens on.
pub(super) fn listening(
    folder: &Path,
    account: Account,
    program: &Path,
    data: &Path,
) -> Result<(Command, PathBuf), String> {
    let socket = folder.join("socket");
    account.folder(&socket)?;
    let socket = socket.join("s");
    // A server that starts removes temporary tables from there, those of others too.
    let temporary = folder.join("tmp");
    account.folder(&temporary)?;
    let mut command = account.command(program);
    command.arg("--no-defaults");
    command.arg(format!("--datadir={}", data.display()));
    command.arg(format!("--socket={}", socket.display()));
    command.arg(format!("--tmpdir={}", temporary.display()));
    command.arg(format!("--pid-file={}", data.join("server.pid").display()));
    // Nothing of it has to survive.
    command.args([
        "--skip-networking",
        "--innodb-flush-log-at-trx-commit=0",
        "--innodb-doublewrite=0",
        "--innodb-flush-method=nosync",
        "--skip-log-bin",
        "--max-connections=50",
    ]);
    Ok((command, socket))
}

/// `10.11.6` of what the program says of itself.
pub(super) fn version(said: &str) -> String {
    let digits = |word: &&str| word.starts_with(|first: char| first.is_ascii_digit());
    let version = said.split_whitespace().find(digits).unwrap_or_default();
    version.split('-').next().unwrap_or_default().to_owned()
}

/// `10.11` of `10.11.6`.
pub(super) fn short(version: &str) -> String {
    version.split('.').take(2).collect::<Vec<_>>().join(".")
}
