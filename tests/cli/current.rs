use migrate_tests::database;
use migrate_tests::project::Project;

#[test]
fn from_base_to_head() {
    let project = Project::two_tables().with_database();
    let mut said = vec![project.migrate("current -v").succeeds()];
    assert!(!project.database().exists(), "looking made a database");
    for words in ["upgrade +1", "upgrade"] {
        project.migrate(words).succeeds();
        said.push(project.migrate("current").succeeds());
    }
    said.push(project.migrate("status").succeeds());
    let said: Vec<String> = said.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!("current", said.join("\n\n"));
    let verbose = project.migrate("current -v").succeeds();
    let [place, database, who] = verbose.stdout.lines().collect::<Vec<_>>()[..] else {
        panic!("{verbose}")
    };
    assert_eq!(
        (place, database),
        ("0002 notes (head)", "  database: app.db")
    );
    assert!(who.starts_with("  applied 20"), "{who}");
}

#[test]
fn scripts_learn_it_by_the_exit_code() {
    let mut project = Project::two_tables().with_database();
    let check = |project: &Project, code: i32| {
        let said = project.migrate("current --check-head").ends_with(code);
        said.timeless().to_string()
    };
    let mut said = vec![check(&project, 3)];
    project.migrate("upgrade").succeeds();
    said.push(check(&project, 0));
    let up = project.read("migrations/0001_users/up.sql");
    project.write("migrations/0001_users/up.sql", &up.replace("TEXT", "BLOB"));
    said.push(check(&project, 4));
    project.write("migrations/0001_users/up.sql", &up);
    project.remove_revision("0002_notes");
    said.push(check(&project, 6));
    insta::assert_snapshot!("current_check_head", said.join("\n\n"));
}

#[test]
fn as_json() {
    let project = Project::two_tables().with_database();
    let said = project.migrate("current --format json").succeeds();
    insta::assert_snapshot!("current_json_base", said.json());
    project.migrate("upgrade +1").succeeds();
    let said = project
        .migrate("current --format json --check-head")
        .ends_with(3);
    assert_eq!(said.stderr, "");
    insta::assert_snapshot!("current_json", said.json());
}

#[test]
fn a_half_applied_revision() {
    let project = Project::new()
        .table("0001_users")
        .revision(
            "0002_outside",
            "-- migrate: transaction off\nCREATE TABLE a (id);\nINSERT INTO nowhere VALUES (1);\nCREATE TABLE b (id);\n",
            "DROP TABLE b;\nDROP TABLE a;\n",
        )
        .with_database();
    let failed = project.migrate("upgrade").ends_with(1).timeless();
    let said = project
        .migrate("current --check-head")
        .ends_with(3)
        .timeless();
    insta::assert_snapshot!("current_half", format!("{failed}\n\n{said}"));
}

#[test]
fn looking_writes_nothing() {
    let project = Project::two_tables().with_database();
    database::execute(&project.database(), "CREATE TABLE mine (id)");
    let before = project.contents("");
    for words in [
        "current",
        "history -i",
        "show current",
        "heads",
        "check",
        "downgrade base --dry-run",
    ] {
        project.migrate(words);
        assert_eq!(project.contents(""), before, "{words}");
    }
}

#[test]
fn no_database_is_named() {
    let project = Project::two_tables();
    insta::assert_snapshot!("current_no_database", project.refused(1, &["current"]));
    assert!(
        project
            .refuses_in_json("current", 1)
            .contains("\"database-url\"")
    );
}
