//! PostgreSQL.

use std::path::Path;
use std::process::Command;

use super::place;
use super::program::{self, End, Running, User, run};
use super::server::{Dialect, Server};
use super::template;

/// Puts data as `initdb` makes it into a folder.
pub(super) fn prepare(data: &Path) {
    let mut version = command("postgres");
    version.arg("--version");
    let name = template::name("postgres", &run(version));
    let make = |template: &Path| {
        let mut initdb = command("initdb");
        initdb.arg("-D").arg(template);
        initdb.args(["-U", "postgres", "-A", "trust", "-E", "UTF8"]);
        run({
            initdb.arg("--locale=C.UTF-8");
            initdb
        });
    };
    template::copy(&name, User::Postgres, make, data);
}

/// Starts a server; its settings are the defaults, durable ones too, but for the number of connections.
pub(super) fn start(data: &Path, port: u16) -> Result<(Running, Server), String> {
    let mut postgres = command("postgres");
    postgres.arg("-D").arg(data);
    for setting in [
        &format!("port={port}"),
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        "max_connections=400",
    ] {
        postgres.args(["-c", setting]);
    }
    let mut running = Running::start(postgres, End::Quit);
    let server = Server::new(Dialect::Postgres, port);
    server.wait(&mut running, 60, "SELECT 1", "1")?;
    Ok((running, server))
}

/// A server with new data.
pub(super) fn fresh(folder: &Path) -> Result<(Running, Server), String> {
    let data = folder.join("data");
    prepare(&data);
    let [port] = place::free_ports();
    start(&data, port)
}

/// A program of PostgreSQL.
pub(super) fn command(name: &str) -> Command {
    program::server(name, "postgresql", User::Postgres, End::Quit)
}
