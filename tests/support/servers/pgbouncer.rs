//! `PgBouncer`, in front of the run's PostgreSQL.

use std::fs;
use std::path::Path;

use super::place;
use super::program::{self, End, Running, User};
use super::server::{Dialect, Server};

/// Starts a pooler that gives a connection away for a transaction at a time. What is not set here is the default.
pub(super) fn fresh(folder: &Path) -> Result<(Running, Server), String> {
    let direct = super::postgres().port;
    let [port] = place::free_ports();
    let data = place::data(folder.join("data"), User::Postgres);
    // It is not told apart who asks: whoever the server knows may come.
    let users = data.join("users");
    fs::write(&users, "\"postgres\" \"\"\n").expect("a file");
    program::hand_over(&users, User::Postgres);
    let settings = data.join("pgbouncer.ini");
    fs::write(&settings, ini(direct, port, &users)).expect("a file");
    program::hand_over(&settings, User::Postgres);
    let mut pgbouncer = program::server("pgbouncer", "pgbouncer", User::Postgres, End::Kill);
    pgbouncer.arg(settings);
    let mut running = Running::start(pgbouncer, End::Kill);
    let server = Server::pooled(Dialect::Postgres, port, direct);
    server.wait(&mut running, 30, "SELECT 1", "1")?;
    Ok((running, server))
}

fn ini(direct: u16, port: u16, users: &Path) -> String {
    format!(
        "[databases]\n\
         * = host=127.0.0.1 port={direct}\n\
         [pgbouncer]\n\
         listen_addr = 127.0.0.1\n\
         listen_port = {port}\n\
         unix_socket_dir =\n\
         auth_type = trust\n\
         auth_file = {}\n\
         admin_users = postgres\n\
         pool_mode = transaction\n\
         default_pool_size = 20\n\
         max_client_conn = 2000\n",
        users.display()
    )
}
