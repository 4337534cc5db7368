//! Alembic, by what it answered once.

use migrate_core::dialect::Dialect;

use crate::import::alembic::own_statements;

#[test]
fn what_alembic_adds_is_taken_out_and_an_autocommit_block_ends_the_transaction() {
    let text = "BEGIN;\n\nCREATE TABLE alembic_version (\n    version_num VARCHAR(32) NOT NULL\n);\n\n\
                -- Running upgrade  -> 89fb1e41c917\n\n-- of the people\nCREATE TABLE users (\n    id SERIAL NOT NULL, \n    note TEXT DEFAULT 'x \ny'\n);\n\n\
                COMMIT;\n\nCREATE INDEX CONCURRENTLY i ON users (id);\n\nBEGIN;\n\nINSERT INTO alembic_versions VALUES (1);\n\n\
                INSERT INTO \"ops\".\"alembic_version\" (version_num) VALUES ('89fb1e41c917');\n\nCOMMIT;\n\n";
    let own = own_statements(text, Dialect::Postgres, "alembic_version");
    assert_eq!(
        own.text,
        "-- of the people\nCREATE TABLE users (\n    id SERIAL NOT NULL,\n    note TEXT DEFAULT 'x \ny'\n);\n\
         CREATE INDEX CONCURRENTLY i ON users (id);\nINSERT INTO alembic_versions VALUES (1);\n"
    );
    assert!(!own.transaction);
    let plain = own_statements(
        "BEGIN;\nDROP TABLE users;\nCOMMIT;\n",
        Dialect::Postgres,
        "alembic_version",
    );
    assert_eq!(
        (plain.text.as_str(), plain.transaction),
        ("DROP TABLE users;\n", true)
    );
}

#[cfg(unix)]
mod projects {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;
    use std::sync::{Mutex, PoisonError};

    use serde_json::{Value, json};

    use super::super::Project;

    /// What Alembic 1.20 with `SQLAlchemy` 2.1 says of a project: a table, a batch operation, rows, an empty step.
    const RECORDED: &str = include_str!("alembic.json");

    /// A program cannot be run while a fork of another thread holds it open for writing.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

    const LINE: &str = "alembic --dir @service --python @service/python";

    /// A project of Alembic with a Python that gives this answer, and the outcome of the import.
    fn import(project: &Project, answer: &str, options: &str) -> Result<(), String> {
        let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        project.file("service/alembic.ini", "[alembic]\n");
        project.file("service/answer.json", answer);
        project.file(
            "service/python",
            "#!/bin/sh\n[ \"$1\" = -c ] || exit 9\ncat answer.json\n",
        );
        fs::set_permissions(
            project.at("service/python"),
            fs::Permissions::from_mode(0o755),
        )
        .unwrap();
        project.import(&format!("{LINE}{options}"))
    }

    /// The recorded answer with something changed.
    fn changed(change: impl Fn(&mut Value)) -> String {
        let mut answer: Value = serde_json::from_str(RECORDED).unwrap();
        change(&mut answer);
        answer.to_string()
    }

    #[test]
    fn a_project_becomes_a_chain_and_its_database_is_stamped() {
        let project = Project::new();
        project.execute(
            "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL);
             INSERT INTO alembic_version VALUES ('d216decf9fc7')",
        );
        import(&project, RECORDED, " --dry-run").unwrap();
        assert_eq!(project.names("migrations"), "");
        import(&project, RECORDED, "").unwrap();
        assert_eq!(
            project.names("migrations"),
            "20261120155105_create_users 20261120155106_batch_e_mail_of_users 20261120155107_fill_data \
             20261120155108_empty_step migrate.lock"
        );
        assert_eq!(
            project.text("migrations/20261120155107_fill_data/up.sql"),
            "-- fill data\n-- was d216decf9fc7\n-- migrate: revises 20261120155106\n\
             INSERT INTO users (id, name) VALUES (1, 'O''Hara');\n\
             INSERT INTO users (id, name) VALUES (2, '50% of :x');\n\
             UPDATE users SET email = 'none';\n"
        );
        assert_eq!(
            project.text("migrations/20261120155107_fill_data/down.sql"),
            "-- migrate: irreversible because Alembic's downgrade() does nothing\n"
        );
        assert_eq!(
            project.text("migrations/20261120155108_empty_step/down.sql"),
            "-- migrate: empty because Alembic has nothing to do on the way down\n"
        );
        assert_eq!(project.stamped().as_deref(), Some("20261120155107"));
        let told = import(&project, RECORDED, "").unwrap_err();
        assert!(
            told.starts_with("[import] @migrations holds a chain of 4 revisions already; "),
            "{told}"
        );
    }

    #[test]
    fn what_was_imported_runs() {
        let project = Project::new();
        import(&project, RECORDED, " --no-stamp").unwrap();
        let chain = project.chain("migrations");
        let report = migrate_runtime::block_on(chain.upgrade(&project.url())).unwrap();
        assert_eq!(report.done.len(), 4);
    }

    #[test]
    fn a_history_that_is_no_line_is_refused() {
        for (key, what) in [
            ("heads", "Alembic's history has 2 heads: a, b"),
            ("bases", "Alembic's history has 2 bases: a, b"),
            (
                "merges",
                "Alembic's history is no line; it merges branches at a, b",
            ),
        ] {
            let project = Project::new();
            let told = import(
                &project,
                &changed(|answer| answer[key] = json!(["a", "b"])),
                "",
            )
            .unwrap_err();
            assert!(told.contains(what), "{told}");
            assert_eq!(project.names("migrations"), "");
        }
    }

    #[test]
    fn everything_that_is_no_sql_is_told_and_nothing_written() {
        let project = Project::new();
        let answer = changed(|answer| {
            answer["revisions"][0]["up"] = json!({ "error": "AttributeError: 'NoneType'" });
            answer["revisions"][2]["down"] = json!({ "error": "TypeError: x" });
        });
        let told = import(&project, &answer, "").unwrap_err();
        assert!(told.contains("upgrade() of Alembic's revision `46fd80e5230c` cannot be written as SQL: AttributeError"), "{told}");
        assert!(
            told.contains("downgrade() of Alembic's revision `d216decf9fc7` cannot"),
            "{told}"
        );
        assert_eq!(project.names("migrations"), "");

        let answer = changed(|answer| {
            answer["revisions"][1]["up"] = json!({ "sql": "PRAGMA foreign_keys=OFF;" });
            answer["revisions"][2]["down"] = json!({ "refuses": "NotImplementedError: never" });
        });
        let told = import(&project, &answer, "").unwrap_err();
        assert!(told.starts_with("[needs-transaction-off] `PRAGMA foreign_keys` cannot run inside a transaction (in Alembic: fa7837fe02e4)"), "{told}");
        assert_eq!(told.lines().count(), 1, "{told}");
        assert_eq!(project.names("migrations"), "");
    }

    #[test]
    fn dates_that_go_back_still_give_ids_that_sort() {
        let project = Project::new();
        let answer = changed(|answer| {
            answer["revisions"][1]["created"] = json!("19991231235959");
            answer["revisions"][2]["created"] = json!(null);
        });
        import(&project, &answer, " --no-stamp").unwrap();
        assert!(
            project
                .names("migrations")
                .contains("20261120155106_batch_e_mail_of_users 20261120155107_fill_data")
        );
    }

    #[test]
    fn a_database_that_stands_elsewhere_is_refused() {
        let project = Project::new();
        project.execute(
            "CREATE TABLE versions (version_num TEXT); INSERT INTO versions VALUES ('zzz')",
        );
        let told = import(&project, RECORDED, " --version-table versions").unwrap_err();
        assert!(
            told.starts_with("[import] versions records `zzz`, which is not among Alembic's files"),
            "{told}"
        );
        project.execute(
            "DELETE FROM versions; INSERT INTO versions VALUES ('46fd80e5230c'), ('d216decf9fc7')",
        );
        let told = import(&project, RECORDED, " --version-table versions").unwrap_err();
        assert!(
            told.starts_with("[import] versions records several heads"),
            "{told}"
        );
        assert_eq!(project.names("migrations"), "");
        // No table of that name: there is nothing to take over.
        import(&project, RECORDED, "").unwrap();
        assert_eq!(project.stamped(), None);
    }

    #[test]
    fn a_python_that_cannot_answer_is_named() {
        let project = Project::new();
        for (answer, expected) in [
            (
                "{\"missing\": \"ModuleNotFoundError: x\"}",
                "cannot load Alembic: ModuleNotFoundError: x",
            ),
            (
                "{\"error\": \"CommandError: x\"}",
                "Alembic cannot read its own project: CommandError: x",
            ),
            ("nonsense", "ended with exit status: 0 before it answered"),
        ] {
            let told = import(&project, answer, "").unwrap_err();
            assert!(told.contains(expected), "{told}");
        }
        let answer = changed(|answer| answer["dialect"] = json!("postgresql"));
        let told = import(&project, &answer, "").unwrap_err();
        assert!(
            told.contains(
                "Alembic writes SQL for postgres, and the chain is for sqlite; write `dialects = "
            ),
            "{told}"
        );
        let told = project.import("alembic --dir @nowhere").unwrap_err();
        assert!(
            told.contains("there is no alembic.ini in @nowhere"),
            "{told}"
        );
        let told = project
            .import("alembic --dir @service --python @nothing")
            .unwrap_err();
        assert!(told.contains("@nothing` cannot be run"), "{told}");
    }
}
