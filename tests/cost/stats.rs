//! `stats`, `calibrate`, and plans without a database.

use migrate_tests::project::Project;
use migrate_tests::servers;

fn filled(
    server: &migrate_tests::servers::server::Server,
) -> (migrate_tests::servers::TestDatabase, Project) {
    let database = server.database();
    let project = Project::on(&database).revision(
        "0001_users",
        "CREATE TABLE users (id bigint PRIMARY KEY, email varchar(50));\n",
        "DROP TABLE users;\n",
    );
    project.migrate("upgrade").succeeds();
    database.execute("INSERT INTO users VALUES (1, 'a'), (2, 'b'), (3, 'c')");
    (database, project)
}

#[test]
fn sizes_go_into_a_file_that_a_plan_reads() {
    let (database, project) = filled(servers::postgres());
    database.execute("ANALYZE users");
    project.migrate("stats").succeeds();
    let text = project.read("table-stats.toml");
    assert!(text.contains("[tables.\"users\"]\nrows = 3\n"), "{text}");
    assert!(!text.contains("cargo_migrate."), "{text}");
    let project = project.revision(
        "0002_email",
        "ALTER TABLE users ALTER COLUMN email TYPE varchar(20);\n",
        "SELECT 1;\n",
    );
    // The lock records which tables are large.
    project.migrate("check --fix").succeeds();
    let said = project.migrate("plan --offline --from 0001").succeeds();
    assert!(said.stdout.contains("rewrites users"), "{said}");
    let before = project.contents("");
    project
        .migrate("plan --no-estimate --from base --format json")
        .succeeds();
    assert_eq!(project.contents(""), before, "a plan writes nothing");
}

#[test]
fn rates_stay_when_sizes_are_written_anew() {
    for server in [servers::postgres(), servers::mariadb()] {
        let (_database, project) = filled(server);
        project.migrate("calibrate").succeeds();
        let measured = project.read("table-stats.toml");
        assert!(measured.contains("[rates]\nscan = "), "{measured}");
        let json = project.migrate("stats --format json").succeeds();
        let json: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
        assert_eq!(json["tables"].as_object().unwrap().len(), 1, "{json}");
        let rates = |text: &str| {
            text.lines()
                .filter(|line| line.contains("scan = "))
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert_eq!(rates(&project.read("table-stats.toml")), rates(&measured));
    }
}

#[test]
fn sqlite_is_counted() {
    let project = Project::new().with_database().table("0001_users");
    project.migrate("upgrade").succeeds();
    project.migrate("stats").succeeds();
    assert!(project.read("table-stats.toml").contains("rows = 0"));
    project.migrate("calibrate").succeeds();
}

#[test]
fn a_file_that_is_wrong_is_told_with_its_place() {
    let project = Project::for_dialects(&["postgres"]).table("0001_users");
    let said = project.migrate("plan --offline").ends_with(1);
    assert!(
        said.stderr.contains("error[table-stats]: there is no"),
        "{said}"
    );
    project.write("table-stats.toml", "[tables.users]\nrows = \"many\"\n");
    let said = project.migrate("plan --offline").ends_with(1);
    assert!(said.stderr.contains("table-stats.toml:2:8"), "{said}");
}

#[test]
fn sizes_are_not_forgotten_without_a_word() {
    let (database, project) = filled(servers::postgres());
    database.execute("CREATE TABLE orders (id bigint)");
    project.migrate("stats").succeeds();
    let before = project.read("table-stats.toml");
    database.execute("DROP TABLE orders");
    let said = project.migrate("stats").succeeds();
    assert!(said.stderr.contains("are forgotten: orders"), "{said}");

    project.write("table-stats.toml", &before);
    let empty = servers::postgres().database();
    let from = format!("stats --from {}", empty.url());
    let said = project.migrate(&from).ends_with(1);
    assert!(said.stderr.contains("has none of the tables"), "{said}");
    assert_eq!(project.read("table-stats.toml"), before);
    project.migrate(&format!("{from} --yes")).succeeds();
    assert!(!project.read("table-stats.toml").contains("[tables"));
}

#[test]
fn what_made_the_lock_stale_is_named() {
    let project = Project::for_dialects(&["postgres"]).table("0001_users");
    let large = "server = \"postgres 15.8\"\n[tables.users]\nrows = 90000000\nbytes = 9000000000\nindex_bytes = 0\n";
    project.write("table-stats.toml", large);
    project.migrate("check --fix").succeeds();
    project.migrate("lint").succeeds();
    std::fs::remove_file(project.path().join("table-stats.toml")).unwrap();
    let said = project.migrate("lint").ends_with(1);
    assert!(
        said.stderr
            .contains("other sizes than table-stats.toml (there is no such file)"),
        "{said}"
    );
    assert!(said.stderr.contains("check --fix"), "{said}");
}

#[test]
fn a_database_that_is_not_there_is_told_so() {
    let project = Project::new().table("0001_users");
    for command in ["stats", "calibrate"] {
        let said = project
            .migrate(&format!("{command} --url sqlite:nix.db"))
            .ends_with(1);
        assert!(said.stderr.contains("there is no database at"), "{said}");
        assert!(!project.path().join("nix.db").exists());
        assert!(!project.path().join("table-stats.toml").exists());
    }
}
