//! Many processes take turns while others of them are killed and paused. `MIGRATE_HAMMER_SECONDS=600` is the long form.

use std::io::Write as _;
use std::time::Duration;

use migrate_tests::hammer::{Attack, Figures, Guarded, Until};
use migrate_tests::servers::{self, Server, TestDatabase};

use crate::cluster;

const WORKERS: usize = 10;

/// Long enough for each of the broken locks to break, many times over.
const BREAKS_WITHIN: Duration = Duration::from_mins(1);

fn seconds() -> u64 {
    std::env::var("MIGRATE_HAMMER_SECONDS")
        .ok()
        .and_then(|seconds| seconds.parse().ok())
        .unwrap_or(15)
}

fn say(name: &str, figures: &Figures) {
    let mut text = format!("{name}: {figures}\n");
    for found in figures.other.iter().take(5).chain(&figures.disagreements) {
        text += &format!("  {found}\n");
    }
    let _ = std::io::stderr().write_all(text.as_bytes());
}

fn on(server: &Server) -> (TestDatabase, Vec<String>) {
    let database = server.database();
    let url = database.url();
    (database, vec![url])
}

#[track_caller]
fn holds(name: &str, (database, urls): (TestDatabase, Vec<String>)) {
    let until = Until::Time(Duration::from_secs(seconds()));
    let figures = Attack::start(Guarded::Runtime, &database, urls, WORKERS).run(until);
    say(name, &figures);
    assert!(figures.is_clean(), "{figures:?}");
    assert!(figures.commits > 0, "{figures:?}");
    assert!(figures.other.is_empty(), "{figures:?}");
}

#[track_caller]
fn breaks(name: &str, guarded: Guarded, (database, urls): (TestDatabase, Vec<String>)) {
    let figures = Attack::start(guarded, &database, urls, WORKERS).run(Until::Lost(BREAKS_WITHIN));
    say(name, &figures);
    assert!(figures.lost > 0, "the attack is too weak: {figures:?}");
}

#[test]
fn row_04_and_05_nothing_is_lost_on_postgres() {
    holds("postgres", on(servers::postgres()));
}

#[test]
fn row_09_nothing_is_lost_behind_a_pooler() {
    holds("pgbouncer", on(servers::pgbouncer()));
}

#[test]
fn row_04_and_05_nothing_is_lost_on_mariadb() {
    holds("mariadb", on(servers::mariadb()));
}

#[test]
fn row_15_nothing_is_lost_on_a_cluster() {
    holds("galera", cluster::database());
}

#[test]
fn row_09_a_lock_of_the_session_breaks_behind_a_pooler() {
    breaks(
        "pgbouncer, advisory lock",
        Guarded::Session,
        on(servers::pgbouncer()),
    );
}

#[test]
fn row_15_get_lock_breaks_on_a_cluster() {
    breaks("galera, GET_LOCK", Guarded::GetLock, cluster::database());
}

#[test]
fn row_05_a_lease_without_a_fence_breaks() {
    breaks(
        "postgres, lease without fence",
        Guarded::Unfenced,
        on(servers::postgres()),
    );
}
