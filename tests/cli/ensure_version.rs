use migrate_tests::database;
use migrate_tests::project::Project;
use migrate_tests::servers::{mariadb, postgres};

#[test]
fn makes_the_tables_once() {
    let project = Project::two_tables().with_database();
    insta::assert_snapshot!(
        "ensure_version",
        project.session(&[
            "ensure-version",
            "ensure-version",
            "ensure-version --format json",
            "current"
        ])
    );
    assert!(database::schema(&project.database()).is_empty());
    project.migrate("upgrade").succeeds();
    project
        .migrate("ensure-version")
        .succeeds()
        .says("nothing to do");
}

#[test]
fn on_servers_too() {
    for (server, tables) in [
        (postgres(), "table_schema = 'cargo_migrate'"),
        (mariadb(), "table_schema = DATABASE()"),
    ] {
        let database = server.database();
        let project = Project::on(&database).table("0001_users");
        let select = format!("SELECT count(*) FROM information_schema.tables WHERE {tables}");
        project
            .migrate("ensure-version")
            .succeeds()
            .says("are made");
        assert_eq!(database.query(&select), ["4"]);
        project
            .migrate("ensure-version")
            .succeeds()
            .says("nothing to do");
        project
            .migrate("current")
            .succeeds()
            .says("base (1 revision pending)");
        project.migrate("upgrade").succeeds();
    }
}
