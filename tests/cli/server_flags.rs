//! Flags that only a server has a use for, and exit codes that only a server gives.

use migrate_tests::project::Project;
use migrate_tests::servers::{mariadb, postgres};

#[test]
fn mistakes() {
    let project = Project::two_tables().with_database();
    insta::assert_snapshot!(
        "server_flags_refused",
        project.refused(
            2,
            &[
                "upgrade --pooled --direct",
                "upgrade --lock-timeout 0",
                "downgrade --statement-timeout soon",
            ]
        )
    );
    // SQLite has no use for them.
    project
        .migrate("upgrade --lock-timeout 0.5 --statement-timeout 10 --direct")
        .succeeds();
}

#[test]
fn a_statement_may_not_run_for_longer_than_was_said() {
    for (server, sleep) in [
        (postgres(), "SELECT pg_sleep(20);\n"),
        (
            mariadb(),
            "INSERT INTO users SELECT seq, 'x' FROM seq_1_to_100000000000 WHERE seq % 2 = 3;\n",
        ),
    ] {
        let database = server.database();
        let project =
            Project::on(&database)
                .table("0001_users")
                .revision("0002_slow", sleep, "SELECT 1;\n");
        let said = project
            .migrate("upgrade --statement-timeout 0.2")
            .ends_with(1);
        assert!(
            said.stderr.contains("timeout") || said.stderr.contains("max_statement_time"),
            "{said}"
        );
        assert!(said.stderr.contains("0002_slow/up.sql"), "{said}");
    }
}

#[test]
fn a_table_that_another_session_has_is_waited_for_as_long_as_was_said() {
    let database = postgres().database();
    let project = Project::on(&database).table("0001_users").revision(
        "0002_age",
        "ALTER TABLE users ADD age integer;\n",
        "ALTER TABLE users DROP age;\n",
    );
    project.migrate("upgrade +1").succeeds();
    let mut psql = database.server().psql();
    psql.arg(database.name());
    psql.args(["-c", "BEGIN; LOCK TABLE users; SELECT pg_sleep(60)"]);
    psql.stderr(std::process::Stdio::null());
    psql.stdout(std::process::Stdio::null());
    let mut other = psql.spawn().unwrap();
    let sleeping = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()";
    while database.query(sleeping) != ["1"] {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let said = project
        .migrate("upgrade --lock-timeout 0.1 --lock-wait 1")
        .ends_with(5);
    assert!(said.stderr.matches("trying again").count() >= 2, "{said}");
    database.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()");
    other.wait().unwrap();
    project.migrate("upgrade").succeeds();
}

#[test]
fn row_82_what_cannot_be_written_to_is_not_at_head() {
    let database = postgres().database();
    let project = Project::on(&database).table("0001_users");
    database.execute(&format!(
        "ALTER DATABASE {} SET default_transaction_read_only = on",
        database.name()
    ));
    let said = project.migrate("upgrade").ends_with(3);
    assert!(said.stderr.contains("error[read-only]"), "{said}");
    database.server().execute(&format!(
        "ALTER DATABASE {} RESET default_transaction_read_only",
        database.name()
    ));
    project.migrate("upgrade").succeeds();
}

#[test]
fn what_does_not_answer_is_a_failure() {
    let project = Project::for_dialects(&["postgres"]).table("0001_users");
    let said = project
        .migrate("upgrade --url postgres://nobody@127.0.0.1:1/app")
        .ends_with(1);
    assert!(said.stderr.contains("error[connection]"), "{said}");
}
