use migrate_tests::project::Project;

/// One command after the other, without how long they took.
fn timeless(project: &Project, commands: &[&str]) -> String {
    let said = commands
        .iter()
        .map(|words| project.migrate(words).timeless().to_string());
    said.collect::<Vec<_>>().join("\n\n")
}

#[test]
fn up_to_a_target_and_back() {
    let project = Project::two_tables().table("0003_tags");
    // What lies beyond the target may be unfinished.
    project.write(
        "migrations/0003_tags/up.sql",
        "-- tags\n-- migrate: revises 0002\n",
    );
    insta::assert_snapshot!(
        "seal",
        timeless(
            &project,
            &[
                "seal --dry-run",
                "seal 0002 --dry-run",
                "seal 0002",
                "seal 0002",
                "check --locked",
                "unseal",
                "unseal 0001",
                "unseal",
            ]
        )
    );
}

#[test]
fn dry_runs_and_refusals_write_nothing() {
    let project = Project::two_tables();
    let before = project.contents("");
    project.migrate("seal --dry-run").succeeds();
    assert_eq!(project.contents(""), before);
    insta::assert_snapshot!(
        "seal_refused",
        [
            project.refused(1, &["seal 0009", "unseal 0009"]),
            project.refused(2, &["seal a:b"]),
        ]
        .join("\n\n")
    );
    project.write("migrations/0001_users/down.sql", "");
    insta::assert_snapshot!("seal_broken", project.refused(1, &["seal"]));
}

#[test]
fn as_json() {
    let project = Project::two_tables();
    let said = project.migrate("seal --format json --quiet").succeeds();
    assert_eq!(said.stderr, "");
    insta::assert_snapshot!("seal_json", said.json());
    let said = project.migrate("unseal --format json").succeeds();
    assert_eq!(said.stderr, "");
    insta::assert_snapshot!("unseal_json", said.json());
}

#[test]
fn an_edited_revision_can_be_unsealed() {
    let project = Project::new().table("0001_users").sealed();
    project.write(
        "migrations/0001_users/down.sql",
        "DROP TABLE IF EXISTS users;\n",
    );
    insta::assert_snapshot!(
        "unseal_edited",
        project.session(&["seal", "unseal", "check"])
    );
}

#[test]
fn what_the_database_has_is_warned_about() {
    let project = Project::new().table("0001_users").sealed().with_database();
    project.migrate("upgrade").succeeds();
    insta::assert_snapshot!("unseal_applied", project.session(&["unseal"]));
}
