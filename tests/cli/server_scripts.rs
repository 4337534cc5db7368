//! `--sql` for servers: the real `psql` and `mariadb` run what is printed, and the command agrees with what it finds then.

use std::fs::File;
use std::process::{Command, Output};

use migrate_tests::process::text;
use migrate_tests::project::Project;
use migrate_tests::servers::server::Dialect;
use migrate_tests::servers::{TestDatabase, mariadb, postgres};

const TABLES: &str = "CREATE TABLE users (id integer PRIMARY KEY, name varchar(100));\nCREATE TABLE notes (id integer);\n";
const DROPS: &str = "DROP TABLE notes;\nDROP TABLE users;\n";

fn for_postgres(project: Project) -> Project {
    project
        .revision("0001_tables", TABLES, DROPS)
        .revision(
            "0002_copy",
            "COPY users FROM stdin;\n1\tAda; \\\\ it's\n2\t\\N\n\\.\nSET search_path = pg_temp;\nCREATE FUNCTION public.f() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;\n",
            "DROP FUNCTION f();\nDELETE FROM users;\n",
        )
        .revision(
            "0003_index",
            "-- it's; a message: :HOST\n-- migrate: transaction off\nCREATE INDEX CONCURRENTLY users_name ON users (name);\nINSERT INTO notes VALUES (7);\nVACUUM users;\n",
            "-- migrate: transaction off\nDROP INDEX CONCURRENTLY users_name;\nDELETE FROM notes;\n",
        )
        .revision("0004_more", "CREATE TABLE more (id integer);\n", "DROP TABLE more;\n")
}

fn for_mysql(project: Project) -> Project {
    project
        .revision("0001_tables", TABLES, DROPS)
        .revision(
            "0002_fill",
            "SET sql_mode = 'ANSI_QUOTES';\nINSERT INTO users VALUES (1, 'Ada; \\\\ it''s'), (2, 'line\nbreak');\nALTER TABLE notes ADD COLUMN \"at\" integer;\n",
            "ALTER TABLE notes DROP COLUMN at;\nDELETE FROM users;\n",
        )
        .revision(
            "0003_bodies",
            "DELIMITER //\nCREATE TRIGGER note AFTER INSERT ON users FOR EACH ROW BEGIN INSERT INTO notes (id) VALUES (new.id); END//\n\
             CREATE PROCEDURE p() BEGIN SELECT ';'; /* kept */ END//\nDELIMITER ;\nINSERT INTO users VALUES (3, \"three\");\n",
            "DROP PROCEDURE p;\nDROP TRIGGER note;\n",
        )
        .revision("0004_more", "CREATE TABLE more (id integer);\n", "DROP TABLE more;\n")
}

fn both() -> [(TestDatabase, TestDatabase, Project, Project); 2] {
    [postgres(), mariadb()].map(|server| {
        let (a, b) = (server.database(), server.database());
        let chain = match server.dialect() {
            Dialect::Postgres => for_postgres,
            Dialect::MySql => for_mysql,
        };
        let projects = (chain(Project::on(&a)), chain(Project::on(&b)));
        (a, b, projects.0, projects.1)
    })
}

fn client(database: &TestDatabase) -> Command {
    let mut command = match database.server().dialect() {
        Dialect::Postgres => database.server().psql(),
        Dialect::MySql => {
            let mut mariadb = database.server().mariadb();
            mariadb.arg("--comments");
            mariadb
        }
    };
    command.arg(database.name());
    command
}

fn run(project: &Project, database: &TestDatabase, script: &str) -> Output {
    project.write("script.sql", script);
    let script = File::open(project.path().join("script.sql")).unwrap();
    client(database).stdin(script).output().unwrap()
}

/// Has the client run what a command prints.
#[track_caller]
fn pipe(project: &Project, database: &TestDatabase, words: &str) {
    let script = project.migrate(words).succeeds();
    assert_eq!(script.stderr, "", "{script}");
    let output = run(project, database, &script.stdout);
    assert!(output.status.success(), "{}\n{script}", text(&output));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{script}");
}

fn prefix(database: &TestDatabase) -> &'static str {
    match database.server().dialect() {
        Dialect::Postgres => "cargo_migrate.",
        Dialect::MySql => "_migrate_",
    }
}

/// What is the same however it came about.
fn state(database: &TestDatabase) -> Vec<String> {
    let history = format!("{}history", prefix(database));
    let mut state = database.query(&format!(
        "SELECT id, ordinal, name, parent, kind, state, up_checksum, down_checksum, chain_hash, down_sql, down_mode, \
         statements_total, statements_done, statement_intent, error FROM {history} ORDER BY ordinal"
    ));
    let schema = match database.server().dialect() {
        Dialect::Postgres => {
            "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public' \
             UNION ALL SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' \
             UNION ALL SELECT 'routine', proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1, 2"
        }
        Dialect::MySql => {
            "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = DATABASE() \
             UNION ALL SELECT 'routine', routine_name, routine_definition FROM information_schema.routines WHERE routine_schema = DATABASE() \
             UNION ALL SELECT 'trigger', trigger_name, action_statement FROM information_schema.triggers WHERE trigger_schema = DATABASE() ORDER BY 1, 2"
        }
    };
    state.extend(database.query(schema));
    for table in ["users", "notes"] {
        let there = format!(
            "SELECT count(*) FROM information_schema.tables WHERE table_name = '{table}' AND table_schema IN ('public', '{}')",
            database.name()
        );
        if database.query(&there) == ["1"] {
            state.extend(database.query(&format!("SELECT * FROM {table} ORDER BY 1")));
        }
    }
    state
}

#[test]
fn a_script_does_what_the_command_does() {
    for (a, b, by_script, by_command) in both() {
        pipe(&by_script, &a, "upgrade --sql");
        by_command.migrate("upgrade").succeeds();
        assert_eq!(state(&a), state(&b));
        by_script.migrate("current --check-head").succeeds();
        by_script.migrate("doctor").succeeds();
        by_script
            .migrate("upgrade")
            .succeeds()
            .says("nothing to do");
        let released = format!(
            "SELECT count(*) FROM {}lock WHERE holder IS NULL AND fence > 0",
            prefix(&a)
        );
        assert_eq!(a.query(&released), ["1"]);

        pipe(&by_script, &a, "downgrade --sql head:0001");
        by_command.migrate("downgrade 0001 --yes").succeeds();
        assert_eq!(state(&a), state(&b));
        pipe(&by_script, &a, "upgrade --sql --from current 0003");
        by_command.migrate("upgrade 0003").succeeds();
        assert_eq!(state(&a), state(&b));
        pipe(&by_script, &a, "downgrade --sql --from current base");
        by_script
            .migrate("current")
            .succeeds()
            .says("base (4 revisions pending)");
        pipe(&by_script, &a, "stamp --sql head");
        by_script.migrate("current --check-head").succeeds();
        pipe(&by_script, &a, "stamp --sql head:0002");
        by_script.migrate("current").succeeds().says("0002");
    }
}

#[test]
fn a_database_at_another_position_is_left_alone() {
    for (a, _, project, _) in both() {
        let script = project.migrate("upgrade --sql 0001:0002").succeeds().stdout;
        let output = run(&project, &a, &script);
        assert!(!output.status.success());
        assert!(
            text(&output).contains("cargo-migrate: the database is not at 0001"),
            "{}",
            text(&output)
        );
        project.migrate("upgrade 0003").succeeds();
        let before = state(&a);
        for words in [
            "upgrade --sql",
            "upgrade --sql 0001:head",
            "downgrade --sql 0002:base",
            "stamp --sql 0001:head",
        ] {
            let script = project.migrate(words).succeeds().stdout;
            let output = run(&project, &a, &script);
            assert!(!output.status.success(), "{words}");
            assert!(
                text(&output).contains("cargo-migrate: the database is not at"),
                "{}",
                text(&output)
            );
        }
        assert_eq!(state(&a), before);
        project.migrate("doctor").ends_with(1).says("pending");
    }
}

#[test]
fn row_5_while_somebody_holds_the_lease_a_script_is_refused() {
    for (a, _, project, _) in both() {
        project.migrate("upgrade 0001").succeeds();
        let before = state(&a);
        a.execute(&format!(
            "UPDATE {}lock SET fence = fence + 1, holder = 'f00d'",
            prefix(&a)
        ));
        for words in [
            "upgrade --sql 0001:head",
            "downgrade --sql 0001:base",
            "stamp --sql 0001:0002",
        ] {
            let script = project.migrate(words).succeeds().stdout;
            let output = run(&project, &a, &script);
            assert!(!output.status.success(), "{words}");
            assert!(
                text(&output).contains("another process migrates this database"),
                "{}",
                text(&output)
            );
        }
        assert_eq!(state(&a), before);
    }
}

#[test]
fn row_30_an_upgrade_goes_on_where_a_script_stopped() {
    for (server, up) in [
        (
            postgres(),
            "CREATE INDEX CONCURRENTLY users_name ON users (name);\nINSERT INTO users (id) VALUES (1);\nINSERT INTO nowhere VALUES (1);\nINSERT INTO users (id) VALUES (2);\n",
        ),
        (
            mariadb(),
            "CREATE INDEX users_name ON users (name);\nINSERT INTO users (id) VALUES (1);\nINSERT INTO nowhere VALUES (1);\nINSERT INTO users (id) VALUES (2);\n",
        ),
    ] {
        let database = server.database();
        let project = Project::on(&database)
            .revision(
                "0001_users",
                "CREATE TABLE users (id integer, name varchar(9) DEFAULT 'x');\n",
                "DROP TABLE users;\n",
            )
            .revision(
                "0002_off",
                &format!("-- migrate: transaction off\n{up}"),
                "DROP TABLE users;\n",
            );
        let script = project.migrate("upgrade --sql").succeeds().stdout;
        let output = run(&project, &database, &script);
        assert!(!output.status.success());
        assert!(text(&output).contains("nowhere"), "{}", text(&output));
        project
            .migrate("current")
            .succeeds()
            .says("2 of 4 statements are done");
        let file = "migrations/0002_off/up.sql";
        project.write(
            file,
            &project
                .read(file)
                .replace("nowhere VALUES (1)", "users (id) VALUES (9)"),
        );
        project.migrate("check --fix").succeeds();
        project.migrate("upgrade").succeeds().says("0002");
        assert_eq!(
            database.query("SELECT id FROM users ORDER BY id"),
            ["1", "2", "9"]
        );
        project.migrate("doctor").succeeds();
    }
}

#[test]
fn which_database_it_is_for() {
    let project =
        Project::for_dialects(&["postgres", "mysql"]).revision("0001_tables", TABLES, DROPS);
    insta::assert_snapshot!(
        "server_scripts_which",
        project.refused(1, &["upgrade --sql"])
    );
    for (words, sign) in [
        ("--dialect postgres", "ON_ERROR_STOP"),
        ("--dialect mariadb", "SET NAMES utf8mb4"),
        ("--url postgres://nobody@127.0.0.1:1/x", "ON_ERROR_STOP"),
        ("--url mysql://nobody@127.0.0.1:1/x", "SET NAMES utf8mb4"),
    ] {
        let said = project
            .migrate(&format!("upgrade --sql {words}"))
            .succeeds();
        assert!(said.stdout.contains(sign), "{said}");
    }
    let project = Project::for_dialects(&["mysql"]).revision("0001_tables", TABLES, DROPS);
    project
        .migrate("upgrade --sql")
        .succeeds()
        .says("SET NAMES utf8mb4");
    project
        .migrate("upgrade --dialect mysql")
        .ends_with(2)
        .says("--sql");
}
