use migrate_tests::project::Project;

#[test]
fn what_is_wanted_and_the_chain() {
    let project = Project::two_tables();
    project.write(
        "db/wanted.sql",
        "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);\n",
    );
    project.write("migrate.toml", "schema = \"db/wanted.sql\"\n");
    project.migrate("check").succeeds();
    insta::assert_snapshot!(
        "check_models",
        project.session(&["check --models", "check --models --format json --quiet",])
    );
    project.write("db/wanted.sql", "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);\nCREATE TABLE notes (id INTEGER PRIMARY KEY, name TEXT);");
    insta::assert_snapshot!("check_models_same", project.session(&["check --models"]));
    project.write("db/wanted.sql", "CREATE TABLE users (id INTEGER PRIMARY KEY, full_name TEXT);\nCREATE TABLE notes (id INTEGER PRIMARY KEY, name TEXT);");
    insta::assert_snapshot!("check_models_renamed", project.session(&["check --models"]));
    project.refuses("check --schema db/wanted.sql", 2);
}
