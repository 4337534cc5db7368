//! The process that starts servers, and ends them when nobody uses them any more.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use super::program::Running;
use super::server::Server;
use super::shared::{Kind, lock_file};
use super::{galera, mariadb, pgbouncer, place, postgres, standby};

/// How long servers run on without a user: the next test program of the run starts within this time.
const UNUSED: Duration = Duration::from_secs(20);

/// Starts the servers of a kind, and returns when nobody has used them for a while or one of them ended.
///
/// # Panics
///
/// When they do not start.
pub fn guard(kind: Kind) {
    let folder = place::folder(place::root().join(kind.name()));
    let guarded = lock_file(&folder, "guard");
    guarded.lock().expect("a lock");
    let mut servers = started(kind, &folder);
    let ports: Vec<String> = servers
        .iter()
        .map(|(_, server)| server.port.to_string())
        .collect();
    // Whole or not at all.
    let unfinished = folder.join("ports.unfinished");
    fs::write(&unfinished, ports.join(" ")).expect("a file");
    fs::rename(&unfinished, folder.join("ports")).expect("a file");

    let users = lock_file(&folder, "users");
    let mut used = Instant::now();
    loop {
        std::thread::sleep(Duration::from_millis(250));
        if servers
            .iter_mut()
            .any(|(running, _)| running.ended().is_some())
        {
            break;
        }
        if users.try_lock().is_err() {
            used = Instant::now();
        } else if used.elapsed() > UNUSED {
            // The lock is kept: who comes now waits, and starts anew.
            break;
        } else {
            users.unlock().expect("unlocked");
        }
    }
    let _ = fs::remove_file(folder.join("ports"));
    drop(servers);
    place::remove(&folder.join("data"));
    // Who waits for the users' lock must find this one free.
    drop(guarded);
    drop(users);
}

/// Another program may take a port between the look and the start; the server says so soon.
fn started(kind: Kind, folder: &Path) -> Vec<(Running, Server)> {
    let begin = Instant::now();
    loop {
        let outcome = match kind {
            Kind::Postgres => postgres::fresh(folder).map(|server| vec![server]),
            Kind::PgBouncer => pgbouncer::fresh(folder).map(|server| vec![server]),
            Kind::Galera => galera::fresh(folder),
            Kind::Standby => standby::fresh(folder).map(|server| vec![server]),
            Kind::MariaDb => mariadb::fresh(folder).map(|server| vec![server]),
        };
        match outcome {
            Ok(servers) => return servers,
            Err(why) => assert!(begin.elapsed() < Duration::from_secs(10), "{why}"),
        }
    }
}
