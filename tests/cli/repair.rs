use migrate_tests::database;
use migrate_tests::project::Project;

fn edited() -> Project {
    let project = Project::two_tables().with_database();
    project.migrate("upgrade").succeeds();
    let up = project.read("migrations/0001_users/up.sql");
    project.write(
        "migrations/0001_users/up.sql",
        &format!("{up}-- explained\n"),
    );
    project
}

#[test]
fn an_edit_is_accepted_and_logged() {
    let project = edited();
    let said = ["upgrade", "repair 0001", "upgrade"]
        .map(|words| project.migrate(words).timeless().to_string());
    insta::assert_snapshot!("repair", said.join("\n\n"));
    assert!(
        database::log(&project.database())
            .iter()
            .any(|line| line.starts_with("repair")),
        "{:?}",
        database::log(&project.database())
    );
}

#[test]
fn a_record_is_forgotten() {
    let mut project = Project::two_tables().with_database();
    project.migrate("upgrade").succeeds();
    project.remove_revision("0002_notes");
    insta::assert_snapshot!(
        "repair_forget",
        project.session(&["repair 0002 --forget", "current"])
    );
}

#[test]
fn as_json() {
    let project = edited();
    let said = project.migrate("repair 0001 --format json").succeeds();
    assert_eq!(said.stderr, "");
    insta::assert_snapshot!("repair_json", said.json());
}

#[test]
fn what_cannot_be_is_refused() {
    let project = Project::two_tables().with_database();
    insta::assert_snapshot!("repair_no_database", project.refused(1, &["repair 0001"]));
    project.migrate("upgrade").succeeds();
    insta::assert_snapshot!(
        "repair_refused",
        project.refused(1, &["repair 0009", "repair 0001 --forget", "repair base"])
    );
}
