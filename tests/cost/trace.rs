//! `trace` through the command line.

use migrate_tests::project::Project;
use migrate_tests::servers;
use serde_json::Value;

const USERS: &str = "CREATE TABLE users (id bigint PRIMARY KEY, age integer);\n";

#[test]
fn what_is_seen_is_what_is_told() {
    let database = servers::postgres().database();
    let project = Project::on(&database)
        .revision("0001_users", USERS, "DROP TABLE users;\n")
        .revision(
            "0002_age",
            "SET LOCAL lock_timeout = '1s';\nALTER TABLE users ALTER COLUMN age TYPE bigint;\nUPDATE users SET age = 1 WHERE id = 1;\n",
            "SELECT 1;\n",
        )
        .revision(
            "0003_index",
            "-- migrate: transaction off\nCREATE INDEX CONCURRENTLY users_age ON users (age);\n",
            "DROP INDEX users_age;\n",
        );
    let said = project.migrate("trace --format json").succeeds();
    let json: Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!(json["as_told"], true, "{json}");
    let statement =
        |revision: usize, nth: usize| &json["revisions"][revision]["statements"][nth]["seen"];
    assert_eq!(statement(1, 1)["rewrites"][0], "users");
    assert_eq!(statement(1, 2)["locks"][0]["mode"], "ROW EXCLUSIVE");
    assert_eq!(
        statement(2, 0)["locks"][0]["mode"],
        "SHARE UPDATE EXCLUSIVE"
    );
    assert_eq!(
        database.query("SELECT count(*) FROM pg_tables WHERE tablename = 'users'"),
        ["0"],
        "it is untouched"
    );
}

/// A trigger does what no statement says.
#[test]
fn what_is_not_as_told_fails() {
    let database = servers::postgres().database();
    let project = Project::on(&database)
        .revision(
            "0001_users",
            &format!("{USERS}CREATE TABLE log (id bigint);\nCREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log VALUES (1); RETURN NEW; END $$;\nCREATE TRIGGER note BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION note();\n"),
            "DROP TABLE users, log;\nDROP FUNCTION note();\n",
        )
        .revision("0002_age", "UPDATE users SET age = 7;\n", "SELECT 1;\n");
    let said = project.migrate("trace 0002").ends_with(1);
    assert!(
        said.stderr.contains(
            "error[trace-differs]: statement 1 of age: log: told no lock, seen ROW EXCLUSIVE"
        ),
        "{said}"
    );
    assert!(said.stdout.contains("1 statement: 1 not as told"), "{said}");
}

#[test]
fn mariadb_names_the_algorithm() {
    let database = servers::mariadb().database();
    let project = Project::on(&database)
        .revision(
            "0001_users",
            "CREATE TABLE users (id bigint PRIMARY KEY, age integer);\n",
            "DROP TABLE users;\n",
        )
        .revision(
            "0002_note",
            "ALTER TABLE users ADD COLUMN note text;\nALTER TABLE users MODIFY age bigint;\n",
            "SELECT 1;\n",
        );
    let said = project.migrate("trace 0002 --format json");
    let json: Value = serde_json::from_str(&said.stdout).unwrap();
    let algorithm =
        |nth: usize| json["revisions"][0]["statements"][nth]["seen"]["algorithm"].clone();
    assert_eq!(algorithm(0), "INSTANT");
    assert_eq!(algorithm(1), "COPY, LOCK=SHARED");
}

/// What nobody could read ahead is never called as told.
#[test]
fn what_is_not_known_is_said_to_be_so() {
    let database = servers::postgres().database();
    let project = Project::on(&database)
        .revision("0001_users", USERS, "DROP TABLE users;\n")
        .revision(
            "0002_wide",
            "ALTER TABLE users ADD COLUMN note text;\nDO $$ BEGIN EXECUTE 'ALTER TABLE users ALTER age TYPE bigint'; END $$;\n",
            "SELECT 1;\n",
        );
    let said = project.migrate("trace 0002").succeeds();
    assert!(
        said.stdout
            .contains("2 statements: 1 as told, 1 of which nothing could be told"),
        "{said}"
    );
    assert!(said.stdout.contains("not known"), "{said}");
    project.migrate("upgrade 0001").succeeds();
    let plan = project.migrate("plan").succeeds();
    assert!(
        plan.stdout
            .contains("and what 1 statement does is not known"),
        "{plan}"
    );
    assert!(!plan.stdout.contains("for none of them"), "{plan}");
}

#[test]
fn what_fails_fails() {
    let database = servers::postgres().database();
    let project = Project::on(&database)
        .revision("0001_users", USERS, "DROP TABLE users;\n")
        .revision(
            "0002_wrong",
            "SELEC 1;\nALTER TABLE users ADD COLUMN note text;\n",
            "SELECT 1;\n",
        );
    let said = project.migrate("trace 0002").ends_with(1);
    assert!(
        said.stderr
            .contains("error[trace-differs]: statement 1 of wrong: it failed: syntax error"),
        "{said}"
    );
    assert!(said.stdout.contains("1 statement: 1 failed"), "{said}");
    assert!(!said.stdout.contains("statement: as told"), "{said}");
}

#[test]
fn a_trace_goes_up() {
    let project = Project::new().with_database().table("0001_users");
    let said = project.migrate("trace 0001..base").ends_with(1);
    assert!(said.stderr.contains("error[target-direction]"), "{said}");
    for words in ["trace nope", "trace base", "trace base..nope"] {
        let said = project.migrate(words).ends_with(1);
        assert!(said.stderr.contains("error[target-unknown]"), "{said}");
    }
}
