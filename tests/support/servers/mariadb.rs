//! MariaDB.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use super::mysql;
use super::place;
use super::program::{self, End, Running, User, run};
use super::server::{Dialect, PASSWORD, Server, USER};
use super::template;

/// Puts data as the installation makes it into a folder, with the user of the tests.
pub(super) fn prepare(data: &Path) {
    if let Some(program) = mysql::server_program() {
        mysql::prepare(&program, data);
        return;
    }
    let mut version = command("mariadbd");
    version.args(["--no-defaults", "--version"]);
    let name = template::name("mariadb", &run(version).replace("Ver ", ""));
    let make = |template: &Path| {
        let mut install = command("mariadb-install-db");
        install.args(["--no-defaults", "--skip-test-db"]);
        install.arg("--auth-root-authentication-method=normal");
        install.arg(format!("--datadir={}", template.display()));
        run(install);
        add_user(template);
    };
    template::copy(&name, User::MySql, make, data);
}

fn add_user(data: &Path) {
    let mut mariadbd = server(data);
    mariadbd.arg("--bootstrap").stdin(Stdio::piped());
    mariadbd.stdout(std::io::stderr());
    let mut child = mariadbd.spawn().expect("mariadbd");
    // An anonymous user of `localhost` would go before `migrate` of everywhere.
    let sql = format!(
        "DELETE FROM mysql.global_priv WHERE User = '';\nFLUSH PRIVILEGES;\n\
         CREATE USER {USER}@'%' IDENTIFIED BY '{PASSWORD}';\n\
         GRANT ALL PRIVILEGES ON *.* TO {USER}@'%' WITH GRANT OPTION;\n"
    );
    let mut input = child.stdin.take().expect("its input");
    input.write_all(sql.as_bytes()).expect("SQL taken");
    drop(input);
    let status = child.wait().expect("mariadbd");
    assert!(status.success(), "the user was not made: {status}");
}

/// Starts a server; its settings are the defaults, durable ones too, but for the number of connections.
pub(super) fn start(data: &Path, port: u16) -> Result<(Running, Server), String> {
    let mut mariadbd = server(data);
    mariadbd.args(["--bind-address=127.0.0.1", "--max-connections=500"]);
    mariadbd.arg(format!("--port={port}"));
    let mut running = Running::start(mariadbd, End::Kill);
    let server = Server::new(Dialect::MySql, port);
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

/// The server's program, for this data. The paths are in its folder: that of a socket may not be long.
pub(super) fn server(data: &Path) -> Command {
    let mut mariadbd = if let Some(program) = mysql::server_program() {
        let mut mysqld = program::server_at(&program, User::MySql, End::Kill);
        // As MariaDB is installed: without a log for replicas.
        mysqld.args([
            "--no-defaults",
            "--mysqlx=OFF",
            "--skip-log-bin",
            "--secure-file-priv=NULL",
        ]);
        mysqld
    } else {
        let mut mariadbd = command("mariadbd");
        mariadbd.arg("--no-defaults");
        mariadbd
    };
    mariadbd.args(["--socket=socket", "--pid-file=pid"]);
    mariadbd.arg(format!("--datadir={}", data.display()));
    // A server that starts removes temporary tables from where they are, those of other servers too.
    let temporary = data.with_extension("tmp");
    if !temporary.exists() {
        place::data(temporary.clone(), User::MySql);
    }
    mariadbd.arg(format!("--tmpdir={}", temporary.display()));
    mariadbd
}

fn command(name: &str) -> Command {
    program::server(name, "mariadb-server", User::MySql, End::Kill)
}
