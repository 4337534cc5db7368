use migrate_tests::project::Project;

/// A chain with a way back that forgets an index, and one that loses values.
fn forgetful() -> Project {
    Project::new()
        .table("0001_users")
        .revision(
            "0002_email",
            "ALTER TABLE users ADD COLUMN email TEXT;\nCREATE INDEX users_email ON users (email);\n",
            "DROP INDEX users_email;\nALTER TABLE users DROP COLUMN email;\n",
        )
        .revision(
            "0003_index",
            "DROP INDEX users_email;\n",
            "SELECT 1;\n",
        )
        .revision(
            "0004_name",
            "ALTER TABLE users DROP COLUMN name;\n",
            "ALTER TABLE users ADD COLUMN name TEXT;\n",
        )
}

/// One revision that adds a column which no row has a value for.
fn on_empty_tables() -> Project {
    Project::new().table("0001_users").revision(
        "0002_age",
        "ALTER TABLE users ADD COLUMN age INTEGER NOT NULL CHECK (age > 3) DEFAULT 2;\n",
        "ALTER TABLE users DROP COLUMN age;\n",
    )
}

#[test]
fn what_a_way_back_forgets_is_named() {
    let project = forgetful();
    let said = project.migrate("verify").ends_with(1).timeless();
    insta::assert_snapshot!("verify", said);
    let before = project.contents("");
    project.migrate("verify 0002").succeeds();
    project.migrate("verify base..0002").succeeds();
    assert_eq!(project.contents(""), before, "a proof writes nothing");
}

#[test]
fn for_programs() {
    let said = forgetful()
        .migrate("verify 0003..0004 --format json")
        .ends_with(1)
        .timeless();
    insta::assert_snapshot!("verify_json", said.json());
}

#[test]
fn what_is_lost_on_purpose_is_said_in_the_file() {
    let project = Project::new().table("0001_users").revision(
        "0002_name",
        "ALTER TABLE users DROP COLUMN name;\n",
        "-- migrate: loses users.name because nobody has one\nALTER TABLE users ADD COLUMN name TEXT;\n",
    );
    project.migrate("verify").succeeds();
    let project = Project::new().table("0001_users").revision(
        "0002_name",
        "ALTER TABLE users DROP COLUMN name;\n",
        "-- migrate: irreversible because the names are gone\n",
    );
    let said = project.migrate("verify").succeeds();
    assert!(
        said.stdout.contains("no way back: the names are gone"),
        "{said}"
    );
}

#[test]
fn a_way_up_that_needs_empty_tables_is_told() {
    let said = on_empty_tables().migrate("verify");
    insta::assert_snapshot!("verify_empty_tables", said.timeless());
}

#[test]
fn sealed_revisions_are_left_alone_unless_asked_for() {
    let project = Project::two_tables().sealed();
    let said = project.migrate("verify").succeeds();
    assert!(said.stdout.contains("nothing to prove"), "{said}");
    let said = project.migrate("verify --all").succeeds();
    assert!(said.stdout.contains("2 of 2 revisions proved"), "{said}");
}

#[test]
fn what_cannot_be_understood_is_refused() {
    let project = Project::two_tables();
    insta::assert_snapshot!(
        "verify_refused",
        [
            project.refused(1, &["verify 0009", "verify --engine postgres"]),
            project.refused(
                2,
                &["verify base", "verify --engine oracle", "verify 0001 --all"]
            ),
            project.refused(
                1,
                &["verify --shadow-url postgres://127.0.0.1:1/none --engine sqlite,postgres"]
            ),
        ]
        .join("\n\n")
    );
}
