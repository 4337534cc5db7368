//! A PostgreSQL that follows the run's PostgreSQL, and lets nobody write.

use std::path::Path;
use std::time::Duration;

use super::program::{Running, User, run};
use super::server::{Dialect, Server};
use super::{connection, place, postgres};

/// Copies the server as it is, and follows it from there.
pub(super) fn fresh(folder: &Path) -> Result<(Running, Server), String> {
    let primary = super::postgres().port;
    let data = place::data(folder.join("data"), User::Postgres);
    let mut copy = postgres::command("pg_basebackup");
    copy.args([
        "-h",
        "127.0.0.1",
        "-U",
        "postgres",
        "-p",
        &primary.to_string(),
    ]);
    copy.args(["-R", "-X", "stream", "-c", "fast", "-D"])
        .arg(&data);
    run(copy);
    // It has to keep up with all that the tests write.
    let settings = data.join("postgresql.auto.conf");
    let text = std::fs::read_to_string(&settings).expect("its settings");
    std::fs::write(&settings, text + "fsync = off\n").expect("its settings");
    let [port] = place::free_ports();
    let (running, _) = postgres::start(&data, port)?;
    Ok((running, Server::pooled(Dialect::Postgres, port, primary)))
}

/// Waits until the standby has all that was committed before.
///
/// # Panics
///
/// When it does not within a minute.
pub(super) fn wait(standby: &Server) {
    let written = standby.query("SELECT pg_current_wal_lsn()").concat();
    let url = standby.url("postgres");
    let sql = format!("SELECT pg_last_wal_replay_lsn() >= '{written}'");
    for _ in 0..1200 {
        if connection::query(&url, &sql) == ["t"] {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("the standby does not follow");
}
