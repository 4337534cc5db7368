//! Generated revisions on tables that programs use: others go on while rows are read.

use migrate_tests::project::Project;
use migrate_tests::said::timeless;
use migrate_tests::servers::{self, TestDatabase};

/// A deployed table with rows in a database, and a wanted schema that asks much of it.
fn deployed(database: &TestDatabase) -> Project {
    let project = Project::on(database)
        .revision(
            "0001_users",
            "CREATE TABLE teams (id bigint PRIMARY KEY);\n\
             CREATE TABLE users (id bigint PRIMARY KEY, team bigint, age integer, email text);\n",
            "DROP TABLE users;\nDROP TABLE teams;\n",
        )
        .sealed();
    project.migrate("release v1").succeeds();
    project.migrate("upgrade").succeeds();
    let rows = "INSERT INTO teams VALUES (1);\n\
        INSERT INTO users SELECT n, 1, nullif(n % 3, 0), 'u' || n FROM generate_series(1, 20000) n;";
    database.execute(rows);
    project.write(
        "schema.sql",
        "CREATE TABLE teams (id bigint PRIMARY KEY, name text);\n\
         CREATE TABLE users (id bigint PRIMARY KEY, team bigint REFERENCES teams (id), age integer NOT NULL DEFAULT 7,\n\
         email text CONSTRAINT one_address UNIQUE, CONSTRAINT grown CHECK (age >= 0));\n\
         CREATE INDEX users_by_age ON users (age);\n\
         COMMENT ON INDEX users_by_age IS 'for the report';\n",
    );
    project
}

/// The files of what was generated.
fn written(project: &Project) -> String {
    let files = project.contents("migrations").into_iter();
    let new = files.filter(|(name, _)| !name.contains("0001") && !name.ends_with("lock"));
    let texts = new.map(|(name, text)| format!("== {name}\n{}", String::from_utf8_lossy(&text)));
    timeless(&texts.collect::<Vec<_>>().join("\n"))
}

#[test]
fn what_reads_every_row_is_a_revision_of_its_own() {
    let database = servers::postgres().database();
    let project = deployed(&database);
    let _ = project
        .migrate("new stricter --autogenerate")
        .succeeds()
        .says("proved on postgres");
    insta::assert_snapshot!("autogenerate_online_files", written(&project));
    project.migrate("check --models").succeeds();
    project.migrate("upgrade --yes").succeeds();
    project.migrate("check --database").succeeds();
    let filled = database.query("SELECT count(*) FROM users WHERE age = 7");
    assert_eq!(filled, ["6666"]);
    project.migrate("downgrade 0001 --yes").succeeds();
    project.migrate("check --database").succeeds();
}

#[test]
fn at_once_it_is_one_revision_that_the_rules_deny() {
    let database = servers::postgres().database();
    let project = deployed(&database);
    let _ = project
        .migrate("new stricter --autogenerate --at-once")
        .ends_with(1)
        .says("create-index-not-concurrent");
    let files = written(&project);
    assert_eq!(files.matches("/up.sql").count(), 1, "{files}");
    assert!(!files.contains("CONCURRENTLY"), "{files}");
}

#[test]
fn what_nobody_uses_yet_is_made_at_once() {
    let database = servers::postgres().database();
    let project = Project::on(&database).revision(
        "0001_users",
        "CREATE TABLE users (id bigint PRIMARY KEY, age integer);\n",
        "DROP TABLE users;\n",
    );
    project.write(
        "schema.sql",
        "CREATE TABLE users (id bigint PRIMARY KEY, age integer NOT NULL);\nCREATE INDEX a ON users (age);\n",
    );
    project.migrate("new more --autogenerate").succeeds();
    assert!(!written(&project).contains("CONCURRENTLY"));
}
