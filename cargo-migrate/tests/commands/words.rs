use crate::project::Project;

#[test]
fn explain() {
    let project = Project::package();
    insta::assert_snapshot!(
        "explain",
        [
            project.run("explain error[fork]"),
            project.run("explain forks")
        ]
        .join("\n\n")
    );
    let list = project.run("explain --list");
    assert!(
        list.contains("lock-conflict") && list.ends_with("-- exit 0"),
        "{list}"
    );
}

#[test]
fn completions_and_manual() {
    let project = Project::package();
    for shell in ["bash", "zsh", "fish"] {
        assert!(
            project
                .run(&format!("completions {shell}"))
                .contains("rebase"),
            "{shell}"
        );
    }
    assert!(project.run("man").contains(".TH cargo"));
    project.run("man --out man");
    assert!(
        project.files("man").contains("man/cargo-migrate-new.1"),
        "{}",
        project.files("man")
    );
}

#[test]
fn edit_opens_the_files() {
    let project = Project::with(&["0001 users<base", "0002 notes<0001"]);
    project.run("seal 0001");
    let words =
        |words: &str| project.run_with(words, &[("VISUAL", "echo opened"), ("DATABASE_URL", "")]);
    insta::assert_snapshot!(
        "edit",
        [
            words("edit"),
            words("edit 0001 --down"),
            project.run("edit")
        ]
        .join("\n\n")
    );
}

#[test]
fn outside_of_a_package() {
    let folder = Project::package();
    std::fs::remove_file(folder.path().join("Cargo.toml")).unwrap();
    insta::assert_snapshot!(
        "no_package",
        [folder.run("check"), folder.run("init")].join("\n\n")
    );
}
