use migrate_tests::project::Project;

/// The commands that `--help` lists, without `help`.
pub(crate) fn commands(project: &Project) -> Vec<String> {
    let help = project.migrate("--help").succeeds();
    let (_, list) = help.stdout.split_once("Commands:\n").unwrap();
    let names = list
        .lines()
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .filter(|name| !name.is_empty() && *name != "help");
    names.map(str::to_owned).collect()
}

#[test]
fn of_every_command() {
    let project = Project::package();
    // What a person has set is not shown.
    let variables = [
        ("CARGO_MIGRATE_CONFIG", "canary"),
        ("CARGO_MIGRATE_DATABASE", "canary"),
        ("DATABASE_URL", "canary"),
    ];
    let help = |words: &str| {
        let said = project.migrate_with(words, &variables).succeeds();
        assert_eq!(said.stderr, "", "help is a result");
        assert!(!said.stdout.contains("canary"), "{said}");
        said.stdout
    };
    insta::assert_snapshot!("help", help("--help"));
    for command in commands(&project) {
        let long = help(&format!("{command} --help"));
        assert_eq!(long, help(&format!("help {command}")), "{command}");
        assert!(long.contains("Example"), "no example: {long}");
        insta::assert_snapshot!(format!("help_{command}"), long);
    }
}

#[test]
fn without_a_word_it_is_shown_as_a_mistake() {
    let said = Project::package().migrate("").ends_with(2);
    assert_eq!(said.stdout, "");
    assert!(said.stderr.contains("Usage: cargo migrate"), "{said}");
}

#[test]
fn the_version_is_one_line() {
    let said = Project::package().migrate("--version").succeeds();
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(said.stdout, format!("cargo-migrate {version}\n"));
}
