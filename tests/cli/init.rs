use crate::project::Project;

#[test]
fn a_new_package_gets_everything() {
    let project = Project::package();
    insta::assert_snapshot!("init_new", project.run("init"));
    insta::assert_snapshot!("init_manifest", without_path(&project.read("Cargo.toml")));
    insta::assert_snapshot!("init_source", project.read("src/main.rs"));
    assert_eq!(project.read(".gitignore"), "/target\n/app.db*\n");
    assert_eq!(project.files("migrations"), "migrations/migrate.lock");
    insta::assert_snapshot!("init_check", project.run("check"));
}

#[test]
fn a_second_time_nothing_changes() {
    let project = Project::package();
    project.run("init");
    let before = [
        project.read("Cargo.toml"),
        project.read("src/main.rs"),
        project.read(".gitignore"),
    ];
    insta::assert_snapshot!("init_again", project.run("init"));
    let after = [
        project.read("Cargo.toml"),
        project.read("src/main.rs"),
        project.read(".gitignore"),
    ];
    assert_eq!(before, after);
}

#[test]
fn the_configuration_can_be_a_file() {
    let project = Project::package();
    project.run("init --template file --dir db/migrations --dialects sqlite,postgres");
    insta::assert_snapshot!("init_file", project.read("migrate.toml"));
    assert!(
        project
            .read("src/main.rs")
            .contains("migrate!(\"db/migrations\")")
    );
    insta::assert_snapshot!("init_file_check", project.run("check"));
}

#[test]
fn what_cannot_be_is_refused_and_nothing_is_written() {
    let project = Project::package();
    let files = project.files("");
    insta::assert_snapshot!(
        "init_refused",
        [
            project.run("init --template pack"),
            project.run("init --dir ../x"),
            project.run("init --dialects oracle"),
            project.run("init --runtime-path src"),
        ]
        .join("\n\n")
    );
    assert_eq!(project.files(""), files);
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
