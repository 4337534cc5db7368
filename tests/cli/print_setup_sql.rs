//! `print-setup-sql`: after a DBA ran it, roles without the right to make tables of their own can do their work.

use std::fs::File;

use migrate_tests::process::text;
use migrate_tests::project::Project;
use migrate_tests::servers::{TestDatabase, mariadb, postgres};

#[track_caller]
fn pipe(
    project: &Project,
    database: &TestDatabase,
    mut client: std::process::Command,
    words: &str,
) {
    let script = project.migrate(words).succeeds().stdout;
    project.write("setup.sql", &script);
    let script = File::open(project.path().join("setup.sql")).unwrap();
    let output = client.arg(database.name()).stdin(script).output().unwrap();
    assert!(output.status.success(), "{}", text(&output));
}

#[test]
fn row_83_a_role_without_create_migrates_after_it() {
    let database = postgres().database();
    let (migrator, reader) = (
        format!("{}_m", database.name()),
        format!("{}_r", database.name()),
    );
    database.execute(&format!(
        "CREATE ROLE {migrator} LOGIN; CREATE ROLE {reader} LOGIN; REVOKE CREATE ON SCHEMA public FROM PUBLIC"
    ));
    let project = Project::on(&database)
        .table("0001_users")
        .table("0002_notes");
    let as_role = |role: &str| database.url().replace("postgres@", &format!("{role}@"));
    let (m, r) = (as_role(&migrator), as_role(&reader));
    project
        .migrate(&format!("upgrade --url {m}"))
        .ends_with(1)
        .says("error[privilege]")
        .says("print-setup-sql");
    let words = format!("print-setup-sql --migrator {migrator} --reader {reader}");
    pipe(&project, &database, database.server().psql(), &words);
    project
        .migrate(&format!("current --url {r}"))
        .succeeds()
        .says("base (2 revisions pending)");
    project.migrate(&format!("upgrade +1 --url {m}")).succeeds();
    // As a script, too.
    let script = project.migrate("upgrade --sql 0001:head").succeeds().stdout;
    project.write("script.sql", &script);
    let mut psql = database.server().psql();
    psql.args(["-U", &migrator, database.name()]);
    let output = psql
        .stdin(File::open(project.path().join("script.sql")).unwrap())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", text(&output));
    project
        .migrate(&format!("current --check-head --url {r}"))
        .succeeds();
    project
        .migrate(&format!("upgrade --url {r}"))
        .succeeds()
        .says("nothing to do");
    project
        .migrate(&format!("downgrade base --yes --url {r}"))
        .ends_with(1)
        .says("run as the role that owns them");
    project
        .migrate(&format!("downgrade base --yes --url {m}"))
        .succeeds();
    database.execute(&format!(
        "DROP OWNED BY {migrator}, {reader} CASCADE; DROP ROLE {migrator}, {reader}"
    ));
}

#[test]
fn row_83_on_mariadb_too() {
    let database = mariadb().database();
    let (migrator, reader) = (
        format!("{}_m", database.name()),
        format!("{}_r", database.name()),
    );
    database.execute(&format!(
        "CREATE USER {migrator}@'%' IDENTIFIED BY 'm'; CREATE USER {reader}@'%' IDENTIFIED BY 'r'"
    ));
    let project = Project::on(&database).table("0001_users");
    let words = format!("print-setup-sql --migrator {migrator} --reader {reader}@%");
    pipe(&project, &database, database.server().mariadb(), &words);
    let url = |user: &str, password: &str| {
        format!(
            "mysql://{user}:{password}@127.0.0.1:{}/{}",
            database.server().port,
            database.name()
        )
    };
    let (m, r) = (url(&migrator, "m"), url(&reader, "r"));
    let with = |words: &str, url: &str| project.migrate_with(words, &[("DATABASE_URL", url)]);
    with("current", &r)
        .succeeds()
        .says("base (1 revision pending)");
    with("upgrade", &m).succeeds();
    with("current --check-head", &r).succeeds();
    with("downgrade", &r).ends_with(1).says("error[privilege]");
    database.execute(&format!("DROP USER {migrator}@'%'; DROP USER {reader}@'%'"));
}

#[test]
fn nothing_is_connected_to() {
    let project = Project::for_dialects(&["postgres"]).table("0001_users");
    let said = project
        .migrate("print-setup-sql --migrator m --reader 'app user'")
        .succeeds();
    assert!(
        said.stdout
            .contains("ALTER TABLE \"cargo_migrate\".\"lock\" OWNER TO \"m\";"),
        "{said}"
    );
    assert!(said.stdout.contains("TO \"app user\";"), "{said}");
    assert!(
        said.stdout
            .contains("GRANT USAGE, CREATE ON SCHEMA \"public\" TO \"m\";"),
        "{said}"
    );
    let project = Project::for_dialects(&["mysql"]).table("0001_users");
    let said = project
        .migrate("print-setup-sql --migrator m@localhost --schema my_shop")
        .succeeds();
    assert!(
        said.stdout.contains("ON `my\\_shop`.* TO `m`@`localhost`;"),
        "{said}"
    );
    insta::assert_snapshot!(
        "print_setup_sql_refused",
        project.refused(1, &["print-setup-sql --migrator m"])
    );
    Project::two_tables()
        .migrate("print-setup-sql")
        .succeeds()
        .says("A file has no roles");
}
