//! What a killed process leaves is removed by the next run, and what a living one has is not.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use migrate_tests::servers::{self, OwnServer};
use tempfile::TempDir;

use super::program::{Maker, once};

/// When it is killed: milliseconds after it has a place.
const MOMENTS: [u64; 6] = [0, 3, 10, 40, 120, 300];

/// Tries it again until it holds: a server finishes what it has begun, whoever is gone.
#[track_caller]
fn in_the_end(mut holds: impl FnMut() -> Result<(), String>) {
    let started = Instant::now();
    while let Err(why) = holds() {
        assert!(started.elapsed() < Duration::from_secs(30), "{why}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[track_caller]
fn are_removed_from(server: &OwnServer, dialect: &str, first: &str, names: &str) {
    let temporary = TempDir::new().unwrap();
    let url = server.url(first);
    let mut living = Maker::start(dialect, &url, "holds", temporary.path());
    living.line();
    let its = living.line();
    for moment in MOMENTS {
        let mut maker = Maker::start(dialect, &url, "killed", temporary.path());
        maker.line();
        maker.kill_after(moment);
    }
    let mut left = Vec::new();
    in_the_end(|| {
        once(dialect, &url, temporary.path());
        left = server.query(names);
        match &left[..] {
            [one] if its.contains(one.as_str()) => Ok(()),
            left => Err(format!("{its} is alive, and there are {left:#?}")),
        }
    });
    drop(living);
    in_the_end(|| {
        once(dialect, &url, temporary.path());
        let left = server.query(names);
        left.is_empty().then_some(()).ok_or(format!("{left:#?}"))
    });
}

#[test]
fn databases_on_postgres_are_removed() {
    let names = "SELECT datname FROM pg_database WHERE datname LIKE 'cargo\\_migrate\\_shadow%'";
    let server = servers::own_postgres();
    are_removed_from(&server, "postgres", "postgres", names);
}

#[test]
fn databases_on_mariadb_are_removed() {
    let names = "SELECT schema_name FROM information_schema.schemata WHERE schema_name LIKE 'cargo\\_migrate\\_shadow%'";
    let server = servers::own_mariadb();
    are_removed_from(&server, "mysql", "mysql", names);
}

/// The folders of shadow databases.
fn folders(temporary: &Path) -> Vec<String> {
    let entries = fs::read_dir(temporary).unwrap().flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names
        .filter(|name| name.starts_with("cargo_migrate_shadow_"))
        .collect()
}

/// Programs that were started with something of a folder.
fn programs(folder: &str) -> usize {
    let processes = fs::read_dir("/proc").unwrap().flatten();
    let lines = processes.filter_map(|process| fs::read(process.path().join("cmdline")).ok());
    lines
        .filter(|line| String::from_utf8_lossy(line).contains(folder))
        .count()
}

/// `starting`: moments after the start of a process, `MOMENTS` apart: then it has no place yet.
#[track_caller]
fn folders_are_removed(dialect: &str, starting: &[u64]) {
    use std::os::unix::fs::PermissionsExt as _;
    let temporary = TempDir::new().unwrap();
    // The account of a server has to pass.
    fs::set_permissions(temporary.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let folder = temporary.path();
    // Data is made once, and copied from then on.
    once(dialect, "-", folder);
    let mut living = Maker::start(dialect, "-", "holds", folder);
    living.line();
    living.line();
    let its = folders(folder);
    assert_eq!(its.len(), 1);
    for moment in starting {
        Maker::start(dialect, "-", "killed", folder).kill_after(*moment);
    }
    for moment in [0, 30] {
        let mut maker = Maker::start(dialect, "-", "killed", folder);
        maker.line();
        maker.kill_after(moment);
    }
    in_the_end(|| {
        once(dialect, "-", folder);
        let left = folders(folder);
        (left == its)
            .then_some(())
            .ok_or(format!("{its:?} is alive, and there are {left:#?}"))
    });
    drop(living);
    in_the_end(|| {
        once(dialect, "-", folder);
        let (left, running) = (folders(folder), programs(&folder.to_string_lossy()));
        (left.is_empty() && running == 0)
            .then_some(())
            .ok_or(format!("{left:#?}, and {running} programs"))
    });
}

#[test]
fn files_are_removed() {
    folders_are_removed("sqlite", &[0, 1, 2, 5]);
}

#[test]
fn private_servers_of_postgres_are_removed() {
    folders_are_removed("postgres", &[5, 60, 150, 300]);
}

#[test]
fn private_servers_of_mariadb_are_removed() {
    folders_are_removed("mysql", &[5, 100, 300]);
}
