//! A private PostgreSQL, which listens on a socket only.

use std::path::Path;
use std::process::Command;

use sqlx::postgres::PgConnectOptions;

use super::{Account, programs, template};
use crate::database::Database;

/// Its superuser.
const USER: &str = "postgres";

/// Makes the data, and the command that starts the server.
pub(super) fn prepare(folder: &Path, major: Option<&str>) -> Result<(Command, Database), String> {
    let account = Account::for_server(&["postgres"])?;
    let mut versions = Vec::new();
    let found = programs::all("postgres").into_iter().find_map(|postgres| {
        let mut ask = account.command(&postgres);
        ask.arg("--version");
        let said = programs::run(ask).ok()?;
        let version = said.split_whitespace().nth(2)?.to_owned();
        versions.push(version.clone());
        let fits = major.is_none_or(|major| version.split('.').next() == Some(major));
        let initdb = postgres.with_file_name("initdb");
        (fits && initdb.is_file()).then_some((postgres, initdb, version))
    });
    let Some((postgres, initdb, version)) = found else {
        return Err(match (major, versions.is_empty()) {
            (Some(major), false) => format!(
                "the server is PostgreSQL {major}, and only {} is installed here",
                versions.join(", ")
            ),
            _ => "`initdb` and `postgres` are not installed".to_owned(),
        });
    };
    let data = folder.join("data");
    let make = |data: &Path| {
        let mut make = account.command(&initdb);
        make.arg("-D").arg(data);
        make.args([
            "-U",
            USER,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
        ]);
        programs::run(make).map(|_| ())
    };
    template::copy(&format!("postgres-{version}"), account, make, &data)?;
    let socket = folder.join("socket");
    account.folder(&socket)?;
    let mut command = account.command(&postgres);
    command.arg("-D").arg(&data).arg("-k").arg(&socket);
    // Nothing of it has to survive; and a transaction may make thousands of tables, with a lock on each.
    for setting in [
        "listen_addresses=",
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
        "autovacuum=off",
        "max_connections=50",
        "max_locks_per_transaction=2048",
        "shared_buffers=64MB",
    ] {
        command.args(["-c", setting]);
    }
    let options = PgConnectOptions::new_without_pgpass()
        .username(USER)
        .database("postgres")
        .socket(&socket);
    Ok((command, Database::from(options)))
}
