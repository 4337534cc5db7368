use std::fs;

use migrate_tests::database;
use migrate_tests::project::Project;

#[test]
fn to_head_and_no_further() {
    let project = Project::two_tables().with_database();
    let said = [
        "upgrade --dry-run",
        "upgrade +1",
        "up",
        "upgrade",
        "upgrade --dry-run",
    ]
    .map(|words| project.migrate(words).succeeds().timeless().to_string());
    insta::assert_snapshot!("upgrade", said.join("\n\n"));
    assert_eq!(database::applied(&project.database()), ["0001", "0002"]);
}

#[test]
fn a_dry_run_makes_no_database() {
    let project = Project::two_tables().with_database();
    let before = project.contents("");
    let said = project.migrate("upgrade --dry-run -v").succeeds();
    insta::assert_snapshot!("upgrade_dry_run", said);
    assert_eq!(project.contents(""), before);
}

#[test]
fn as_json() {
    let project = Project::two_tables().with_database();
    let plan = project
        .migrate("upgrade --dry-run --format json")
        .succeeds();
    assert_eq!(plan.stderr, "");
    insta::assert_snapshot!("upgrade_json_plan", plan.json());
    let report = project.migrate("upgrade --format json --quiet").succeeds();
    assert_eq!(report.stderr, "");
    insta::assert_snapshot!("upgrade_json", report.json());
    let nothing = project.migrate("upgrade --format json --quiet").succeeds();
    insta::assert_snapshot!("upgrade_json_nothing", nothing.json());
}

#[test]
fn a_failure_names_the_place_and_leaves_what_went_before() {
    let project = Project::new()
        .table("0001_users")
        .revision(
            "0002_broken",
            "CREATE TABLE kept (id);\nINSERT INTO user VALUES (1);\n",
            "DROP TABLE kept;\n",
        )
        .with_database();
    project.migrate("upgrade 0001").succeeds();
    let said = project.migrate("upgrade").ends_with(1).timeless();
    insta::assert_snapshot!("upgrade_failed", said);
    insta::assert_snapshot!(
        "upgrade_failed_json",
        project
            .migrate("upgrade --format json --quiet")
            .ends_with(1)
            .json()
    );
    assert_eq!(database::applied(&project.database()), ["0001"]);
    assert_eq!(database::schema(&project.database()).len(), 1);
}

#[test]
fn what_cannot_be_is_refused() {
    let project = Project::two_tables().with_database();
    project.migrate("upgrade 0001").succeeds();
    insta::assert_snapshot!(
        "upgrade_refused",
        [
            project.refused(
                2,
                &[
                    "upgrade 0001:0002",
                    "upgrade a-b",
                    "upgrade --from base",
                    "upgrade --sql --dry-run"
                ]
            ),
            project.refused(
                1,
                &[
                    "upgrade 0009",
                    "upgrade 000",
                    "upgrade +5",
                    "upgrade -1",
                    "upgrade #3"
                ]
            ),
        ]
        .join("\n\n")
    );
    project
        .migrate("upgrade base")
        .succeeds()
        .says("is at 0001 users; nothing to do");
    assert_eq!(database::applied(&project.database()), ["0001"]);
}

#[test]
fn an_ambiguous_prefix_names_both() {
    let project = Project::new()
        .table("20260101_a")
        .table("20260102_b")
        .with_database();
    insta::assert_snapshot!("upgrade_ambiguous", project.refused(1, &["upgrade 2026"]));
    project.migrate("upgrade 20260101").succeeds();
}

#[test]
fn an_applied_revision_was_edited() {
    let project = Project::two_tables().with_database();
    project.migrate("upgrade 0001").succeeds();
    project.write(
        "migrations/0001_users/up.sql",
        "-- users\n-- migrate: revises base\nCREATE TABLE users (id);\n",
    );
    let said = project.refuses("upgrade", 4).timeless();
    insta::assert_snapshot!("upgrade_edited", said);
    assert!(
        project
            .refuses_in_json("upgrade", 4)
            .contains("\"history-edited\"")
    );
}

#[test]
fn the_database_is_busy() {
    let project = Project::two_tables().with_database();
    project.migrate("upgrade 0001").succeeds();
    let said = database::while_busy(&project.database(), || {
        project.migrate("upgrade --lock-wait 0")
    });
    insta::assert_snapshot!("upgrade_busy", said.ends_with(5).timeless());
    project.write("migrate.toml", "url = \"sqlite:app.db\"\nlock_wait = 0\n");
    let said = database::while_busy(&project.database(), || project.migrate("upgrade"));
    let _ = said.ends_with(5);
    assert_eq!(database::applied(&project.database()), ["0001"]);
}

#[test]
fn the_database_is_ahead() {
    let mut project = Project::two_tables().with_database();
    project.migrate("upgrade").succeeds();
    project.remove_revision("0002_notes");
    let said = project.refuses("upgrade", 6).timeless();
    insta::assert_snapshot!("upgrade_ahead", said);
    let said = project
        .migrate("upgrade --ahead allow")
        .succeeds()
        .timeless();
    insta::assert_snapshot!("upgrade_ahead_allowed", said);
}

#[test]
fn a_broken_chain_is_not_applied() {
    let project = Project::two_tables().with_database();
    project.remove("migrations/0001_users/down.sql");
    insta::assert_snapshot!("upgrade_broken_chain", project.refused(1, &["upgrade"]));
}

#[test]
fn a_database_that_cannot_be() {
    let project = Project::two_tables();
    fs::create_dir(project.path().join("folder")).unwrap();
    project.write("text.db", "this is a text and no database, long enough for a header of SQLite: it is 100 bytes, more or less\n");
    insta::assert_snapshot!(
        "upgrade_no_database",
        project.refused(
            1,
            &[
                "upgrade",
                "upgrade --url sqlite:folder",
                "upgrade --url sqlite:missing/app.db",
                "upgrade --url sqlite:text.db",
                "upgrade --url mysql://localhost/app",
                "upgrade --url oracle:x",
                "upgrade --url app.db",
                "upgrade --url ''",
            ]
        )
    );
}

#[test]
fn one_transaction_for_all() {
    let project = Project::two_tables()
        .revision(
            "0003_broken",
            "INSERT INTO nowhere VALUES (1);\n",
            "SELECT 1;\n",
        )
        .with_database();
    database::execute(&project.database(), "CREATE TABLE mine (id)");
    let _ = project.migrate("upgrade --transaction all").ends_with(1);
    assert_eq!(database::schema(&project.database()).len(), 1);
    let _ = project.migrate("upgrade").ends_with(1);
}

#[test]
fn who_did_it_is_recorded() {
    let project = Project::two_tables().with_database();
    project.migrate("upgrade --actor deploy-42").succeeds();
    project.migrate("history -i").succeeds().says("deploy-42");
}
