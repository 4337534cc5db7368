use migrate_tests::project::Project;

#[test]
fn one_revision() {
    let project = Project::two_tables().with_database();
    project.migrate("upgrade +1").succeeds();
    insta::assert_snapshot!(
        "show",
        project.session(&["show", "show 0001 --up --down", "show head-1", "show #2"])
    );
    let said = project.migrate("show current").succeeds();
    assert!(
        said.stdout.starts_with("0001 users (current, draft)\n"),
        "{said}"
    );
}

#[test]
fn as_json() {
    let project = Project::two_tables();
    let said = project.migrate("show 0001 --format json").succeeds();
    assert_eq!(said.stderr, "");
    insta::assert_snapshot!("show_json", said.json());
}

#[test]
fn what_cannot_be_is_refused() {
    let project = Project::two_tables();
    insta::assert_snapshot!(
        "show_refused",
        [
            project.refused(1, &["show 0009", "show base", "show current"]),
            project.refused(2, &["show a:b"]),
        ]
        .join("\n\n")
    );
}
