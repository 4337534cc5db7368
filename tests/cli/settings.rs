use migrate_tests::project::Project;

#[test]
fn mistakes_in_the_configuration() {
    let project = Project::new().table("0001_users");
    let manifest = project.read("Cargo.toml");
    project.write("Cargo.toml", &format!("{manifest}\n[package.metadata.migrate]\nurll = \"postgres://ann:canary@host/db\"\ndialects = [\"sqlit\"]\n"));
    let said = project.refused(1, &["check"]);
    assert!(!said.contains("canary"), "{said}");
    insta::assert_snapshot!("settings_wrong", said);
    project.write(
        "Cargo.toml",
        &format!("{manifest}\n[package.metadata.migrate]\nurl = \"sqlite:a.db\"\n"),
    );
    project.write("migrate.toml", "url = \"sqlite:b.db\"\n");
    insta::assert_snapshot!("settings_twice", project.refused(1, &["check"]));
}

#[test]
fn flag_wins_over_environment_wins_over_dotenv_wins_over_file() {
    let project = Project::new().table("0001_users");
    let at = |words: &str, variables: &[(&str, &str)]| {
        let said = project
            .migrate_with(&format!("upgrade --dry-run {words}"), variables)
            .succeeds();
        let database = said
            .stdout
            .split_once(": base")
            .map(|(database, _)| database.to_owned());
        database.unwrap()
    };
    project.write("migrate.toml", "url = \"sqlite:file.db\"\n");
    assert_eq!(at("", &[]), "file.db");
    project.write(".env", "# Ours\nDATABASE_URL=sqlite:dotenv.db\n");
    assert_eq!(at("", &[]), "dotenv.db");
    let variable = [("DATABASE_URL", "sqlite:variable.db")];
    assert_eq!(at("", &variable), "variable.db");
    assert_eq!(at("--url sqlite:flag.db", &variable), "flag.db");
    assert_eq!(at("", &[("DATABASE_URL", "")]), "dotenv.db");
    project.write(".env", "DATABASE_URL='sqlite:canary.db\n");
    let said = project.refused(1, &["current"]);
    assert!(!said.contains("canary"), "{said}");
    insta::assert_snapshot!("settings_dotenv", said);
}

#[test]
fn several_databases() {
    let project = Project::new().table("0001_users");
    project.write(
        "archive/migrate.lock",
        "version = 1\ndialects = [\"sqlite\"]\n",
    );
    project.write(
        "migrate.toml",
        "[databases.main]\nurl = \"sqlite:main.db\"\n[databases.archive]\nurl = \"sqlite:archive.db\"\ndir = \"archive\"\n",
    );
    insta::assert_snapshot!(
        "settings_databases",
        [
            project.refused(2, &["up --dry-run", "up --dry-run -d archives"]),
            project.session(&["up --dry-run -d main", "up --dry-run -d archive"]),
            project
                .migrate_with(
                    "up --dry-run",
                    &[
                        ("CARGO_MIGRATE_DATABASE", "main"),
                        ("DATABASE_URL_MAIN", "sqlite:other.db")
                    ]
                )
                .to_string(),
        ]
        .join("\n\n")
    );
}

#[test]
fn the_folder_below_the_manifest_and_the_file() {
    let project = Project::new().table("0001_users");
    let elsewhere = Project::package();
    let finds = |words: &str, variables: &[(&str, &str)]| {
        elsewhere
            .migrate_with(words, variables)
            .succeeds()
            .says("1 revision (1 draft); nothing wrong");
    };
    let manifest = project.path().join("Cargo.toml");
    finds(
        &format!("check --manifest-path {}", manifest.display()),
        &[],
    );
    let config = project.path().join("migrate.toml");
    project.write("migrate.toml", "dir = \"migrations\"\n");
    let config = config.to_string_lossy();
    finds("check", &[("CARGO_MIGRATE_CONFIG", &config)]);
    finds(&format!("check --config {config}"), &[]);

    let mut below = project.command("check");
    below.current_dir(project.path().join("src"));
    project
        .run("check", &mut below)
        .succeeds()
        .says("../migrations: 1 revision");
}

#[test]
fn files_that_are_not_there() {
    let project = Project::new();
    insta::assert_snapshot!(
        "settings_no_manifest",
        project.refused(
            2,
            &[
                "check --manifest-path .",
                "check --manifest-path src/main.rs"
            ]
        )
    );
    insta::assert_snapshot!(
        "settings_missing",
        project.refused(
            1,
            &[
                "check --manifest-path none/Cargo.toml",
                "check --config none.toml"
            ]
        )
    );
}

#[test]
fn outside_of_a_package() {
    let project = Project::package();
    project.remove("Cargo.toml");
    insta::assert_snapshot!(
        "settings_no_package",
        project.refused(1, &["check", "new a", "upgrade"])
    );
}
