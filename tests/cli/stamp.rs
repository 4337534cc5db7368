use migrate_tests::database;
use migrate_tests::project::Project;

#[test]
fn records_without_running() {
    let project = Project::two_tables().with_database();
    database::execute(
        &project.database(),
        "CREATE TABLE users (id); CREATE TABLE notes (id)",
    );
    insta::assert_snapshot!(
        "stamp",
        project.session(&[
            "stamp 0001 --dry-run",
            "stamp head",
            "current",
            "stamp 0001",
            "stamp base",
            "current"
        ])
    );
    assert_eq!(database::schema(&project.database()).len(), 2);
}

#[test]
fn a_dry_run_makes_no_database() {
    let project = Project::two_tables().with_database();
    insta::assert_snapshot!(
        "stamp_dry_run",
        project.refused(1, &["stamp head --dry-run"])
    );
}

#[test]
fn as_json() {
    let project = Project::two_tables().with_database();
    let said = project.migrate("stamp head --format json").succeeds();
    assert_eq!(said.stderr, "");
    insta::assert_snapshot!("stamp_json", said.json());
}

#[test]
fn what_the_chain_does_not_know_is_purged() {
    let mut project = Project::two_tables().with_database();
    project.migrate("upgrade").succeeds();
    project.remove_revision("0002_notes");
    project.migrate("stamp head --purge").succeeds();
    project.migrate("current --check-head").succeeds();
    assert_eq!(database::applied(&project.database()), ["0001"]);
}

#[test]
fn what_cannot_be_is_refused() {
    let project = Project::two_tables().with_database();
    insta::assert_snapshot!(
        "stamp_refused",
        [
            project.refused(2, &["stamp", "stamp base:head", "stamp head --purge --sql"]),
            project.refused(1, &["stamp 0009"]),
        ]
        .join("\n\n")
    );
    assert!(!project.database().exists());
}
