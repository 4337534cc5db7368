use std::fs;

use migrate_tests::project::Project;

#[test]
fn a_new_package_gets_everything() {
    let project = Project::package();
    insta::assert_snapshot!("init", project.session(&["init", "check", "init"]));
    insta::assert_snapshot!("init_manifest", without_path(&project.read("Cargo.toml")));
    insta::assert_snapshot!("init_source", project.read("src/main.rs"));
    assert_eq!(project.read(".gitignore"), "/target\n/app.db*\n");
    assert_eq!(project.files("migrations"), "migrations/migrate.lock");
}

#[test]
fn a_second_time_nothing_changes() {
    let project = Project::package();
    project.migrate("init").succeeds();
    let before = project.contents("");
    project.migrate("init").succeeds().says("nothing to do");
    project.migrate("init --template file").succeeds();
    assert_eq!(project.contents(""), before);
}

#[test]
fn the_directory_that_is_configured_stays() {
    let project = Project::package();
    project.migrate("init --dir db/migrations/").succeeds();
    insta::assert_snapshot!("init_other_dir", project.refused(2, &["init --dir other"]));
    let before = project.contents("");
    project.migrate("init").succeeds().says("nothing to do");
    project.migrate("init --dir db/migrations").succeeds();
    assert_eq!(project.contents(""), before);
    // Also when the configuration came first.
    let project = Project::package();
    project.write("migrate.toml", "dir = \"sql\"\n");
    project.migrate("init").succeeds();
    assert_eq!(project.files("sql"), "sql/migrate.lock");
    project
        .migrate("new users --empty 'a test'")
        .succeeds()
        .says("created sql/");
}

#[test]
fn the_configuration_can_be_a_file() {
    let project = Project::package();
    project
        .migrate("init --template file --dir db/migrations --dialects sqlite,postgres")
        .succeeds();
    insta::assert_snapshot!("init_file", project.read("migrate.toml"));
    assert!(
        project
            .read("src/main.rs")
            .contains("migrate!(\"db/migrations\")")
    );
    insta::assert_snapshot!(
        "init_file_check",
        project.session(&["check", "current", "heads"])
    );
}

#[test]
fn several_databases() {
    let project = Project::package();
    project.migrate("init --template databases").succeeds();
    project
        .migrate("new users --empty 'it is a test'")
        .succeeds();
    project.migrate("upgrade").succeeds();
    assert!(project.database().is_file());
}

#[test]
fn as_json() {
    let project = Project::package();
    let said = project.migrate("init --format json").succeeds();
    assert_eq!(said.stderr, "");
    insta::assert_snapshot!("init_json", said.json());
}

#[test]
fn the_templates_are_listed() {
    insta::assert_snapshot!(
        "init_templates",
        Project::package().session(&["init --list-templates"])
    );
}

#[test]
fn what_cannot_be_is_refused() {
    let project = Project::package();
    insta::assert_snapshot!(
        "init_refused",
        project.refused(
            2,
            &[
                "init --template pack",
                "init --dir ../x",
                "init --dir /x",
                "init --dialects oracle",
                "init --runtime-path src",
            ]
        )
    );
    // Further on, everything that was made before is taken back.
    project.write("Cargo.toml", "[package]\nname = \"app\"\nversion = \n");
    insta::assert_snapshot!("init_broken_manifest", project.refused(1, &["init"]));
    project.remove("Cargo.toml");
    insta::assert_snapshot!("init_outside", project.refused(1, &["init"]));
}

#[test]
fn a_file_where_the_directory_should_be() {
    let project = Project::package();
    project.write("migrations", "a file\n");
    insta::assert_snapshot!("init_in_the_way", project.refused(1, &["init"]));
}

#[test]
fn a_library_and_what_is_there_stays() {
    let project = Project::package();
    fs::rename(
        project.path().join("src/main.rs"),
        project.path().join("src/lib.rs"),
    )
    .unwrap();
    project.write("src/lib.rs", "//! A library.\r\n\r\nuse std::fmt;\r\n");
    project.write("Cargo.toml", "[package]\nname = \"app\" # ours\n");
    project.migrate("init").succeeds();
    let source = project.read("src/lib.rs");
    assert!(
        source.starts_with("//! A library.\r\n\r\nuse std::fmt;\r\n\r\n///"),
        "{source}"
    );
    assert!(source.contains("pub static MIGRATIONS"), "{source}");
    assert!(
        project
            .read("Cargo.toml")
            .starts_with("[package]\nname = \"app\" # ours\n")
    );
}

fn without_path(manifest: &str) -> String {
    let path = |line: &str| {
        if line.starts_with("migrate-runtime") {
            "migrate-runtime = …".to_owned()
        } else {
            line.to_owned()
        }
    };
    manifest.lines().map(path).collect::<Vec<_>>().join("\n")
}
