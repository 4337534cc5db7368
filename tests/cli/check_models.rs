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

/// Whether a run of `check --models` ran the chain: what it builds is kept where temporary files are.
fn ran_the_chain(project: &Project, exit: i32) -> bool {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().to_str().unwrap();
    let said = project.migrate_with("check --models", &[("TMPDIR", folder)]);
    let _ = said.ends_with(exit);
    let mut left = std::fs::read_dir(place.path()).unwrap();
    left.any(|entry| {
        let name = entry.unwrap().file_name();
        name.to_string_lossy()
            .starts_with("cargo_migrate_templates")
    })
}

#[test]
fn what_was_proved_of_the_head_need_not_be_run() {
    const BOTH: &str = "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);\nCREATE TABLE notes (id INTEGER PRIMARY KEY, name TEXT);\n";
    let project = Project::two_tables();
    project.write("schema.sql", BOTH);
    assert!(ran_the_chain(&project, 0), "drafts prove nothing");
    project.migrate("seal").succeeds();
    assert!(!ran_the_chain(&project, 0));
    project.write("schema.sql", &BOTH.replace("name", "title"));
    assert!(ran_the_chain(&project, 1));
    project.write("schema.sql", BOTH);
    // What another version of the program recorded, or another version of the engine, is no answer.
    let lock = project.read("migrations/migrate.lock");
    let (before, record) = lock.rsplit_once("verified = { sqlite = \"3.").unwrap();
    let digit = record.find("sha256:").unwrap() + "sha256:".len();
    let mut other = record.to_owned();
    let changed = if record[digit..].starts_with('0') {
        "1"
    } else {
        "0"
    };
    other.replace_range(digit..=digit, changed);
    for (major, record) in [("3.", &*other), ("2.", record)] {
        let lock = format!("{before}verified = {{ sqlite = \"{major}{record}");
        project.write("migrations/migrate.lock", &lock);
        assert!(ran_the_chain(&project, 0), "{lock}");
    }
    project.write("migrations/migrate.lock", &lock);
    // A draft is the head.
    project.write(
        "schema.sql",
        &format!("{BOTH}CREATE TABLE tags (id INTEGER);\n"),
    );
    project.migrate("new tags --autogenerate").succeeds();
    assert!(ran_the_chain(&project, 0));
}

#[test]
fn roles_that_the_chain_and_the_schema_name_are_made_once() {
    // On the real server somebody made them; the two databases are filled at the same time.
    let up = "CREATE TABLE t (id integer);\nGRANT SELECT ON t TO reporter;\nGRANT UPDATE ON t TO writer;\n";
    let project = Project::for_dialects(&["postgres"]).revision("0001_t", up, "DROP TABLE t;\n");
    project.write("schema.sql", up);
    project.migrate("check --models").succeeds();
}
