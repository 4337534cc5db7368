use migrate_tests::database;
use migrate_tests::project::Project;

fn applied() -> Project {
    let project = Project::two_tables().with_database();
    project.migrate("upgrade").succeeds();
    project
}

#[test]
fn one_back_by_default() {
    let project = applied();
    let said = [
        "downgrade --dry-run",
        "downgrade",
        "up",
        "down -2",
        "downgrade base",
    ]
    .map(|words| project.migrate(words).succeeds().timeless().to_string());
    insta::assert_snapshot!("downgrade", said.join("\n\n"));
    assert!(database::schema(&project.database()).is_empty());
}

#[test]
fn as_json() {
    let project = applied();
    let plan = project
        .migrate("downgrade base --dry-run --format json")
        .succeeds();
    insta::assert_snapshot!("downgrade_json_plan", plan.json());
    let report = project
        .migrate("downgrade --format json --quiet")
        .succeeds();
    assert_eq!(report.stderr, "");
    insta::assert_snapshot!("downgrade_json", report.json());
}

#[test]
fn the_stored_way_back_is_used_when_the_revision_is_gone() {
    let mut project = applied();
    project.remove_revision("0002_notes");
    let said = project.migrate("downgrade 0001").succeeds().timeless();
    insta::assert_snapshot!("downgrade_stored", said);
    assert_eq!(database::applied(&project.database()), ["0001"]);
}

#[test]
fn what_cannot_be_is_refused() {
    let project = applied();
    insta::assert_snapshot!(
        "downgrade_refused",
        [
            project.refused(
                2,
                &[
                    "downgrade 0002:0001",
                    "downgrade --sql 0001",
                    "downgrade -x"
                ]
            ),
            project.refused(1, &["downgrade -3", "downgrade +1", "downgrade 0009"]),
        ]
        .join("\n\n")
    );
    assert_eq!(database::applied(&project.database()), ["0001", "0002"]);
}

#[test]
fn an_irreversible_revision_is_refused_before_anything_is_done() {
    let project = Project::new()
        .table("0001_users")
        .revision(
            "0002_merge",
            "INSERT INTO users VALUES (1, 'a');\n",
            "-- migrate: irreversible because names were merged\n",
        )
        .table("0003_notes")
        .with_database();
    project.migrate("upgrade").succeeds();
    insta::assert_snapshot!(
        "downgrade_irreversible",
        project.refused(1, &["downgrade base"])
    );
    let said = project
        .migrate("downgrade 0001 --force")
        .succeeds()
        .timeless();
    insta::assert_snapshot!("downgrade_forced", said);
}

#[test]
fn an_empty_database_is_at_base() {
    let project = Project::two_tables().with_database();
    insta::assert_snapshot!("downgrade_nothing", project.refused(1, &["downgrade"]));
    project
        .migrate("downgrade base")
        .succeeds()
        .says("nothing to do");
    assert!(
        !project.database().exists(),
        "a database was made for nothing"
    );
}
