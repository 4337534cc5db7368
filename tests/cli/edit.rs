use migrate_tests::project::Project;

#[test]
fn the_editor_gets_the_files() {
    let project = Project::two_tables().with_database();
    project.migrate("seal 0001").succeeds();
    project.migrate("upgrade 0001").succeeds();
    let opened = |words: &str| {
        let said = project.migrate_with(words, &[("VISUAL", "echo opened"), ("EDITOR", "false")]);
        said.to_string()
    };
    insta::assert_snapshot!(
        "edit",
        ["edit", "edit 0001 --down", "edit current"]
            .map(opened)
            .join("\n\n")
    );
    project.write("migrate.toml", "editor = \"echo configured\"\n");
    project
        .migrate("edit")
        .succeeds()
        .says("configured <project>/migrations/0002_notes/up.sql");
}

#[test]
fn new_files_are_opened() {
    let project = Project::new();
    let said = project
        .migrate_with("new users --edit --rev-id 1", &[("EDITOR", "echo opened")])
        .succeeds();
    assert!(
        said.stdout
            .ends_with("1_users/up.sql <project>/migrations/1_users/down.sql\n"),
        "{said}"
    );
}

#[test]
fn what_cannot_be_edited() {
    let project = Project::new();
    insta::assert_snapshot!(
        "edit_empty",
        project.refused(1, &["edit", "new users --edit"])
    );
    let project = Project::two_tables();
    insta::assert_snapshot!(
        "edit_refused",
        project.refused(1, &["edit", "edit 0009", "edit current"])
    );
    let said = |editor: &str| {
        project
            .migrate_with("edit", &[("EDITOR", editor)])
            .ends_with(1)
            .to_string()
    };
    insta::assert_snapshot!(
        "edit_no_editor",
        ["false", "no-such-editor -w"].map(said).join("\n\n")
    );
}
