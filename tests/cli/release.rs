use migrate_tests::project::Project;

#[test]
fn releases_are_recorded() {
    let project = Project::two_tables();
    let said = project.session(&[
        "release --list",
        "release v1 --at 0001",
        "release v2",
        "release --list",
        "release --list --format json",
        "check",
        "release --remove v1",
        "release --list",
    ]);
    insta::assert_snapshot!("release", said);
    insta::assert_snapshot!("release_lock", project.read("migrations/migrate.lock"));
}

#[test]
fn what_cannot_be_recorded() {
    let project = Project::two_tables();
    project.migrate("release v1").succeeds();
    let said = [
        project.refused(2, &["release 'first one'", "release"]),
        project.refused(
            1,
            &["release v1", "release --remove v", "release v2 --at x"],
        ),
    ];
    insta::assert_snapshot!("release_refused", said.join("\n\n"));
}

#[test]
fn markers_stay_where_they_are() {
    let project = Project::two_tables().sealed();
    project.migrate("release v1 --at 0001").succeeds();
    project
        .migrate("new more --empty 'for the lock'")
        .succeeds();
    project.migrate("unseal 0001").succeeds();
    let lock = project.read("migrations/migrate.lock");
    assert!(
        lock.contains("[[release]]\nname = \"v1\"\nafter = \"0001\""),
        "{lock}"
    );
    let lock = lock.replace("after = \"0001\"", "after = \"0009\"");
    project.write("migrations/migrate.lock", &lock);
    insta::assert_snapshot!("release_nowhere", project.refuses("check", 1));
    project.migrate("release --remove v1").succeeds();
    project.migrate("check").succeeds();
}

#[test]
fn what_was_released_does_not_move() {
    let project = Project::two_tables();
    project.migrate("release v1").succeeds();
    project.add_table("0003_tags", "0001");
    let said = project.refuses("rebase 0002", 1);
    assert!(said.stderr.contains("was released as `v1`"), "{said}");
}
