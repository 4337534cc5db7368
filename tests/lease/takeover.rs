//! The holder of the lease is gone, or paused, or sent away.

use std::time::Duration;

use migrate_core::diagnostic::Code;
use migrate_core::dialect::Dialect as Spoken;
use migrate_core::lock::Settings;
use migrate_runtime::{Error, Event, Migrator, Report, block_on};
use migrate_tests::chain::TestChain;
use migrate_tests::hammer::{Holder, MIGRATIONS};
use migrate_tests::servers::server::Dialect;
use migrate_tests::servers::{self, Server, TestDatabase};

use crate::cluster;

/// Nobody waits that long.
const ENDLESS: Duration = Duration::from_mins(10);
const SHORT: Duration = Duration::from_secs(1);

/// A run beside a holder: what came of it, and whether it took over.
fn upgrade(url: &str, lease: Duration, lock_wait: Duration) -> (Result<Report, Error>, bool) {
    let mut taken = false;
    let migrator = Migrator::new(&MIGRATIONS)
        .lease(lease)
        .lock_wait(lock_wait)
        .on_event(|event| taken |= matches!(event, Event::TakenOver { .. }));
    let outcome = block_on(migrator.upgrade(url));
    (outcome, taken)
}

fn tables(database: &TestDatabase) -> &'static str {
    match database.server().dialect() {
        Dialect::Postgres => "cargo_migrate.",
        Dialect::MySql => "_migrate_",
    }
}

/// The history and everything that the revisions left, on a cluster as all nodes have it.
fn state(database: &TestDatabase) -> Vec<String> {
    let tables = tables(database);
    let first = match database.server().dialect() {
        Dialect::Postgres => "",
        Dialect::MySql => "SET @cluster = 1 /*M!100301 , SESSION wsrep_sync_wait = 15 */; ",
    };
    let one = |sql: &str| database.query(&format!("{first}{sql}"));
    let mut state = one(&format!(
        "SELECT id, state, run_id FROM {tables}history ORDER BY id"
    ));
    state.extend(one(&format!("SELECT count(*) FROM {tables}log")));
    state.extend(one("SELECT value FROM counter"));
    state.extend(one("SELECT count(*) FROM audit"));
    state.extend(one("SELECT count(*) FROM steps"));
    state
}

#[track_caller]
fn killed_on_a_direct_connection(server: &Server) {
    let database = server.database();
    Holder::start(&database, &database.url()).kill();
    let (report, taken) = upgrade(&database.url(), ENDLESS, Duration::from_mins(1));
    assert_eq!(
        report.unwrap().done.len(),
        4,
        "long before the lease is over"
    );
    assert!(taken);
}

#[test]
fn row_04_a_killed_holder_is_replaced_at_once_on_postgres() {
    killed_on_a_direct_connection(servers::postgres());
}

#[test]
fn row_04_a_killed_holder_is_replaced_at_once_on_mariadb() {
    killed_on_a_direct_connection(servers::mariadb());
}

/// Where the server cannot tell that the holder is gone: only its silence does.
#[track_caller]
fn killed_out_of_sight(database: &TestDatabase, url: &str, next: &str) {
    Holder::start(database, url).kill();
    let (outcome, taken) = upgrade(next, ENDLESS, Duration::from_secs(3));
    assert_eq!(outcome.unwrap_err().code(), Some(Code::DatabaseBusy));
    assert!(!taken);
    let (report, taken) = upgrade(next, SHORT, Duration::from_mins(1));
    assert_eq!(report.unwrap().done.len(), 4);
    assert!(taken);
}

#[test]
fn row_04_and_09_a_killed_holder_is_replaced_after_its_lease_behind_a_pooler() {
    let database = servers::pgbouncer().database();
    killed_out_of_sight(&database, &database.url(), &database.url());
}

#[test]
fn row_04_and_15_a_killed_holder_is_replaced_after_its_lease_on_a_cluster() {
    let (database, urls) = cluster::database();
    killed_out_of_sight(&database, &urls[0], &urls[1]);
}

#[track_caller]
fn paused(database: &TestDatabase, url: &str, next: &str) {
    let holder = Holder::start(database, url);
    let (report, taken) = upgrade(next, SHORT, Duration::from_mins(1));
    assert_eq!(report.unwrap().done.len(), 4);
    assert!(taken);
    let before = state(database);
    assert_eq!(holder.wake(), "lost");
    assert_eq!(state(database), before, "the late one changed nothing");
}

#[test]
fn row_05_a_paused_holder_that_wakes_up_changes_nothing_on_postgres() {
    let database = servers::postgres().database();
    paused(&database, &database.url(), &database.url());
}

#[test]
fn row_05_a_paused_holder_that_wakes_up_changes_nothing_behind_a_pooler() {
    let database = servers::pgbouncer().database();
    paused(&database, &database.url(), &database.url());
}

#[test]
fn row_05_a_paused_holder_that_wakes_up_changes_nothing_on_mariadb() {
    let database = servers::mariadb().database();
    paused(&database, &database.url(), &database.url());
}

#[test]
fn row_05_a_paused_holder_that_wakes_up_changes_nothing_on_a_cluster() {
    let (database, urls) = cluster::database();
    paused(&database, &urls[0], &urls[2]);
}

#[track_caller]
fn sent_away(server: &Server) {
    let database = server.database();
    let holder = Holder::start(&database, &database.url());
    // What `force-unlock` does.
    database.execute(&format!(
        "UPDATE {}lock SET fence = fence + 1, beat = 0, holder = NULL, phase = NULL",
        tables(&database)
    ));
    assert_eq!(holder.wake(), "lost");
    assert_eq!(
        state(&database),
        ["0", "0", "0", "0"],
        "nothing was applied"
    );
    let (report, taken) = upgrade(&database.url(), ENDLESS, Duration::ZERO);
    assert_eq!(report.unwrap().done.len(), 4);
    assert!(!taken, "it was free");
}

#[test]
fn a_holder_that_was_sent_away_changes_nothing_on_postgres() {
    sent_away(servers::postgres());
}

#[test]
fn a_holder_that_was_sent_away_changes_nothing_on_mariadb() {
    sent_away(servers::mariadb());
}

#[track_caller]
fn waiter(server: &Server) {
    let database = server.database();
    let holder = Holder::start(&database, &database.url());
    let mut said = Vec::new();
    let migrator = Migrator::new(&MIGRATIONS)
        .lease(ENDLESS)
        .lock_wait(Duration::from_secs(9))
        .on_event(|event| {
            if let Event::Waiting { holder, .. } = event {
                said.push(holder.unwrap_or_default().to_owned());
            }
        });
    let error = block_on(migrator.upgrade(database.url())).unwrap_err();
    assert_eq!(error.code(), Some(Code::DatabaseBusy), "{error}");
    assert!(error.to_string().contains("holder 1"), "{error}");
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].contains("holder 1"), "{said:?}");
    assert_eq!(holder.wake(), "done 4", "nobody disturbed it");
}

#[test]
fn row_23_a_waiter_says_for_whom_and_gives_up_in_time_on_postgres() {
    waiter(servers::postgres());
}

#[test]
fn row_23_a_waiter_says_for_whom_and_gives_up_in_time_on_mariadb() {
    waiter(servers::mariadb());
}

#[track_caller]
fn clocks(server: &Server) {
    let database = server.database();
    let holder = Holder::start(&database, &database.url());
    let lock = format!("{}lock", tables(&database));
    let set = |year: u32| {
        database.execute(&format!(
            "UPDATE {lock} SET taken_at = '{year}-01-01 00:00:00', beat_at = '{year}-01-01 00:00:00'"
        ));
    };
    for year in [1999, 2099] {
        set(year);
        let (outcome, _) = upgrade(&database.url(), ENDLESS, Duration::from_secs(2));
        assert_eq!(
            outcome.unwrap_err().code(),
            Some(Code::DatabaseBusy),
            "{year}"
        );
    }
    let (report, taken) = upgrade(&database.url(), SHORT, Duration::from_mins(1));
    assert_eq!(
        report.unwrap().done.len(),
        4,
        "whatever the row says of 2099"
    );
    assert!(taken);
    assert_eq!(holder.wake(), "lost");
}

#[test]
fn row_86_no_clock_decides_on_postgres() {
    clocks(servers::postgres());
}

#[test]
fn row_86_no_clock_decides_on_mariadb() {
    clocks(servers::mariadb());
}

#[track_caller]
fn two_projects(server: &Server) {
    let database = server.database();
    let _holder = Holder::start(&database, &database.url());
    let other = TestChain::with_settings(Settings {
        dialects: vec![Spoken::Postgres, Spoken::Mysql],
        project: "other".to_owned(),
        ..Settings::default()
    });
    let other = other.revision(
        "0001_o",
        "CREATE TABLE o (id int PRIMARY KEY);\n",
        "DROP TABLE o;\n",
    );
    let chain = other.chain();
    let migrator = Migrator::new(&chain)
        .lease(ENDLESS)
        .lock_wait(Duration::ZERO);
    let report = block_on(migrator.upgrade(database.url())).unwrap();
    assert_eq!(report.done.len(), 1);
}

#[test]
fn row_25_two_projects_do_not_exclude_each_other_on_postgres() {
    two_projects(servers::postgres());
}

#[test]
fn row_25_two_projects_do_not_exclude_each_other_on_mariadb() {
    two_projects(servers::mariadb());
}
