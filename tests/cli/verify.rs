use migrate_tests::project::Project;

/// A chain with a way back that forgets an index, and one that loses values.
fn forgetful() -> Project {
    Project::new()
        .table("0001_users")
        .revision(
            "0002_email",
            "ALTER TABLE users ADD COLUMN email TEXT;\nCREATE INDEX users_email ON users (email);\n",
            "DROP INDEX users_email;\nALTER TABLE users DROP COLUMN email;\n",
        )
        .revision(
            "0003_index",
            "DROP INDEX users_email;\n",
            "SELECT 1;\n",
        )
        .revision(
            "0004_name",
            "ALTER TABLE users DROP COLUMN name;\n",
            "ALTER TABLE users ADD COLUMN name TEXT;\n",
        )
}

/// One revision that adds a column which no row has a value for.
fn on_empty_tables() -> Project {
    Project::new().table("0001_users").revision(
        "0002_age",
        "ALTER TABLE users ADD COLUMN age INTEGER NOT NULL CHECK (age > 3) DEFAULT 2;\n",
        "ALTER TABLE users DROP COLUMN age;\n",
    )
}

#[test]
fn what_a_way_back_forgets_is_named() {
    let project = forgetful();
    let said = project.migrate("verify").ends_with(1).timeless();
    insta::assert_snapshot!("verify", said);
    let before = project.contents("");
    project.migrate("verify 0002").succeeds();
    project.migrate("verify base..0002").succeeds();
    assert_eq!(project.contents(""), before, "a proof writes nothing");
}

#[test]
fn for_programs() {
    let said = forgetful()
        .migrate("verify 0003..0004 --format json")
        .ends_with(1)
        .timeless();
    insta::assert_snapshot!("verify_json", said.json());
}

#[test]
fn what_is_lost_on_purpose_is_said_in_the_file() {
    let project = Project::new().table("0001_users").revision(
        "0002_name",
        "ALTER TABLE users DROP COLUMN name;\n",
        "-- migrate: loses users.name because nobody has one\nALTER TABLE users ADD COLUMN name TEXT;\n",
    );
    project.migrate("verify").succeeds();
    let project = Project::new().table("0001_users").revision(
        "0002_name",
        "ALTER TABLE users DROP COLUMN name;\n",
        "-- migrate: irreversible because the names are gone\n",
    );
    let said = project.migrate("verify").succeeds();
    assert!(
        said.stdout.contains("no way back: the names are gone"),
        "{said}"
    );
}

#[test]
fn a_way_up_that_needs_empty_tables_is_told() {
    let said = on_empty_tables().migrate("verify");
    insta::assert_snapshot!("verify_empty_tables", said.timeless());
}

#[test]
fn sealed_revisions_are_left_alone_unless_asked_for() {
    let project = Project::two_tables().sealed();
    let said = project.migrate("verify").succeeds();
    assert!(said.stdout.contains("nothing to prove"), "{said}");
    let said = project.migrate("verify --all").succeeds();
    assert!(said.stdout.contains("2 of 2 revisions proved"), "{said}");
}

#[test]
fn what_cannot_be_understood_is_refused() {
    let project = Project::two_tables();
    insta::assert_snapshot!(
        "verify_refused",
        [
            project.refused(1, &["verify 0009", "verify --engine postgres"]),
            project.refused(
                2,
                &["verify base", "verify --engine oracle", "verify 0001 --all"]
            ),
            project.refused(
                2,
                &["verify --shadow-url postgres://127.0.0.1:1/none --engine sqlite,postgres"]
            ),
        ]
        .join("\n\n")
    );
}

/// People number their rows from one; a made-up row with that number is not a reason to prove without rows.
#[test]
fn rows_that_a_revision_brings_are_told_from_those_that_were_made_up() {
    let seeds = |down: &str| {
        Project::new()
            .revision(
                "0001_role",
                "CREATE TABLE role (id INTEGER PRIMARY KEY, name TEXT);\n",
                "DROP TABLE role;\n",
            )
            .revision(
                "0002_seeds",
                "INSERT INTO role (id, name) VALUES (1, 'admin'), (2, 'user');\n",
                down,
            )
            .migrate("verify")
    };
    let said = seeds("DELETE FROM role;\n").ends_with(1);
    assert!(said.stderr.contains("error[rows-lost]"), "{said}");
    assert!(!said.stderr.contains("needs-empty-tables"), "{said}");
    let said = seeds("DELETE FROM role WHERE id IN (1, 2);\n").succeeds();
    assert!(said.stdout.contains("3 rows in 1 table"), "{said}");
    assert!(!said.stderr.contains("warning"), "{said}");
}

/// No whole number is the solution: the table stays empty, whatever is tried.
fn unfillable() -> Project {
    Project::new()
        .revision(
            "0001_s",
            "CREATE TABLE s (a INTEGER NOT NULL CHECK (a*a - 7*a = 3000));\nCREATE TABLE t (a INTEGER);\n",
            "DROP TABLE t;\nDROP TABLE s;\n",
        )
        .revision("0002_empty", "DELETE FROM s;\n", "SELECT 1;\n")
        .table("0003_users")
}

#[test]
fn a_table_that_no_row_could_be_made_up_for_is_told_where_it_is_worked_on() {
    let project = unfillable();
    let said = project.migrate("verify -q").succeeds();
    let told = "warning[not-filled]: `0002 empty` works on what stayed empty in the proof";
    assert!(said.stderr.contains(told), "{said}");
    assert!(said.stderr.contains("0002_empty/up.sql"), "{said}");
    assert_eq!(said.stderr.matches("not-filled").count(), 1, "{said}");
    let json = project.migrate("verify --format json").succeeds().json();
    assert!(json.contains("\"code\": \"not-filled\""), "{json}");
    project.migrate("seal").succeeds();
    let lock = project.read("migrations/migrate.lock");
    assert_eq!(lock.matches("unfilled = [\"s\"]").count(), 1, "{lock}");
    let said = project.migrate("show 0002").succeeds();
    assert!(said.stdout.contains("without rows in s"), "{said}");
    project.migrate("check --locked").succeeds();
}

#[test]
fn another_server_than_that_of_the_database_is_told_and_not_sealed() {
    let project = Project::for_dialects(&["postgres"]).table("0001_users");
    let nobody = "postgres://postgres@127.0.0.1:1/appdb";
    let with = |words: &str| project.migrate_with(words, &[("DATABASE_URL", nobody)]);
    let said = with("verify -q").succeeds();
    for word in [
        "warning[shadow-elsewhere]",
        "cannot connect",
        "a private server, postgres",
    ] {
        assert!(said.stderr.contains(word), "{said}");
    }
    let json = with("verify --format json").succeeds().json();
    assert!(json.contains("\"code\": \"shadow-elsewhere\""), "{json}");
    let said = with("seal").ends_with(1);
    for word in ["error[connection]", "shadow_url"] {
        assert!(said.stderr.contains(word), "{said}");
    }
    let said = project
        .migrate(&format!("verify --url {nobody}"))
        .ends_with(1);
    assert!(said.stderr.contains("error[connection]"), "{said}");
    // Nothing is promised where no database is named.
    let said = project.migrate("seal").succeeds();
    assert!(!said.stderr.contains("shadow-elsewhere"), "{said}");
}

#[test]
fn a_server_for_shadow_databases_is_one_that_the_chain_is_for() {
    let project = Project::for_dialects(&["postgres"]).table("0001_users");
    let said = project
        .migrate("verify --shadow-url mysql://root@127.0.0.1:1/x")
        .ends_with(2);
    assert!(
        said.stderr
            .contains("is one for mysql, and the chain is for postgres"),
        "{said}"
    );
}
