use migrate_tests::project::Project;

fn workspace(members: &[&str]) -> Project {
    let project = Project::package();
    project.write(
        "Cargo.toml",
        "[workspace]\nresolver = \"3\"\nmembers = [\"one\", \"two\"]\n",
    );
    for name in ["one", "two"] {
        project.write(
            &format!("{name}/Cargo.toml"),
            &format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n"),
        );
        project.write(&format!("{name}/src/main.rs"), "fn main() {}\n");
    }
    for name in members {
        project.write(
            &format!("{name}/migrations/migrate.lock"),
            "version = 1\ndialects = [\"sqlite\"]\n",
        );
    }
    project
}

#[test]
fn the_package_is_named_or_the_only_one() {
    let project = workspace(&["two"]);
    insta::assert_snapshot!(
        "workspace",
        project.session(&["check", "check -p two", "check -p one"])
    );
    project
        .migrate("new a -p two --empty 'a test'")
        .succeeds()
        .says("created two/migrations/");
    project
        .migrate("upgrade --manifest-path two/Cargo.toml --url sqlite:app.db")
        .succeeds();
    assert!(
        project.database().is_file(),
        "a URL on the command line is meant from here"
    );
}

#[test]
fn shared_configuration_and_the_package_s_own() {
    let project = workspace(&["one", "two"]);
    let manifest = project.read("Cargo.toml");
    project.write(
        "Cargo.toml",
        &format!("{manifest}\n[workspace.metadata.migrate]\nurl = \"sqlite:shared.db\"\n"),
    );
    let manifest = project.read("two/Cargo.toml");
    project.write(
        "two/Cargo.toml",
        &format!("{manifest}\n[package.metadata.migrate]\nurl = \"sqlite:own.db\"\n"),
    );
    insta::assert_snapshot!(
        "workspace_shared",
        project.session(&["current -v -p one", "current -v -p two"])
    );
}

#[test]
fn which_package_is_asked() {
    let project = workspace(&["one", "two"]);
    insta::assert_snapshot!(
        "workspace_refused",
        project.refused(2, &["check", "check -p tow", "check -p x"])
    );
    let project = workspace(&[]);
    insta::assert_snapshot!("workspace_without", project.refused(1, &["check", "init"]));
}
