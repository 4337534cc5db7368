//! On a terminal: questions and colours. `script` plays the terminal.

#![cfg(target_os = "linux")]

use std::io::Write as _;
use std::process::Stdio;

use migrate_tests::database;
use migrate_tests::process::{forget_environment, program, tool};
use migrate_tests::project::Project;
use migrate_tests::said::Said;

/// Runs the command on a terminal, where a person types something.
pub(crate) fn type_into(
    project: &Project,
    words: &str,
    typed: &str,
    variables: &[(&str, &str)],
) -> Said {
    let command = format!("{} {words}", program("cargo-migrate-under-test").display());
    let mut terminal = tool("script", "bsdutils");
    forget_environment(&mut terminal);
    let mut process = terminal
        .args([
            "--quiet",
            "--return",
            "--echo",
            "never",
            "--command",
            &command,
            "/dev/null",
        ])
        .current_dir(project.path())
        .env("TERM", "xterm")
        .envs(variables.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    process
        .stdin
        .take()
        .unwrap()
        .write_all(typed.as_bytes())
        .unwrap();
    let output = process.wait_with_output().unwrap();
    Said::new(&command, &output, project.path())
}

fn applied() -> Project {
    let project = Project::two_tables().with_database();
    project.migrate("upgrade").succeeds();
    project
}

#[test]
fn a_no_is_an_answer() {
    let project = applied();
    for words in ["downgrade", "stamp base --purge", "repair 0001"] {
        let said = type_into(&project, words, "n\n", &[]).ends_with(7);
        let _ = said.says("[y/N]").says("nothing was done");
        assert_eq!(database::applied(&project.database()), ["0001", "0002"]);
    }
}

#[test]
fn a_yes_too_and_it_can_be_given_before() {
    let project = applied();
    type_into(&project, "downgrade", "y\n", &[])
        .succeeds()
        .says("Revert 1 revision on app.db?");
    assert_eq!(database::applied(&project.database()), ["0001"]);
    let said = type_into(&project, "downgrade --yes", "", &[]).succeeds();
    assert!(!said.stdout.contains("[y/N]"), "{said}");
    assert!(database::applied(&project.database()).is_empty());
}

#[test]
fn what_would_be_lost_is_said_in_the_question() {
    let project = applied();
    database::execute(&project.database(), "INSERT INTO notes VALUES (1, 'a')");
    let said = type_into(&project, "downgrade", "n\n", &[]).ends_with(7);
    let _ = said
        .says("0002 notes (down): table notes, 1 row")
        .says("Revert 1 revision on app.db, and lose that? [y/N]")
        .says("nothing was done");
    assert_eq!(database::applied(&project.database()), ["0001", "0002"]);
    type_into(&project, "downgrade", "y\n", &[]).succeeds();
    assert_eq!(database::applied(&project.database()), ["0001"]);

    let project = project.revision(
        "0003_nobody",
        "DELETE FROM users;\n",
        "-- migrate: irreversible because the rows are gone\n",
    );
    database::execute(&project.database(), "INSERT INTO users VALUES (1, 'a')");
    let said = type_into(&project, "upgrade", "n\n", &[]).ends_with(7);
    let _ = said.says("Apply 2 revisions on app.db, and lose that? [y/N]");
    let said = type_into(&project, "upgrade 0002", "", &[]).succeeds();
    assert!(!said.stdout.contains("[y/N]"), "{said}");
}

#[test]
fn nothing_to_ask_without_a_terminal() {
    let project = applied();
    project.migrate("downgrade base").succeeds();
}

#[test]
fn colours_unless_they_are_not_wanted() {
    let project = applied();
    let has = |variables: &[(&str, &str)]| {
        let said = type_into(&project, "upgrade 0009", "", variables);
        said.ends_with(1).stdout.contains("\u{1b}[")
    };
    assert!(has(&[]));
    assert!(!has(&[("NO_COLOR", "1")]));
    assert!(!has(&[("TERM", "dumb")]));
}

#[test]
fn a_long_run_shows_how_far_it_is() {
    let project = (1..=12)
        .fold(Project::new(), |project, number| {
            project.table(&format!("{number:04}_t{number}"))
        })
        .with_database();
    let said = type_into(&project, "upgrade", "", &[]).succeeds();
    let _ = said.says("12 revisions applied");
    assert_eq!(database::applied(&project.database()).len(), 12);
}
