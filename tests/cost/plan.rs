//! `plan` on databases that are in use.

use migrate_tests::project::Project;
use migrate_tests::servers::{self, TestDatabase};
use serde_json::Value;

const UP: &str = "ALTER TABLE users ADD COLUMN note text;
CREATE INDEX users_email ON users (email);
ALTER TABLE users DROP COLUMN email;
";

fn project(database: &TestDatabase) -> Project {
    let project = Project::on(database).revision(
        "0001_users",
        "CREATE TABLE users (id bigint PRIMARY KEY, email text);\nCREATE TABLE other (id bigint PRIMARY KEY);\n",
        "DROP TABLE users;\nDROP TABLE other;\n",
    );
    project.migrate("upgrade").succeeds();
    database.execute("INSERT INTO users SELECT n, 'x' FROM generate_series(1, 1000) n");
    database.execute("ANALYZE users");
    project.revision(
        "0002_change",
        UP,
        "-- migrate: irreversible because the addresses are gone\n",
    )
}

fn plan(project: &Project, words: &str) -> Value {
    let said = project
        .migrate(&format!("plan --format json {words}"))
        .succeeds();
    serde_json::from_str(&said.stdout).unwrap()
}

#[test]
fn what_an_upgrade_would_do_is_told_and_nothing_is_written() {
    let database = servers::postgres().database();
    let project = project(&database);
    let writes = || {
        database.query(
            "SELECT count(*) FROM cargo_migrate.log; SELECT pg_current_xact_id_if_assigned()",
        )
    };
    let before = writes();
    let told = plan(&project, "");
    assert_eq!(writes(), before);
    let revision = &told["revisions"][0];
    assert_eq!(revision["irreversible"], "the addresses are gone");
    assert_eq!(revision["loses"][0], "column users.email");
    let statements = revision["statements"].as_array().unwrap();
    assert_eq!(statements.len(), 3);
    assert_eq!(statements[0]["locks"][0]["mode"], "ACCESS EXCLUSIVE");
    assert_eq!(statements[0]["rows"], 1000);
    assert_eq!(statements[1]["locks"][0]["mode"], "SHARE");
    // The lock of the first statement is held to the end.
    assert_eq!(statements[1]["held"][0]["mode"], "ACCESS EXCLUSIVE");
    assert_eq!(told["in_the_way"], Value::Array(Vec::new()));
    project.migrate("upgrade --yes").succeeds();
    assert!(
        project
            .migrate("plan")
            .succeeds()
            .stdout
            .contains("nothing to do")
    );
}

#[test]
fn who_is_in_the_way_is_told() {
    let database = servers::postgres().database();
    let project = project(&database);
    let (url, name) = (
        database.direct_url(),
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'",
    );
    let holder = migrate_runtime::block_on(async {
        use sqlx::{Connection as _, Executor as _};
        let mut connection = sqlx::PgConnection::connect(&url).await.unwrap();
        connection
            .execute("BEGIN; LOCK TABLE users IN ACCESS EXCLUSIVE MODE; SELECT 1 FROM other")
            .await
            .unwrap();
        connection
    });
    assert_eq!(database.query(name), ["1"]);
    // The table itself is locked, and sizes are told all the same.
    let told = plan(&project, "");
    let waits = &told["in_the_way"][0];
    assert_eq!(waits["table"], "users");
    assert_eq!(waits["mode"], "ACCESS EXCLUSIVE");
    assert_eq!(waits["blocks"].as_array().unwrap().len(), 3);
    assert_eq!(
        told["in_the_way"].as_array().unwrap().len(),
        1,
        "other is not touched"
    );
    assert_eq!(told["revisions"][0]["statements"][0]["rows"], 1000);
    drop(holder);
}

#[test]
fn a_plan_for_mariadb_and_sqlite() {
    let database = servers::mariadb().database();
    let project = Project::on(&database).table("0001_users");
    project.migrate("upgrade").succeeds();
    let project = project.revision(
        "0002_more",
        "ALTER TABLE users ADD COLUMN note text;\n",
        "ALTER TABLE users DROP COLUMN note;\n",
    );
    let told = plan(&project, "");
    assert_eq!(told["revisions"][0]["transaction"], false);
    assert!(
        told["server"].as_str().unwrap().starts_with("MariaDB"),
        "{told}"
    );
    let project = Project::new().with_database().table("0001_users");
    project.migrate("upgrade").succeeds();
    let project = project.revision(
        "0002_more",
        "ALTER TABLE users ADD COLUMN note TEXT;\n",
        "ALTER TABLE users DROP COLUMN note;\n",
    );
    assert!(
        plan(&project, "")["server"]
            .as_str()
            .unwrap()
            .starts_with("SQLite")
    );
}

#[test]
fn a_plan_goes_up() {
    let project = Project::new().with_database().table("0001_users");
    project.migrate("upgrade").succeeds();
    let said = project.migrate("plan base").succeeds();
    assert!(
        said.stdout
            .contains("nothing to do: `base` is below, and a plan is of an upgrade"),
        "{said}"
    );
    project.migrate("stats").succeeds();
    project.migrate("check --fix").succeeds();
    let same = [
        "plan nope",
        "upgrade nope",
        "plan --offline nope",
        "plan --offline --from nope",
        "lint nope",
    ];
    for words in same {
        let said = project.migrate(words).ends_with(1);
        assert!(said.stderr.contains("error[target-unknown]"), "{said}");
    }
}
