//! Where findings stop something: `check`, `seal`, `new --autogenerate`.

use migrate_tests::project::Project;

use crate::lint::shop;

#[test]
fn check_tells_what_drafts_do() {
    let project = shop();
    insta::assert_snapshot!("lint_check", project.refused(1, &["check"]));
    let said = project.migrate("check --locked").ends_with(1);
    let _ = said.says("error[drop-column]").says("error[draft]");
    let json = project.refuses_in_json("check", 1);
    assert!(json.contains("\"code\": \"drop-column\""), "{json}");
}

#[test]
fn seal_refuses_what_is_denied_and_records_what_passed() {
    let project = shop();
    let without = "--without-verify 'no server here'";
    insta::assert_snapshot!(
        "lint_seal_refused",
        project.refused(1, &[&format!("seal {without}"), "seal --dry-run"])
    );
    let up = project.read("migrations/0002_less/up.sql");
    let allow = "revises 0001\n-- migrate: allow drop-column because nothing ever read it";
    project.write(
        "migrations/0002_less/up.sql",
        &up.replace("revises 0001", allow),
    );
    project.migrate(&format!("seal 0002 {without}")).succeeds();
    let lock = project.read("migrations/migrate.lock");
    assert_eq!(lock.matches("lint = \"1\"").count(), 2, "{lock}");
    // What is sealed is not looked at again: the draft alone is wrong.
    let _ = project.migrate("check").ends_with(1).says("; 1 error");
    project.migrate("unseal 0002").succeeds();
    let lock = project.read("migrations/migrate.lock");
    assert_eq!(lock.matches("lint = \"1\"").count(), 1, "{lock}");
}

#[test]
fn a_generated_revision_is_looked_at() {
    let project = Project::new()
        .revision(
            "0001_users",
            "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, nickname TEXT);\n",
            "DROP TABLE users;\n",
        )
        .sealed();
    project.write(
        "schema.sql",
        "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);\n",
    );
    let said = project.migrate("new 'no nicknames' --autogenerate --rev-id 0002");
    // One program holds the file: what breaks others is told, and stops nothing.
    insta::assert_snapshot!("lint_autogenerate", said.ends_with(0).timeless());
    let _ = project
        .migrate("check")
        .ends_with(0)
        .says("warning[drop-column]");
    project.write(
        "migrate.toml",
        "[lint]\nrules = { drop-column = \"deny\" }\n",
    );
    let _ = project
        .migrate("check --fix")
        .ends_with(1)
        .says("error[drop-column]");
    std::fs::remove_dir_all(project.path().join("migrations/0002_no_nicknames")).unwrap();
    project.migrate("check --fix").succeeds();
    let said = project.migrate("new 'no nicknames' --autogenerate --rev-id 0002");
    insta::assert_snapshot!("lint_autogenerate_denied", said.ends_with(1).timeless());
}
