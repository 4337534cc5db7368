use migrate_tests::project::Project;

#[test]
fn everything_at_once() {
    let project = Project::two_tables();
    insta::assert_snapshot!("check", project.session(&["check", "check --locked"]));
    project.write(
        "migrations/0002_notes/up.sql",
        "-- notes\n-- migrate: revise 0001\nCREATE TABLE notes (id);\n",
    );
    project.write("migrations/0001_users/down.sql", "-- nothing\n");
    insta::assert_snapshot!(
        "check_errors",
        project.refused(1, &["check", "check --fix"])
    );
    let said = project.refuses_in_json("check", 1);
    insta::assert_snapshot!("check_json", said);
}

#[test]
fn the_lock_is_written_anew() {
    let project = Project::two_tables();
    project.migrate("seal 0001").succeeds();
    let sealed = project.read("migrations/migrate.lock");
    project.add_table("0003_copied", "0002");
    insta::assert_snapshot!(
        "check_fix",
        project.session(&[
            "check",
            "check --fix",
            "check --fix",
            "check --fix --format json"
        ])
    );
    assert!(project.read("migrations/migrate.lock").starts_with(&sealed));
}

#[test]
fn an_edit_of_a_sealed_revision_is_not_blessed() {
    let project = Project::new().table("0001_users").sealed();
    project.write(
        "migrations/0001_users/down.sql",
        "DROP TABLE IF EXISTS users;\n",
    );
    insta::assert_snapshot!("check_fix_edited", project.refused(1, &["check --fix"]));
}

#[test]
fn settings_that_differ_from_the_lock_are_stale() {
    let project = Project::new().table("0001_users");
    project.write(
        "migrate.toml",
        "project = \"shop\"\nurl = \"sqlite:app.db\"\n",
    );
    insta::assert_snapshot!("check_settings", project.refused(1, &["check", "upgrade"]));
    project.migrate("check --fix").succeeds();
    assert!(
        project
            .read("migrations/migrate.lock")
            .contains("project = \"shop\"")
    );
    project.migrate("check").succeeds().says("nothing wrong");
}

#[test]
fn an_empty_chain_and_a_missing_one() {
    let project = Project::new();
    project
        .migrate("check")
        .succeeds()
        .says("0 revisions; nothing wrong");
    let project = Project::package();
    insta::assert_snapshot!(
        "check_missing",
        project.refused(
            1,
            &[
                "check",
                "check --fix",
                "new a",
                "upgrade --url sqlite:app.db"
            ]
        )
    );
}
