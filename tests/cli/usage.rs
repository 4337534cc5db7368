use migrate_tests::process::{forget_environment, program};
use migrate_tests::project::Project;

#[test]
fn mistyped_words() {
    let project = Project::two_tables().with_database();
    insta::assert_snapshot!(
        "usage",
        project.refused(
            2,
            &[
                "upgrad",
                "xyz",
                "upgrade --dryrun",
                "upgrade --format yaml",
                "upgrade --lock-wait soon",
                "upgrade head base",
                "history --rang a:b",
                "upgrade --ahead maybe",
            ]
        )
    );
}

#[test]
fn aliases_that_a_person_would_type() {
    let project = Project::two_tables().with_database();
    for words in [
        "up",
        "status",
        "down",
        "up head",
        "current -c",
        "status --check-heads",
    ] {
        project.migrate(words).succeeds();
    }
    project.migrate("revision -m 'add tags'").succeeds();
}

#[test]
fn cargo_s_own_word_may_be_left_away() {
    let project = Project::two_tables();
    let mut command = std::process::Command::new(program("cargo-migrate-under-test"));
    forget_environment(&mut command);
    command.arg("check").current_dir(project.path());
    project
        .run("check", &mut command)
        .succeeds()
        .says("nothing wrong");
}

#[cfg(unix)]
#[test]
fn a_directory_that_cannot_be_read() {
    use std::fs::{Permissions, set_permissions};
    use std::os::unix::fs::PermissionsExt as _;

    let project = Project::two_tables().with_database();
    let folder = project.path().join("migrations");
    set_permissions(&folder, Permissions::from_mode(0o000)).unwrap();
    // Root reads everything.
    let is_closed = std::fs::read_dir(&folder).is_err();
    let said = project.migrate("check");
    set_permissions(&folder, Permissions::from_mode(0o755)).unwrap();
    if is_closed {
        let _ = said.ends_with(1).says("Permission denied");
    }
}
