use std::process::Child;

use migrate_tests::project::Project;
use migrate_tests::servers::server::Dialect;
use migrate_tests::servers::{TestDatabase, mariadb, postgres};

fn lock(database: &TestDatabase) -> &'static str {
    match database.server().dialect() {
        Dialect::Postgres => "cargo_migrate.lock",
        Dialect::MySql => "_migrate_lock",
    }
}

fn migrated(database: &TestDatabase) -> Project {
    let project = Project::on(database).table("0001_users");
    project.migrate("upgrade").succeeds();
    project
}

/// Somebody takes the lease, and says nothing any more.
fn hold(database: &TestDatabase) {
    database.execute(&format!(
        "UPDATE {} SET fence = fence + 1, holder = 'f00d', holder_info = 'kim@vm (shop 1.0), process 7', \
         phase = '0002 notes, statement 1 of 3', backend = NULL, taken_at = NULL",
        lock(database)
    ));
}

#[test]
fn row_5_takes_the_lease_away_and_says_from_whom() {
    for server in [postgres(), mariadb()] {
        let database = server.database();
        let project = migrated(&database);
        hold(&database);
        let select = format!("SELECT fence, holder FROM {}", lock(&database));
        assert_eq!(database.query(&select), ["2|f00d"]);
        let said = project.migrate("force-unlock --yes").succeeds();
        assert_eq!(
            said.stdout.split_once(": ").unwrap().1,
            "the lease was taken away from kim@vm (shop 1.0), process 7, at 0002 notes, statement 1 of 3; the next \
             transaction of that run fails\n"
        );
        assert_eq!(database.query(&select), ["3|null"]);
        let log = lock(&database).replace("lock", "log");
        let logged = format!(
            "SELECT count(*) FROM {log} WHERE event = 'force-unlock' AND detail LIKE '%kim@vm%'"
        );
        assert_eq!(database.query(&logged), ["1"]);
        project
            .migrate("force-unlock")
            .succeeds()
            .says("nobody holds the lease; nothing to do");
        assert_eq!(database.query(&logged), ["1"]);
    }
}

#[test]
fn a_database_without_tables_has_no_lease() {
    for server in [postgres(), mariadb()] {
        let database = server.database();
        let project = Project::on(&database).table("0001_users");
        let said = project.migrate("force-unlock --format json").succeeds();
        assert!(said.stdout.contains("\"released\": false"), "{said}");
        assert!(said.stdout.contains("\"holder\": null"), "{said}");
    }
}

#[test]
fn sqlite_has_no_lease() {
    let project = Project::two_tables().with_database();
    insta::assert_snapshot!(
        "force_unlock",
        project.session(&["force-unlock", "force-unlock --format json"])
    );
    assert!(!project.database().exists());
}

#[test]
fn a_transaction_of_the_holder_cannot_be_taken_away() {
    let database = postgres().database();
    let project = migrated(&database);
    hold(&database);
    let mut holder = in_a_transaction(&database);
    let said = project
        .migrate("force-unlock --yes --lock-wait 1")
        .ends_with(5);
    assert!(said.stderr.contains("inside of a transaction"), "{said}");
    assert!(said.stderr.contains("pg_terminate_backend"), "{said}");
    let pids = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%the holder%' AND pid <> pg_backend_pid() \
                AND datname = current_database()";
    database.query(pids);
    holder.wait().unwrap();
    project
        .migrate("force-unlock --yes")
        .succeeds()
        .says("was taken away");
}

fn in_a_transaction(database: &TestDatabase) -> Child {
    let mut psql = database.server().psql();
    psql.arg(database.name()).args([
        "-c",
        "BEGIN; UPDATE cargo_migrate.lock SET beat = beat + 1; SELECT pg_sleep(60) /* the holder */",
    ]);
    psql.stdout(std::process::Stdio::null());
    psql.stderr(std::process::Stdio::null());
    let child = psql.spawn().unwrap();
    let sleeping = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()";
    while database.query(sleeping) != ["1"] {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    child
}
