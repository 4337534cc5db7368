use migrate_tests::project::Project;
use migrate_tests::servers::{mariadb, postgres};

fn outside(project: Project) -> Project {
    let half = "-- migrate: transaction off\n";
    project
        .table("0001_users")
        .revision(
            "0002_outside",
            &format!("{half}CREATE TABLE a (id integer);\nINSERT INTO nowhere VALUES (1);\nCREATE TABLE b (id integer);\n"),
            "DROP TABLE b;\nDROP TABLE a;\n",
        )
        .table("0003_notes")
}

fn mend(project: &Project) {
    let file = "migrations/0002_outside/up.sql";
    let mended = project.read(file).replace("nowhere", "a");
    project.write(file, &mended);
    project.migrate("check --fix").succeeds();
}

#[test]
fn finishes_and_stops_there() {
    let project = outside(Project::new()).with_database();
    let _ = project.migrate("upgrade").ends_with(1);
    mend(&project);
    let said = ["resume", "current", "resume", "resume --format json"]
        .map(|words| project.migrate(words).succeeds().timeless().to_string());
    insta::assert_snapshot!("resume", said.join("\n\n"));
}

#[test]
fn row_30_on_servers_too() {
    for server in [postgres(), mariadb()] {
        let database = server.database();
        let project = outside(Project::on(&database));
        let _ = project.migrate("upgrade").ends_with(1);
        // What stopped it is still there.
        project.migrate("resume").ends_with(1).says("nowhere");
        mend(&project);
        project.migrate("resume").succeeds().says("0002");
        project
            .migrate("current")
            .succeeds()
            .says("0002 outside (1 revision pending)");
        project
            .migrate("resume")
            .succeeds()
            .says("nothing is half-way; nothing to do");
        assert_eq!(database.query("SELECT id FROM a"), ["1"]);
    }
}

#[test]
fn a_way_back_is_gone_to_its_end() {
    let half = "-- migrate: transaction off\n";
    let project = Project::new()
        .table("0001_users")
        .revision(
            "0002_outside",
            "CREATE TABLE a (id integer);\n",
            &format!("{half}DROP TABLE a;\nDELETE FROM nowhere;\n"),
        )
        .with_database();
    project.migrate("upgrade").succeeds();
    let _ = project.migrate("downgrade").ends_with(1);
    let file = "migrations/0002_outside/down.sql";
    project.write(file, &project.read(file).replace("nowhere", "users"));
    project.migrate("check --fix").succeeds();
    project.migrate("resume").succeeds().says("0001 users");
    project
        .migrate("current")
        .succeeds()
        .says("0001 users (1 revision pending)");
}
