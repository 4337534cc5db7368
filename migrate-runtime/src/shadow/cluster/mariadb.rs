//! A private MariaDB, which listens on a socket only.

use std::path::Path;
use std::process::Command;

use sqlx::mysql::MySqlConnectOptions;

use super::{Account, programs, template};
use crate::database::Database;

/// Makes the data, and the command that starts the server.
pub(super) fn prepare(folder: &Path, major: Option<&str>) -> Result<(Command, Database), String> {
    let account = Account::for_server(&["mysql"])?;
    let first = |name: &str| programs::all(name).into_iter().next();
    let (Some(mariadbd), Some(install)) = (first("mariadbd"), first("mariadb-install-db")) else {
        return Err("`mariadbd` and `mariadb-install-db` are not installed".to_owned());
    };
    let mut ask = account.command(&mariadbd);
    ask.args(["--no-defaults", "--version"]);
    let said = programs::run(ask)?;
    let digits = |word: &&str| word.starts_with(|first: char| first.is_ascii_digit());
    let version = said.split_whitespace().find(digits).unwrap_or_default();
    let version = version.split('-').next().unwrap_or_default().to_owned();
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
    let socket = folder.join("socket");
    account.folder(&socket)?;
    let socket = socket.join("s");
    // A server that starts removes temporary tables from there, those of others too.
    let temporary = folder.join("tmp");
    account.folder(&temporary)?;
    let mut command = account.command(&mariadbd);
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
        // As systems configure it; by itself it takes latin1, and refuses half of all texts.
        "--character-set-server=utf8mb4",
        "--collation-server=utf8mb4_general_ci",
    ]);
    let options = MySqlConnectOptions::new().username("root").socket(&socket);
    Ok((command, Database::from(options)))
}

/// `10.11` of `10.11.6`.
fn short(version: &str) -> String {
    version.split('.').take(2).collect::<Vec<_>>().join(".")
}
