use crate::project::Project;

#[test]
fn everything_at_once() {
    let project = Project::with(&["0001 users<base", "0002 notes<0001"]);
    insta::assert_snapshot!("check", project.run("check"));
    insta::assert_snapshot!("check_locked", project.run("check --locked"));
    project.write(
        "migrations/0002_notes/up.sql",
        "-- notes\n-- migrate: revise 0001\nCREATE TABLE notes (id);\n",
    );
    project.write("migrations/0001_users/down.sql", "-- nothing\n");
    insta::assert_snapshot!("check_errors", project.run("check"));
    insta::assert_snapshot!("check_json", project.run("check --format json --quiet"));
}

#[test]
fn the_lock_is_written_anew() {
    let project = Project::with(&["0001 users<base", "0002 notes<0001"]);
    project.run("seal 0001");
    let sealed = project.read("migrations/migrate.lock");
    project.revision("0003 copied<0002");
    insta::assert_snapshot!("check_not_in_lock", project.run("check"));
    insta::assert_snapshot!("check_fix", project.run("check --fix"));
    assert!(project.read("migrations/migrate.lock").starts_with(&sealed));
    insta::assert_snapshot!("check_fix_again", project.run("check --fix"));
}

#[test]
fn an_edit_of_a_sealed_revision_is_not_blessed() {
    let project = Project::with(&["0001 users<base"]);
    project.run("seal");
    project.write(
        "migrations/0001_users/down.sql",
        "DROP TABLE IF EXISTS users;\n",
    );
    let lock = project.read("migrations/migrate.lock");
    insta::assert_snapshot!("check_fix_edited", project.run("check --fix"));
    assert_eq!(project.read("migrations/migrate.lock"), lock);
}

#[test]
fn settings_that_differ_from_the_lock_are_stale() {
    let project = Project::with(&["0001 users<base"]);
    project.write("migrate.toml", "project = \"shop\"\n");
    insta::assert_snapshot!("check_settings", project.run("check"));
    project.run("check --fix");
    assert!(
        project
            .read("migrations/migrate.lock")
            .contains("project = \"shop\"")
    );
    assert!(project.run("check").contains("nothing wrong"));
}
