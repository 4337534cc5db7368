//! Private database servers, on loopback only. The first test that asks starts one; all the tests of a run share it; it
//! ends by itself some seconds after the last program that uses it.

#![allow(clippy::panic, reason = "a test stops at the first surprise")]

pub mod connection;
pub mod guard;
mod mariadb;
mod pgbouncer;
mod place;
mod postgres;
mod program;
pub mod server;
mod shared;
mod template;
pub mod test_database;

use std::sync::OnceLock;

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

/// The MariaDB server of the run: `migrate` with the password `migrate-secret` may do everything.
#[track_caller]
pub fn mariadb() -> &'static Server {
    static SERVER: OnceLock<Result<Server, String>> = OnceLock::new();
    said(SERVER.get_or_init(|| one(Kind::MariaDb, Dialect::MySql)))
}

/// PgBouncer in front of [`postgres`], in transaction mode. Databases of the one are reached through the other.
#[track_caller]
pub fn pgbouncer() -> &'static Server {
    static SERVER: OnceLock<Result<Server, String>> = OnceLock::new();
    let direct = postgres().port;
    said(SERVER.get_or_init(|| {
        let ports = shared::ports(Kind::PgBouncer)?;
        Ok(Server::pooled(Dialect::Postgres, ports[0], direct))
    }))
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
