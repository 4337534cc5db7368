use crate::project::Project;

#[test]
fn mistakes_in_the_configuration() {
    let project = Project::with(&["0001 users<base"]);
    let manifest = project.read("Cargo.toml");
    project.write("Cargo.toml", &format!("{manifest}\n[package.metadata.migrate]\nurll = \"postgres://ann:canary@host/db\"\ndialects = [\"sqlit\"]\n"));
    let said = project.run("check");
    assert!(!said.contains("canary"), "{said}");
    insta::assert_snapshot!("settings_wrong", said);
    project.write(
        "Cargo.toml",
        &format!("{manifest}\n[package.metadata.migrate]\nurl = \"sqlite:a.db\"\n"),
    );
    project.write("migrate.toml", "url = \"sqlite:b.db\"\n");
    insta::assert_snapshot!("settings_twice", project.run("check"));
}

#[test]
fn flag_wins_over_environment_wins_over_dotenv_wins_over_file() {
    let project = Project::with(&["0001 users<base"]);
    let at = |words: &str, variables: &[(&str, &str)]| {
        let said = project.run_with(format!("upgrade --dry-run {words}").trim(), variables);
        said.lines()
            .find_map(|line| Some(line.split_once(": base")?.0.to_owned()))
            .unwrap_or(said)
    };
    insta::assert_snapshot!("settings_no_database", project.run("current"));
    project.write("migrate.toml", "url = \"sqlite:file.db\"\n");
    assert_eq!(at("", &[]), "file.db");
    project.write(".env", "DATABASE_URL=sqlite:dotenv.db\n");
    assert_eq!(at("", &[]), "dotenv.db");
    let variable = [("DATABASE_URL", "sqlite:variable.db")];
    assert_eq!(at("", &variable), "variable.db");
    assert_eq!(at("--url sqlite:flag.db", &variable), "flag.db");
}

#[test]
fn several_databases() {
    let project = Project::with(&["0001 users<base"]);
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
            project.run("up --dry-run"),
            project.run("up --dry-run -d main"),
            project.run("up --dry-run -d archive"),
            project.run("up --dry-run -d archives"),
            project.run_with(
                "up --dry-run",
                &[
                    ("CARGO_MIGRATE_DATABASE", "main"),
                    ("DATABASE_URL_MAIN", "sqlite:other.db")
                ]
            ),
        ]
        .join("\n\n")
    );
}

#[test]
fn from_a_folder_below_and_by_its_manifest() {
    let project = Project::with(&["0001 users<base"]);
    let elsewhere = Project::package();
    let manifest = project.path().join("Cargo.toml");
    let said = elsewhere.run(&format!("check --manifest-path {}", manifest.display()));
    assert!(
        said.contains("1 revision (1 draft); nothing wrong"),
        "{said}"
    );
    let config = project.path().join("migrate.toml");
    project.write("migrate.toml", "dir = \"migrations\"\n");
    let said = elsewhere.run_with(
        "check",
        &[("CARGO_MIGRATE_CONFIG", &config.to_string_lossy())],
    );
    assert!(
        said.contains("1 revision (1 draft); nothing wrong"),
        "{said}"
    );
}

#[test]
fn a_password_on_the_command_line_is_warned_about_and_not_shown() {
    let project = Project::with(&["0001 users<base"]);
    let said = project.run("current --url postgres://ann:canary@host/db");
    assert!(!said.contains("canary"), "{said}");
    insta::assert_snapshot!("settings_password", said);
}
