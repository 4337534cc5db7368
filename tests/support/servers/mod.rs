//! Private database servers, on loopback only. The first test that asks starts one; all the tests of a run share it; it
//! ends by itself some seconds after the last program that uses it.

#![allow(clippy::panic, reason = "a test stops at the first surprise")]

pub mod connection;
mod galera;
pub mod guard;
mod mariadb;
pub mod mysql;
pub mod own;
mod pgbouncer;
mod place;
mod postgres;
mod program;
pub mod server;
mod shared;
mod standby;
mod template;
pub mod test_database;

use std::process::Command;
use std::sync::OnceLock;

pub use own::OwnServer;
pub use server::Server;
pub use shared::Kind;
pub use test_database::TestDatabase;

use server::Dialect;

/// The PostgreSQL server of the run: `postgres` is its superuser and needs no password.
#[track_caller]
pub fn postgres() -> &'static Server {
    static SERVER: OnceLock<Result<Server, String>> = OnceLock::new();
    said(SERVER.get_or_init(|| one(Kind::Postgres, Dialect::Postgres)))
}

/// A program of the PostgreSQL of the run that connects to it, like `pg_dump`.
pub fn postgres_program(name: &str) -> Command {
    Command::new(program::find(name, "postgresql"))
}

/// The MariaDB server of the run, or the MySQL that [`mysql`] was told of: `migrate` with the password `migrate-secret` may do everything.
#[track_caller]
pub fn mariadb() -> &'static Server {
    static SERVER: OnceLock<Result<Server, String>> = OnceLock::new();
    said(SERVER.get_or_init(|| one(Kind::MariaDb, Dialect::MySql)))
}

/// `PgBouncer` in front of [`postgres`], in transaction mode. Databases of the one are reached through the other.
#[track_caller]
pub fn pgbouncer() -> &'static Server {
    static SERVER: OnceLock<Result<Server, String>> = OnceLock::new();
    let direct = postgres().port;
    said(SERVER.get_or_init(|| {
        let ports = shared::ports(Kind::PgBouncer)?;
        Ok(Server::pooled(Dialect::Postgres, ports[0], direct))
    }))
}

/// Three MariaDB nodes of one Galera cluster; the user is that of [`mariadb`]. They write to the disk now and then only.
#[track_caller]
pub fn galera() -> &'static [Server; 3] {
    static SERVERS: OnceLock<Result<[Server; 3], String>> = OnceLock::new();
    said(SERVERS.get_or_init(|| {
        let ports = shared::ports(Kind::Galera)?;
        Ok(std::array::from_fn(|node| {
            Server::new(Dialect::MySql, ports[node])
        }))
    }))
}

/// A hot standby of [`postgres`], which can only be read. What makes databases and looks at them does so on the
/// [`postgres`]; the URLs lead to the standby.
#[track_caller]
pub fn standby() -> &'static Server {
    static SERVER: OnceLock<Result<Server, String>> = OnceLock::new();
    let direct = postgres().port;
    said(SERVER.get_or_init(|| {
        let ports = shared::ports(Kind::Standby)?;
        Ok(Server::pooled(Dialect::Postgres, ports[0], direct))
    }))
}

/// Waits until the [`standby`] has all that was committed before.
#[track_caller]
pub fn wait_for_standby() {
    standby::wait(standby());
}

/// A PostgreSQL for one test, which may crash it.
#[track_caller]
pub fn own_postgres() -> OwnServer {
    OwnServer::new(Kind::Postgres, Dialect::Postgres)
}

/// A MariaDB for one test, which may crash it.
#[track_caller]
pub fn own_mariadb() -> OwnServer {
    OwnServer::new(Kind::MariaDb, Dialect::MySql)
}

/// The servers of a kind.
#[track_caller]
pub fn of(kind: Kind) -> Vec<&'static Server> {
    match kind {
        Kind::Postgres => vec![postgres()],
        Kind::MariaDb => vec![mariadb()],
        Kind::PgBouncer => vec![pgbouncer()],
        Kind::Galera => galera().iter().collect(),
        Kind::Standby => vec![standby()],
    }
}

fn one(kind: Kind, dialect: Dialect) -> Result<Server, String> {
    let ports = shared::ports(kind)?;
    Ok(Server::new(dialect, ports[0]))
}

#[track_caller]
fn said<T>(outcome: &Result<T, String>) -> &T {
    match outcome {
        Ok(server) => server,
        Err(why) => panic!("{why}"),
    }
}
