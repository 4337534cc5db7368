//! A private MySQL, or the MariaDB that is taken for it where nobody says which; it listens on a socket only.

use std::path::{Path, PathBuf};
use std::process::Command;

use sqlx::mysql::MySqlConnectOptions;

use super::{Account, mariadb, programs, template};
use crate::database::Database;

/// Makes the data, and the command that starts the server. `major`: `mysql 8.4`, `mariadb 10.11`.
pub(super) fn prepare(folder: &Path, major: Option<&str>) -> Result<(Command, Database), String> {
    let account = Account::for_server(&["mysql"])?;
    match major {
        Some(major) if !major.starts_with("mysql") => {
            mariadb::prepare(folder, account, Some(major))
        }
        Some(_) => start(folder, account, &choose(account, major)?),
        None if mariadb::is_installed() => mariadb::prepare(folder, account, None),
        None => match choose(account, None) {
            Ok(installed) => start(folder, account, &installed),
            Err(why) => Err(format!("{}, and {why}", mariadb::MISSING)),
        },
    }
}

struct Installed {
    mysqld: PathBuf,
    version: String,
}

/// The first MySQL of that version. MariaDB may have a program of the same name.
fn choose(account: Account, major: Option<&str>) -> Result<Installed, String> {
    let mut versions = Vec::new();
    for mysqld in programs::all("mysqld") {
        let mut ask = account.command(&mysqld);
        ask.args(["--no-defaults", "--version"]);
        let Ok(said) = programs::run(ask) else {
            continue;
        };
        if said.contains("MariaDB") {
            continue;
        }
        let version = mariadb::version(&said);
        let fits = major.is_none_or(|major| major == format!("mysql {}", mariadb::short(&version)));
        if fits {
            return Ok(Installed { mysqld, version });
        }
        versions.push(version);
    }
    Err(match major {
        Some(major) if versions.is_empty() => {
            format!("the server is {major}, and `mysqld` of MySQL is not installed here")
        }
        Some(major) => format!(
            "the server is {major}, and MySQL {} is installed here",
            versions.join(", ")
        ),
        None => "`mysqld` of MySQL is not either".to_owned(),
    })
}

fn start(
    folder: &Path,
    account: Account,
    installed: &Installed,
) -> Result<(Command, Database), String> {
    let Installed { mysqld, version } = installed;
    let data = folder.join("data");
    let make = |data: &Path| {
        let mut make = account.command(mysqld);
        make.args(["--no-defaults", "--initialize-insecure"]);
        make.arg(format!("--datadir={}", data.display()));
        programs::run(make).map(|_| ())
    };
    template::copy(&format!("mysql-{version}"), account, make, &data)?;
    let (mut command, socket) = mariadb::listening(folder, account, mysqld, &data)?;
    command.args([
        "--mysqlx=OFF",
        // The folder that it was built with need not be there, nor this account's.
        "--secure-file-priv=NULL",
        // It ends sooner.
        "--innodb-fast-shutdown=2",
    ]);
    let options = MySqlConnectOptions::new().username("root").socket(&socket);
    Ok((command, Database::from(options)))
}
