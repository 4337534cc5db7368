//! A dump that was made while somebody held the lease.

use std::process::Command;
use std::time::Duration;

use migrate_runtime::{Migrator, block_on};
use migrate_tests::hammer::{Holder, MIGRATIONS};
use migrate_tests::process::{text, tool};
use migrate_tests::servers::{self, TestDatabase};

fn ends_well(command: &mut Command) -> Vec<u8> {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", text(&output));
    output.stdout
}

/// The holder still runs, in the database that the dump is of; here it gives no sign.
#[track_caller]
fn heals(database: &TestDatabase, holder: Holder) {
    let url = database.url();
    let migrator = Migrator::new(&MIGRATIONS).lease(Duration::from_secs(1));
    let report = block_on(migrator.upgrade(&url)).unwrap();
    assert_eq!(report.done.len(), 4);
    assert_eq!(holder.wake(), "done 4", "its own database is untouched");
}

#[test]
fn row_24_a_held_lease_in_a_dump_heals_itself_on_postgres() {
    let server = servers::postgres();
    let (database, restored) = (server.database(), server.database());
    let holder = Holder::start(&database, &database.url());
    let mut dump = servers::postgres_program("pg_dump");
    let dump = ends_well(dump.args(["--dbname", &database.url()]));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("dump.sql");
    std::fs::write(&file, dump).unwrap();
    let psql = &mut server.psql();
    ends_well(
        psql.args(["-v", "ON_ERROR_STOP=1", "-f"])
            .arg(&file)
            .arg(restored.name()),
    );
    heals(&restored, holder);
}

#[test]
fn row_24_a_held_lease_in_a_dump_heals_itself_on_mariadb() {
    let server = servers::mariadb();
    let (database, restored) = (server.database(), server.database());
    let holder = Holder::start(&database, &database.url());
    let mut dump = servers::mysql::beside("mysqldump")
        .unwrap_or_else(|| tool("mariadb-dump", "mariadb-client"));
    dump.args(["--no-defaults", "--protocol=tcp", "-h", "127.0.0.1"]);
    dump.args(["-u", "migrate", "-pmigrate-secret", "-P"]);
    let dump = ends_well(dump.arg(server.port.to_string()).arg(database.name()));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("dump.sql");
    std::fs::write(&file, dump).unwrap();
    let file = std::fs::File::open(file).unwrap();
    ends_well(server.mariadb().arg(restored.name()).stdin(file));
    heals(&restored, holder);
}
