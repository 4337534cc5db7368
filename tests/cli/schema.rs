use migrate_tests::process::{forget_environment, program};
use migrate_tests::project::Project;
use migrate_tests::servers;

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

/// A chain with more than tables.
const LIBRARY: [(&str, &str); 2] = [
    (
        "CREATE TABLE authors (id INTEGER PRIMARY KEY, name VARCHAR(80) NOT NULL UNIQUE, born DATE, CHECK (length(name) > 1));\n\
         CREATE TABLE books (id INTEGER PRIMARY KEY, title VARCHAR(80) NOT NULL DEFAULT 'none', author INTEGER REFERENCES authors (id) ON DELETE CASCADE);\n\
         CREATE INDEX books_title ON books (title, author DESC);\n",
        "DROP TABLE books;\nDROP TABLE authors;\n",
    ),
    (
        "CREATE VIEW titles AS SELECT title, name FROM books JOIN authors ON authors.id = books.author;\n",
        "DROP VIEW titles;\n",
    ),
];

fn library(project: Project, trigger: [&str; 2]) -> Project {
    let [(tables, no_tables), (views, no_views)] = LIBRARY;
    project
        .revision("20250101000000_tables", tables, no_tables)
        .revision("20250102000000_views", views, no_views)
        .revision("20250103000000_trigger", trigger[0], trigger[1])
}

/// Dumps in every way, each of which the chain agrees with.
#[track_caller]
fn day_zero(project: &Project) {
    let agree = |words: &str| {
        let said = project.migrate("check --models").succeeds();
        let _ = said.says(&format!("{words} and the chain agree"));
    };
    let sql = project.migrate("schema dump --at head").succeeds();
    project.write("schema.sql", &sql.stdout);
    agree("schema.sql");

    let refused = project.refuses("schema dump --at head --models src/models.rs", 1);
    let _ = refused.says("schema.sql would be written over");
    let words = "schema dump --at head --models src/models.rs --force";
    let said = project.migrate(words).succeeds();
    assert_eq!(said.stdout, "wrote src/models.rs and schema.sql\n");
    assert!(!said.stderr.contains("configuration"), "{said}");
    agree("src and schema.sql");

    let words = "schema dump --at head --models src/models.rs --objects objects --force";
    let _ = project
        .migrate(words)
        .succeeds()
        .says("wrote 2 files in objects");
    let rest = project.read("schema.sql");
    assert!(!rest.contains("titles"), "{rest}");
    let files = project.files("objects");
    assert!(files.contains("objects/view/titles.sql"), "{files}");
    agree("src and schema.sql and objects");

    project.remove("src/models.rs");
    project.remove("schema.sql");
    agree("objects");
    let words = "schema dump --at head --objects objects --force";
    project.write("schema.sql", &project.migrate(words).succeeds().stdout);
    agree("schema.sql and objects");
}

#[test]
fn a_dump_is_where_the_chain_is() {
    let trigger = "CREATE TRIGGER trimmed AFTER INSERT ON books BEGIN\n  UPDATE books SET title = trim(title);\n  SELECT 1;\nEND;\n";
    day_zero(&library(
        Project::new(),
        [trigger, "DROP TRIGGER trimmed;\n"],
    ));
}

#[test]
fn a_dump_of_postgres_is_where_the_chain_is() {
    let trigger = "CREATE FUNCTION trimmed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.title := trim(NEW.title); RETURN NEW; END $$;\n\
         COMMENT ON FUNCTION trimmed() IS 'without blanks';\n";
    let database = servers::postgres().database();
    day_zero(&library(
        Project::on(&database),
        [trigger, "DROP FUNCTION trimmed();\n"],
    ));
}

#[test]
fn a_dump_of_mariadb_is_where_the_chain_is() {
    let trigger = "CREATE TRIGGER trimmed BEFORE INSERT ON books FOR EACH ROW\nBEGIN\n  SET NEW.title = trim(NEW.title);\n  SET @n = 1;\nEND;\n";
    let database = servers::mariadb().database();
    day_zero(&library(
        Project::on(&database),
        [trigger, "DROP TRIGGER trimmed;\n"],
    ));
}

#[test]
fn a_dump_is_printed_in_parts() {
    let project = shop();
    let said = project.session(&[
        "schema dump --at head --models",
        "schema dump --at head --models --format json --quiet",
        "schema dump --at head --models db/tables.rs",
    ]);
    insta::assert_snapshot!("schema_dump_models", said);
    project.migrate("diff --models db/tables.rs").succeeds();
    let _ = project
        .refuses("schema dump --at head --models db/tables.rs", 1)
        .says("`--force` does it");
}

/// Nothing goes on in a shadow database, and its rows are nobody's.
#[test]
fn a_chain_that_fails_in_a_shadow_database_is_told_as_such() {
    let project = Project::new().revision(
        "0001_halves",
        "-- migrate: transaction off\nCREATE TABLE a (id INTEGER);\nCREATE TABLE a (id INTEGER);\n",
        "DROP TABLE a;\n",
    );
    let said = project.migrate("schema dump --at head").ends_with(1);
    assert!(said.stderr.contains("already exists"), "{said}");
    assert!(said.stderr.contains("help: mend the statement\n"), "{said}");
    assert!(!said.stderr.contains("goes on here"), "{said}");
}

#[test]
fn databases_are_read_without_a_package() {
    let project = shop();
    project.migrate("upgrade").succeeds();
    let elsewhere = std::env::temp_dir();
    let url = format!("sqlite:{}", project.database().display());
    for words in [vec!["dump", "--url", &*url], vec!["diff", &*url, &*url]] {
        let mut command = std::process::Command::new(program("cargo-migrate-under-test"));
        forget_environment(&mut command);
        command
            .args(["schema"])
            .args(&words)
            .current_dir(&elsewhere);
        let said = project.run("schema", &mut command).succeeds();
        assert!(!said.stdout.is_empty(), "{said}");
    }
}
