//! What would be lost is counted, and needs a yes.

use migrate_tests::database::{self, applied, execute, query};
use migrate_tests::project::Project;

/// Users with an e-mail address, two of them; notes that were deleted from once.
fn with_rows() -> Project {
    let project = Project::new()
        .table("0001_users")
        .revision(
            "0002_email",
            "ALTER TABLE users ADD COLUMN email TEXT;\n",
            "ALTER TABLE users DROP COLUMN email;\n",
        )
        .with_database();
    project.migrate("upgrade").succeeds();
    execute(
        &project.database(),
        "INSERT INTO users VALUES (1, 'a', 'a@example.org'), (2, 'b', NULL)",
    );
    project
}

#[test]
fn a_script_is_stopped_before_anything_is_lost() {
    let project = with_rows();
    let said = [
        project.refused(7, &["downgrade base", "downgrade", "downgrade -q"]),
        project.session(&["downgrade base --dry-run"]),
    ];
    insta::assert_snapshot!("with_care_refused", said.join("\n\n"));
    assert_eq!(applied(&project.database()), ["0001", "0002"]);
    let said = project
        .migrate("downgrade base --yes")
        .succeeds()
        .timeless();
    insta::assert_snapshot!("with_care_yes", said);
    assert!(database::schema(&project.database()).is_empty());
}

#[test]
fn as_json() {
    let project = with_rows();
    insta::assert_snapshot!(
        "with_care_json",
        project.refuses_in_json("downgrade base", 7)
    );
    let plan = project
        .migrate("downgrade --dry-run --format json")
        .succeeds();
    assert_eq!(plan.stderr, "");
    insta::assert_snapshot!("with_care_json_plan", plan.json());
    let report = project.migrate("downgrade -y --format json -q").succeeds();
    assert_eq!(report.stderr, "");
    insta::assert_snapshot!("with_care_json_done", report.json());
}

#[test]
fn nothing_is_in_the_way_where_nothing_is_lost() {
    let project = with_rows();
    execute(&project.database(), "UPDATE users SET email = NULL");
    project.migrate("downgrade").succeeds();
    execute(&project.database(), "DELETE FROM users");
    project.migrate("downgrade base").succeeds();
    assert!(applied(&project.database()).is_empty());
}

#[test]
fn an_upgrade_that_destroys_needs_a_yes_too() {
    let project = with_rows()
        .revision(
            "0003_rebuilt",
            "CREATE TABLE users_new (id INTEGER PRIMARY KEY, name TEXT, email TEXT);\n\
             INSERT INTO users_new SELECT id, name, email FROM users;\n\
             DROP TABLE users;\n\
             ALTER TABLE users_new RENAME TO users;\n",
            "-- migrate: empty because nothing changed\n",
        )
        .revision(
            "0004_cleaned",
            "DELETE FROM users WHERE email IS NULL;\n",
            "-- migrate: irreversible because the rows are gone\n",
        );
    project.migrate("upgrade 0003").succeeds();
    let said = project.session(&["upgrade", "upgrade --dry-run"]);
    insta::assert_snapshot!("with_care_upgrade", said);
    assert_eq!(
        query(&project.database(), "SELECT count(*) FROM users"),
        ["2"]
    );
    project
        .migrate("up -y")
        .succeeds()
        .says("from table users, 1 row");
    assert_eq!(
        query(&project.database(), "SELECT count(*) FROM users"),
        ["1"]
    );
}

#[test]
fn a_fresh_database_has_nothing_to_lose() {
    let project = Project::two_tables()
        .revision(
            "0003_without_notes",
            "DELETE FROM users;\nDROP TABLE notes;\n",
            "CREATE TABLE notes (id INTEGER PRIMARY KEY, name TEXT);\n",
        )
        .with_database();
    let said = project.migrate("upgrade").succeeds();
    assert!(!said.stderr.contains("lose"), "{said}");
}

#[test]
fn what_only_the_history_has_is_counted_too() {
    let mut project = with_rows();
    project.remove_revision("0002_email");
    project
        .refuses("downgrade 0001", 7)
        .says("0002 email (down): column users.email, 1 value");
    project.migrate("downgrade 0001 --yes").succeeds();
}
