//! Tools whose files are SQL.

use super::Project;

fn sqlx() -> Project {
    let project = Project::new();
    project.file(
        "old/1_create_users.up.sql",
        "CREATE TABLE users (id INTEGER);\r\n",
    );
    project.file("old/1_create_users.down.sql", "DROP TABLE users;\n");
    project.file("old/2_vacuum.sql", "-- no-transaction\nVACUUM;\n");
    project.file("old/10_later.sql", "-- nothing yet\n");
    project.file("old/README.txt", "");
    project
}

const SQLX_TABLE: &str =
    "CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL,
     installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL, checksum BLOB NOT NULL,
     execution_time BIGINT NOT NULL);
     INSERT INTO _sqlx_migrations VALUES (1, 'create users', 0, TRUE, x'00', 1), (2, 'vacuum', 0, TRUE, x'00', 1)";

#[test]
fn sqlx_files_and_history() {
    let project = sqlx();
    project.execute(SQLX_TABLE);
    project.import("sqlx --dir @old").unwrap();
    assert_eq!(
        project.names("migrations"),
        "0001_create_users 0002_vacuum 0010_later migrate.lock"
    );
    assert_eq!(
        project.text("migrations/0001_create_users/up.sql"),
        "-- create users\n-- was 1\n-- migrate: revises base\nCREATE TABLE users (id INTEGER);\n"
    );
    assert_eq!(
        project.text("migrations/0001_create_users/down.sql"),
        "DROP TABLE users;\n"
    );
    assert_eq!(
        project.text("migrations/0002_vacuum/up.sql"),
        "-- vacuum\n-- was 2\n-- migrate: revises 0001\n-- migrate: transaction off\nVACUUM;\n"
    );
    assert_eq!(
        project.text("migrations/0002_vacuum/down.sql"),
        "-- migrate: irreversible because sqlx has no .down.sql for it\n"
    );
    assert!(
        project
            .text("migrations/0010_later/up.sql")
            .ends_with("on the way up\n-- nothing yet\n")
    );
    assert_eq!(project.stamped().as_deref(), Some("0002"));
    assert!(project.text("old/1_create_users.up.sql").ends_with("\r\n"));
}

#[test]
fn a_database_of_another_kind_is_told_before_the_files_are_read() {
    let project = sqlx();
    let told = project.import_at("postgres://localhost/app", "sqlx --dir @old");
    let told = told.unwrap_err();
    assert!(told.starts_with("[dialect-not-declared]"), "{told}");
    assert!(
        told.contains("cargo migrate init --dialects postgres"),
        "{told}"
    );
    assert_eq!(project.names("migrations"), "");
}

#[test]
fn sqlx_databases_that_are_dirty_or_have_gaps_are_refused() {
    let project = sqlx();
    project.execute(SQLX_TABLE);
    project.execute("UPDATE _sqlx_migrations SET success = FALSE WHERE version = 2");
    let told = project.import("sqlx --dir @old").unwrap_err();
    assert!(
        told.starts_with("[import] _sqlx_migrations records `2` as begun and not finished; "),
        "{told}"
    );
    project.execute(
        "UPDATE _sqlx_migrations SET success = TRUE, version = version * 5 WHERE version = 2",
    );
    let told = project.import("sqlx --dir @old").unwrap_err();
    assert!(
        told.contains("has a gap: `2` is not applied, and later ones are"),
        "{told}"
    );
    assert_eq!(project.names("migrations"), "");
    project.import("sqlx --dir @old --no-stamp").unwrap();
    assert_eq!(project.stamped(), None);
}

#[test]
fn sqlx_files_that_contradict_each_other_are_refused() {
    for (file, expected) in [
        ("1_other.sql", "both as .sql and as .up.sql"),
        ("01_create_users.up.sql", "the version `1` is there twice"),
        ("7_x.down.sql", "version `7` has a way back, and no way up"),
        ("x_y.sql", "`x_y.sql` does not start with a version"),
    ] {
        let project = sqlx();
        project.file(&format!("old/{file}"), "SELECT 1;");
        let told = project.import("sqlx --dir @old").unwrap_err();
        assert!(told.contains(expected), "{told}");
        assert_eq!(project.names("migrations"), "");
    }
}

#[test]
fn the_folder_of_the_other_tool_is_not_written_into() {
    let project = sqlx();
    project.file("migrations/1_x.sql", "CREATE TABLE x (id INTEGER);");
    let told = project.import("sqlx").unwrap_err();
    assert!(told.starts_with("[import] @migrations is not empty: it holds `1_x.sql`; write into a new directory: `--to "), "{told}");
    project.import("sqlx --to @db/migrations").unwrap();
    assert_eq!(project.names("db/migrations"), "0001_x migrate.lock");
    assert_eq!(project.names("migrations"), "1_x.sql");
    let told = project.import("sqlx --dir @none --to @new").unwrap_err();
    assert!(told.contains("cannot read @none"), "{told}");
    project.file("none/.keep", "");
    let told = project.import("sqlx --dir @none --to @new").unwrap_err();
    assert!(told.contains("sqlx has no migrations there"), "{told}");
}

#[test]
fn a_stamp_that_fails_leaves_no_files() {
    let project = sqlx();
    project.execute(SQLX_TABLE);
    // What another chain recorded.
    project.file("other/1_x.sql", "CREATE TABLE x (id INTEGER);");
    project.file("other/2_x.sql", "CREATE TABLE y (id INTEGER);");
    project.file("other/3_x.sql", "CREATE TABLE z (id INTEGER);");
    project.execute("INSERT INTO _sqlx_migrations VALUES (3, 'x', 0, TRUE, x'00', 1)");
    project.import("sqlx --dir @other --to @elsewhere").unwrap();
    project.execute("DELETE FROM _sqlx_migrations WHERE version = 3");
    let told = project.import("sqlx --dir @old").unwrap_err();
    assert!(told.contains("--purge"), "{told}");
    assert_eq!(project.names("migrations"), "");
}

#[test]
fn diesel_folders_and_history() {
    let project = Project::new();
    project.file(
        "old/2024-01-01-120000-0000_create_users/up.sql",
        "CREATE TABLE users (id INTEGER);\n",
    );
    project.file(
        "old/2024-01-01-120000-0000_create_users/down.sql",
        "DROP TABLE users;\n",
    );
    project.file("old/2024-01-02-120000-0000_vacuum/up.sql", "VACUUM;\n");
    project.file(
        "old/2024-01-02-120000-0000_vacuum/metadata.toml",
        "run_in_transaction = false\n",
    );
    project.file("old/.diesel_lock", "");
    project.execute(
        "CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL,
         run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP);
         INSERT INTO __diesel_schema_migrations (version) VALUES ('202401011200000000')",
    );
    project.import("diesel --dir @old").unwrap();
    assert_eq!(
        project.names("migrations"),
        "202401011200000000_create_users 202401021200000000_vacuum migrate.lock"
    );
    assert_eq!(
        project.text("migrations/202401021200000000_vacuum/up.sql"),
        "-- vacuum\n-- migrate: revises 202401011200000000\n-- migrate: transaction off\nVACUUM;\n"
    );
    assert_eq!(project.stamped().as_deref(), Some("202401011200000000"));
}

#[test]
fn diesel_s_order_is_that_of_texts() {
    let project = Project::new();
    for (folder, sql) in [
        ("1_a", "CREATE TABLE a (id INTEGER);"),
        ("10_b", "CREATE TABLE b (id INTEGER);"),
        ("2_c", "CREATE TABLE c (id INTEGER);"),
    ] {
        project.file(&format!("old/{folder}/up.sql"), sql);
    }
    project.import("diesel --dir @old").unwrap();
    assert_eq!(
        project.names("migrations"),
        "000001_a 000002_b 000003_c migrate.lock"
    );
    assert!(
        project
            .text("migrations/000002_b/up.sql")
            .starts_with("-- b\n-- was 10\n")
    );
    let told = |file: &str, text: &str| {
        project.file(&format!("old/{file}"), text);
        project.import("diesel --dir @old --to @new").unwrap_err()
    };
    let found = told("1_a/metadata.toml", "run_in_transaction = \"no\"");
    assert!(
        found.contains("`run_in_transaction` cannot be read from @old/1_a/metadata.toml"),
        "{found}"
    );
    project.file("old/1_a/metadata.toml", "run_in_transaction = true");
    let found = told("1_d/up.sql", "SELECT 1;");
    assert!(
        found.contains("the version `1` is there twice: a, d"),
        "{found}"
    );
}

#[test]
fn refinery_files_and_history() {
    let project = Project::new();
    project.file(
        "old/V1__create_users.sql",
        "CREATE TABLE users (id INTEGER);\n",
    );
    project.file(
        "old/later/V12__add_email.sql",
        "ALTER TABLE users ADD COLUMN email TEXT;\n",
    );
    project.file(
        "old/U3__between.sql",
        "CREATE TABLE between_them (id INTEGER);\n",
    );
    project.file("old/notes.sql", "");
    project.execute(
        "CREATE TABLE refinery_schema_history (version INT4 PRIMARY KEY, name VARCHAR(255), applied_on VARCHAR(255),
         checksum VARCHAR(255));
         INSERT INTO refinery_schema_history VALUES (1, 'create_users', '', ''), (3, 'between', '', ''),
         (12, 'add_email', '', '')",
    );
    project.import("refinery --dir @old").unwrap();
    assert_eq!(
        project.names("migrations"),
        "0001_create_users 0003_between 0012_add_email migrate.lock"
    );
    assert_eq!(
        project.text("migrations/0012_add_email/down.sql"),
        "-- migrate: irreversible because refinery has no ways back\n"
    );
    assert_eq!(project.stamped().as_deref(), Some("0012"));
    project.file("old/V13__rust.rs", "");
    let told = project.import("refinery --dir @old --to @new").unwrap_err();
    assert!(
        told.contains("`V13__rust.rs` makes its SQL in Rust"),
        "{told}"
    );
}

#[test]
fn what_is_made_later_sorts_behind() {
    let project = Project::new();
    project.file("old/3000_big.sql", "CREATE TABLE big (id INTEGER);");
    project.file(
        "old/20301231235959_future.sql",
        "CREATE TABLE future (id INTEGER);",
    );
    project.import("sqlx --dir @old").unwrap();
    assert_eq!(
        project.names("migrations"),
        "000000000003000_big 020301231235959_future migrate.lock"
    );
}
