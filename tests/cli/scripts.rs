//! `--sql`: the real `sqlite3` runs what is printed, and the command agrees with what it finds then.

use std::fs::File;
use std::process::Stdio;

use migrate_tests::database;
use migrate_tests::process::{text, tool};
use migrate_tests::project::Project;

fn project() -> Project {
    Project::two_tables()
        .revision(
            "0003_fill",
            "INSERT INTO users (name) VALUES ('semicolon; ''quote'''), ('line\nbreak');\nCREATE TRIGGER note AFTER INSERT ON users BEGIN INSERT INTO notes (name) VALUES (new.name); END;\n",
            "DROP TRIGGER note;\nDELETE FROM users;\n",
        )
        .with_database()
}

/// Has `sqlite3` run what a command prints.
#[track_caller]
fn pipe(project: &Project, words: &str) {
    let script = project.migrate(words).succeeds();
    assert_eq!(script.stderr, "", "{script}");
    project.write("script.sql", &script.stdout);
    let output = tool("sqlite3", "sqlite3")
        .args(["-batch", "-bail"])
        .arg(project.database())
        .stdin(Stdio::from(
            File::open(project.path().join("script.sql")).unwrap(),
        ))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}\n{script}", text(&output));
    assert_eq!(text(&output), "", "{script}");
}

#[test]
fn up_down_and_stamp() {
    let project = project();
    pipe(&project, "upgrade --sql");
    project.migrate("current --check-head").succeeds();
    project.migrate("upgrade").succeeds().says("nothing to do");
    assert_eq!(
        database::query(&project.database(), "SELECT name FROM users"),
        ["semicolon; 'quote'", "line\nbreak"]
    );
    pipe(&project, "downgrade --sql head:0001");
    project
        .migrate("current")
        .succeeds()
        .says("0001 users (2 revisions pending)");
    pipe(&project, "downgrade --sql --from current base");
    assert!(database::schema(&project.database()).is_empty());
    pipe(&project, "stamp --sql head");
    project
        .migrate("current")
        .succeeds()
        .says("0003 fill (head)");
    assert!(database::schema(&project.database()).is_empty());
}

#[test]
fn in_turns_with_the_command() {
    let project = project();
    project.migrate("upgrade +1").succeeds();
    pipe(&project, "upgrade --sql 0001:0002");
    project.migrate("upgrade").succeeds();
    pipe(&project, "downgrade --sql 0003:0002");
    project.migrate("downgrade base").succeeds();
    pipe(&project, "upgrade --sql --from current +2");
    project
        .migrate("current")
        .succeeds()
        .says("0002 notes (1 revision pending)");
    let events = database::log(&project.database());
    assert!(events.len() >= 8, "{events:?}");
}

#[test]
fn no_database_is_needed() {
    let project = Project::two_tables();
    let said = project.migrate("upgrade --sql").succeeds();
    assert!(said.stdout.contains("CREATE TABLE users"), "{said}");
    assert!(!project.database().exists());
    insta::assert_snapshot!(
        "scripts_refused",
        [
            project.refused(
                1,
                &[
                    "upgrade --sql 0002:0001",
                    "downgrade --sql 0001:0002",
                    "upgrade --sql current:head",
                    "upgrade --sql 0009"
                ]
            ),
            project.refused(2, &["downgrade --sql base"]),
        ]
        .join("\n\n")
    );
}
