use std::process::{Child, Stdio};
use std::time::Duration;

use migrate_tests::database;
use migrate_tests::project::Project;
use migrate_tests::servers::{TestDatabase, mariadb, postgres};

/// Asserts that one line begins with the code, and returns it.
#[track_caller]
fn finds(project: &Project, code: &str) -> String {
    let said = project.migrate("doctor").ends_with(1);
    let line = said
        .stdout
        .lines()
        .find(|line| line.starts_with(&format!("{code}: ")));
    assert!(line.is_some(), "no {code}:\n{said}");
    line.unwrap().to_owned()
}

fn healthy(database: &TestDatabase) -> Project {
    let project = Project::on(database).table("0001_users");
    project.migrate("upgrade").succeeds();
    project.migrate("doctor").succeeds().says("nothing found");
    project
}

#[test]
fn a_file() {
    let project = Project::two_tables().with_database();
    project
        .migrate("doctor")
        .ends_with(1)
        .says("there is no database");
    assert!(!project.database().exists());
    project.migrate("upgrade +1").succeeds();
    database::execute(
        &project.database(),
        "PRAGMA foreign_keys = OFF; CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (a REFERENCES a); INSERT INTO b VALUES (1)",
    );
    let before = project.contents("");
    let said = project.session(&["doctor", "doctor --format json"]);
    insta::assert_snapshot!("doctor", said);
    assert_eq!(project.contents(""), before);
    database::execute(&project.database(), "DELETE FROM b");
    project.migrate("upgrade").succeeds();
    project.migrate("doctor").succeeds().says("nothing found");
}

#[test]
fn what_stopped_half_way() {
    let project = Project::new()
        .revision(
            "0001_off",
            "-- migrate: transaction off\nCREATE TABLE a (id);\nINSERT INTO nowhere VALUES (1);\n",
            "DROP TABLE a;\n",
        )
        .with_database();
    let _ = project.migrate("upgrade").ends_with(1);
    let line = finds(&project, "half-applied");
    assert!(line.contains("1 of 2 statements are done"), "{line}");
    assert!(line.ends_with("`cargo migrate resume`"), "{line}");
}

#[test]
fn a_history_that_the_chain_contradicts() {
    let mut project = Project::two_tables().with_database();
    project.migrate("upgrade").succeeds();
    project.remove_revision("0002_notes");
    finds(&project, "ahead");
    let file = "migrations/0001_users/up.sql";
    project.write(file, &project.read(file).replace("name", "title"));
    project.migrate("check --fix").succeeds();
    finds(&project, "history-edited");
}

#[test]
fn row_32_indexes_that_are_not_valid() {
    let database = postgres().database();
    let project = healthy(&database);
    database.execute("INSERT INTO users VALUES (1, 'a'), (2, 'a')");
    for sql in [
        "CREATE UNIQUE INDEX CONCURRENTLY users_name ON users (name)",
        "CREATE UNIQUE INDEX CONCURRENTLY users_name_ccnew ON users (name)",
    ] {
        let mut psql = database.server().psql();
        psql.args([database.name(), "-c", sql]);
        assert!(!psql.output().unwrap().status.success());
    }
    let line = finds(&project, "invalid-index");
    assert!(
        line.contains("`DROP INDEX CONCURRENTLY public.users_name`"),
        "{line}"
    );
    let line = finds(&project, "index-leftover");
    assert!(
        line.contains("`DROP INDEX CONCURRENTLY public.users_name_ccnew`"),
        "{line}"
    );
    database.execute("DROP INDEX users_name");
    database.execute("DROP INDEX users_name_ccnew");
    project.migrate("doctor").succeeds();
}

#[test]
fn row_33_constraints_and_partitions_that_are_half_there() {
    let database = postgres().database();
    let project = healthy(&database);
    database.execute("ALTER TABLE users ADD CONSTRAINT named CHECK (name <> '') NOT VALID");
    let line = finds(&project, "not-valid");
    assert!(
        line.ends_with("`ALTER TABLE users VALIDATE CONSTRAINT named`"),
        "{line}"
    );
    database.execute("ALTER TABLE users VALIDATE CONSTRAINT named");
    database.execute(
        "CREATE TABLE p (id integer) PARTITION BY RANGE (id); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (9); \
         UPDATE pg_inherits SET inhdetachpending = true WHERE inhrelid = 'p1'::regclass",
    );
    let line = finds(&project, "detach-pending");
    assert!(
        line.ends_with("`ALTER TABLE p DETACH PARTITION p1 FINALIZE`"),
        "{line}"
    );
}

#[test]
fn row_50_settings_that_would_surprise() {
    let database = postgres().database();
    let project = healthy(&database);
    let name = database.name();
    database.execute(&format!(
        "ALTER DATABASE {name} SET statement_timeout = '5s'"
    ));
    let line = finds(&project, "server-setting");
    assert!(
        line.contains(&format!("`ALTER DATABASE {name} RESET statement_timeout`")),
        "{line}"
    );
    database.execute(&format!("ALTER DATABASE {name} RESET statement_timeout"));
    database.execute("GRANT CREATE ON SCHEMA public TO PUBLIC");
    let line = finds(&project, "writable-search-path");
    assert!(
        line.ends_with("`REVOKE CREATE ON SCHEMA public FROM PUBLIC`"),
        "{line}"
    );
}

#[test]
fn row_85_tables_that_somebody_else_has_changed() {
    let database = postgres().database();
    let project = healthy(&database);
    database.execute(
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'; \
         CREATE TRIGGER surprise AFTER INSERT ON cargo_migrate.log FOR EACH ROW EXECUTE FUNCTION f()",
    );
    let line = finds(&project, "history-not-trusted");
    assert!(line.contains("log has the trigger surprise"), "{line}");
    database.execute("ALTER TABLE cargo_migrate.history ENABLE ROW LEVEL SECURITY");
    let line = finds(&project, "history-not-trusted");
    assert!(line.contains("row-level security"), "{line}");
    let database = mariadb().database();
    let project = healthy(&database);
    database
        .execute("CREATE TRIGGER surprise AFTER INSERT ON _migrate_log FOR EACH ROW SET @a = 1");
    let line = finds(&project, "history-not-trusted");
    assert!(
        line.contains("_migrate_log has the trigger surprise"),
        "{line}"
    );
}

#[test]
fn row_23_a_lease_that_is_held() {
    for (server, lock) in [
        (postgres(), "cargo_migrate.lock"),
        (mariadb(), "_migrate_lock"),
    ] {
        let database = server.database();
        let project = healthy(&database);
        database.execute(&format!(
            "UPDATE {lock} SET holder = 'f00d', holder_info = 'kim@vm', phase = '0002 notes', backend = NULL"
        ));
        let line = finds(&project, "lease-held");
        assert!(line.contains("kim@vm, at 0002 notes"), "{line}");
        assert!(line.contains("force-unlock"), "{line}");
    }
}

#[test]
fn what_a_stopped_server_leaves() {
    let database = mariadb().database();
    let project = healthy(&database);
    // A stopped server removes them when it starts, as far as it can; so does an ALTER TABLE at its end, which this reader
    // keeps away.
    let mut reader = says(
        &database,
        "BEGIN; SELECT * FROM users; SELECT SLEEP(60)",
        "User sleep",
    );
    let alter = "ALTER TABLE users ADD COLUMN a int, ALGORITHM=COPY";
    let mut writer = says(&database, alter, "Waiting for table metadata lock");
    let line = finds(&project, "temporary-table");
    assert!(line.contains("`DROP TABLE `#mysql50##sql-"), "{line}");
    reader.kill().unwrap();
    let sleeping = "SELECT id FROM information_schema.processlist WHERE state = 'User sleep' AND db = DATABASE()";
    for id in database.query(sleeping) {
        database.execute(&format!("KILL {id}"));
    }
    reader.wait().unwrap();
    writer.wait().unwrap();
    project.migrate("doctor").succeeds();
}

/// Another session, once it is in a state.
fn says(database: &TestDatabase, sql: &str, state: &str) -> Child {
    let mut client = database.server().mariadb();
    client.args([database.name(), "-e", sql]);
    client.stdout(Stdio::null()).stderr(Stdio::null());
    let child = client.spawn().unwrap();
    let there = format!(
        "SELECT count(*) FROM information_schema.processlist WHERE state = '{state}' AND db = DATABASE()"
    );
    while database.query(&there) != ["1"] {
        std::thread::sleep(Duration::from_millis(20));
    }
    child
}

#[test]
fn looking_changes_nothing() {
    let database = postgres().database();
    let project = Project::on(&database).table("0001_users");
    database.server().execute(&format!(
        "ALTER DATABASE {} SET default_transaction_read_only = on",
        database.name()
    ));
    let line = finds(&project, "server-setting");
    assert!(
        line.contains("default_transaction_read_only = on"),
        "{line}"
    );
    finds(&project, "pending");
}
