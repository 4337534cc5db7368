//! `explain --sql`.

use migrate_tests::project::Project;

fn users() -> Project {
    Project::for_dialects(&["postgres"]).revision(
        "0001_users",
        "CREATE TABLE users (id bigint PRIMARY KEY, email varchar(50), age integer, CONSTRAINT age_there CHECK (age IS NOT NULL));\n",
        "DROP TABLE users;\n",
    )
}

#[test]
fn the_schema_of_the_chain_decides() {
    let project = users();
    let said = project
        .migrate("explain --server postgres --sql")
        .ends_with(2);
    assert!(said.stderr.contains("--sql"), "{said}");
    let said = explain(
        &project,
        "ALTER TABLE users ALTER COLUMN age SET NOT NULL",
        &[],
    );
    assert!(
        said.contains("PostgreSQL 11        ACCESS EXCLUSIVE on users  read and write  users"),
        "{said}"
    );
    assert!(
        said.contains("PostgreSQL 12 to 18  ACCESS EXCLUSIVE on users  read and write  -"),
        "{said}"
    );
    let said = explain(
        &project,
        "ALTER TABLE users ALTER COLUMN email TYPE text",
        &[],
    );
    assert!(
        said.contains(
            "PostgreSQL 11 to 18  ACCESS EXCLUSIVE on users  read and write  -             -"
        ),
        "{said}"
    );
    assert!(
        said.contains("the tables are those that the chain has at 0001 users"),
        "{said}"
    );
}

#[test]
fn a_table_that_is_written_anew_gets_its_indexes_anew() {
    let project = users();
    for sql in [
        "VACUUM FULL users",
        "ALTER TABLE users ALTER COLUMN age TYPE bigint",
    ] {
        let said = explain(&project, sql, &[]);
        assert!(said.contains("users (all of its indexes)"), "{said}");
    }
    let said = explain(&project, "TRUNCATE users", &[]);
    assert!(!said.contains("all of its indexes"), "{said}");
}

#[test]
fn without_a_schema_it_says_what_it_assumes() {
    let project = Project::package();
    let said = explain(
        &project,
        "ALTER TABLE users ALTER COLUMN email TYPE text",
        &["--server", "postgres 15"],
    );
    assert!(
        said.contains("assumed: the type that email has is not known"),
        "{said}"
    );
    assert!(said.contains("nothing is known of the tables"), "{said}");
}

#[test]
fn for_programs() {
    let said = explain(
        &users(),
        "CREATE INDEX CONCURRENTLY i ON users (age)",
        &["--format", "json"],
    );
    let json: serde_json::Value = serde_json::from_str(&said).unwrap();
    let server = &json["statements"][0]["servers"][0];
    assert_eq!(server["locks"][0]["mode"], "SHARE UPDATE EXCLUSIVE");
    assert_eq!(server["locks"][0]["blocks_writes"], false);
    assert_eq!(server["versions"].as_array().unwrap().len(), 8);
}

#[test]
fn what_is_no_server_is_refused() {
    let said = users()
        .migrate("explain --sql x --server oracle")
        .ends_with(2);
    assert!(said.stderr.contains("`oracle` is no server"), "{said}");
}

fn explain(project: &Project, sql: &str, more: &[&str]) -> String {
    let mut command = project.command("explain --sql");
    command.arg(sql).args(more);
    project
        .run("explain --sql …", &mut command)
        .succeeds()
        .stdout
}

#[test]
fn what_has_no_end_is_told() {
    let project = users();
    let mut command = project.command("explain --sql");
    command.arg("SELECT 'abc");
    let said = project.run("explain --sql …", &mut command).ends_with(2);
    assert!(said.stderr.contains("error[unterminated-string]"), "{said}");
}

#[test]
fn a_version_that_was_not_measured_is_told() {
    let said = explain(&users(), "DROP TABLE users", &["--server", "postgres 99"]);
    assert!(said.contains("not measured on this version"), "{said}");
}
