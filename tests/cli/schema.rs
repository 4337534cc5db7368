use migrate_tests::project::Project;

fn shop() -> Project {
    Project::new()
        .revision(
            "0001_users",
            "CREATE TABLE users (\n  id INTEGER PRIMARY KEY,\n  email TEXT NOT NULL UNIQUE\n);\n",
            "DROP TABLE users;\n",
        )
        .revision(
            "0002_notes",
            "CREATE TABLE notes (id INTEGER PRIMARY KEY, author INTEGER REFERENCES users (id));\nCREATE INDEX notes_author ON notes (author);\n",
            "DROP TABLE notes;\n",
        )
        .with_database()
}

#[test]
fn a_schema_is_printed_as_sql() {
    let project = shop();
    project.migrate("upgrade").succeeds();
    let said = project.migrate("schema dump");
    insta::assert_snapshot!("schema_dump", said);
    let revision = project.migrate("schema dump --at head").succeeds();
    assert_eq!(
        revision.stdout, said.stdout,
        "the chain builds what is there"
    );
    let json = project
        .migrate("schema dump --at 0001 --format json --quiet")
        .succeeds();
    insta::assert_snapshot!("schema_dump_json", json.timeless().json());
}

#[test]
fn two_schemas_are_compared() {
    let project = shop();
    project.migrate("upgrade").succeeds();
    insta::assert_snapshot!(
        "schema_diff",
        project.session(&[
            "schema diff 0001 head",
            "schema diff head database",
            "schema diff base head --format json",
        ])
    );
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let project = shop();
    insta::assert_snapshot!(
        "schema_refused",
        [
            project.refused(
                1,
                &[
                    "schema dump",
                    "schema dump --at 0009",
                    "schema diff head sqlite:none.db"
                ]
            ),
            project.refused(
                2,
                &[
                    "schema",
                    "schema diff head",
                    "schema diff head postgres://127.0.0.1:1/x database"
                ]
            ),
        ]
        .join("\n\n")
    );
}
