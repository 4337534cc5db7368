use migrate_tests::project::Project;

fn project(schema: &str) -> Project {
    let project = Project::two_tables();
    project.write("schema.sql", schema);
    project
}

const WANTED: &str = "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, email TEXT);\n\
    CREATE TABLE notes (id INTEGER PRIMARY KEY, name TEXT);\nCREATE INDEX notes_name ON notes (name);\n";

#[test]
fn the_sql_and_nothing_written() {
    let project = project(WANTED);
    let before = project.contents("");
    insta::assert_snapshot!(
        "diff",
        project.session(&["diff", "diff --down --quiet", "diff --format json --quiet"])
    );
    assert_eq!(project.contents(""), before);
}

#[test]
fn nothing_to_say() {
    let project = Project::two_tables();
    let dump = project.migrate("schema dump --at head").succeeds();
    project.write("schema.sql", &dump.stdout);
    let said = project.migrate("diff").succeeds();
    assert_eq!(said.stdout, "schema.sql and the chain agree\n");
    let said = project.migrate("diff --format json").succeeds();
    assert!(said.json().contains("\"same\": true"), "{said}");
}

#[test]
fn what_cannot_be_made_is_shown_with_its_place() {
    let project = project(
        "CREATE INDEX a ON notes (name);\nCREATE TABLE notes (id INTEGER PRIMARY KEY, name TEXT);\n\
         CREATE INDEX b ON\n  tags (name);\nCREATE TABEL x (y);\n",
    );
    insta::assert_snapshot!("diff_refused", project.refused(1, &["diff"]));
    project.write("schema.sql", "CREATE TABLE notes (name TEXT DEFAULT 'x);\n");
    insta::assert_snapshot!("diff_unclosed", project.refused(1, &["diff"]));
    project.remove("schema.sql");
    insta::assert_snapshot!(
        "diff_nothing_wanted",
        project.refused(1, &["diff", "diff --schema none.sql"])
    );
}
