//! `lint`: what it looks at, and what decides what is found.

use migrate_tests::project::Project;

/// PostgreSQL: two tables that a sealed revision made, and two drafts that would be felt.
pub(crate) fn shop() -> Project {
    let project = Project::for_dialects(&["postgres"])
        .revision(
            "0001_shop",
            "CREATE TABLE users (id bigint PRIMARY KEY, email text, nickname text);\n\
             CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint, total numeric(10, 2));\n",
            "DROP TABLE orders;\nDROP TABLE users;\n",
        )
        .revision(
            "0002_less",
            "ALTER TABLE users DROP COLUMN nickname;\n",
            "ALTER TABLE users ADD COLUMN nickname text;\n",
        )
        .revision(
            "0003_buyers",
            "ALTER TABLE orders ADD CONSTRAINT orders_user_fkey FOREIGN KEY (user_id) REFERENCES users (id);\n",
            "ALTER TABLE orders DROP CONSTRAINT orders_user_fkey;\n",
        );
    project
        .migrate("seal 0001 --without-verify 'no server here'")
        .succeeds();
    project
}

#[test]
fn drafts_or_what_is_named() {
    let project = shop();
    insta::assert_snapshot!("lint", project.refused(1, &["lint"]));
    let said = project.migrate("lint 0001").succeeds();
    let _ = said.says("1 revision looked at").says("; 1 warning");
    project
        .migrate("lint 0001 --strict")
        .ends_with(1)
        .says("; 1 warning");
    let _ = project
        .migrate("lint 0002")
        .ends_with(1)
        .says("1 revision looked at");
    let _ = project
        .migrate("lint --all")
        .ends_with(1)
        .says("3 revisions looked at");
    let _ = project
        .refuses("lint base", 1)
        .says("error[target-unknown]");
    insta::assert_snapshot!(
        "lint_refused",
        project.refused(
            2,
            &[
                "lint --server 'mysql 8.0'",
                "lint --server 'postgresql 15'",
                "lint 0002 --all"
            ]
        )
    );
}

#[test]
fn tables_of_drafts_are_new_until_a_release_has_them() {
    let project = Project::for_dialects(&["postgres"])
        .revision(
            "0001_users",
            "CREATE TABLE users (id bigint PRIMARY KEY, nickname text);\n",
            "DROP TABLE users;\n",
        )
        .revision(
            "0002_less",
            "ALTER TABLE users DROP COLUMN nickname;\n",
            "ALTER TABLE users ADD COLUMN nickname text;\n",
        );
    project.migrate("lint").succeeds().says("nothing found");
    project.migrate("release v1 --at 0001").succeeds();
    let _ = project
        .migrate("lint")
        .ends_with(1)
        .says("error[drop-column]");
}

#[test]
fn levels_of_the_configuration() {
    let project = shop();
    let configure = |text: &str| {
        project.write("migrate.toml", text);
        project.migrate("check --fix");
    };
    project.write(
        "migrate.toml",
        "[lint]\nrules = { drop-column = \"warn\" }\n",
    );
    let _ = project
        .migrate("lint")
        .ends_with(1)
        .says("error[lock-stale]")
        .says("`[lint]` is not the same");
    configure(
        "[lint]\nrules = { drop-column = \"warn\", foreign-key-without-not-valid = \"allow\" }\nservers = [\"postgres 12\"]\n",
    );
    let said = project.migrate("lint").succeeds();
    let _ = said
        .says("warning[drop-column]")
        .says("for PostgreSQL 12; 1 warning");
    project
        .migrate("lint --strict")
        .ends_with(1)
        .says("1 warning");
    project.migrate("check").succeeds().says("1 warning");
    let lock = project.read("migrations/migrate.lock");
    insta::assert_snapshot!("lint_lock", lock.split("\n\n[[revision]]").next().unwrap());
    configure("");
    assert!(!project.read("migrations/migrate.lock").contains("[lint]"));
    let _ = project.migrate("lint").ends_with(1).says("2 errors");
}

#[test]
fn what_is_meant_is_allowed_with_a_reason() {
    let project = shop();
    let up = project.read("migrations/0002_less/up.sql");
    let allow = "revises 0001\n-- migrate: allow drop-column because nothing ever read it";
    project.write(
        "migrations/0002_less/up.sql",
        &up.replace("revises 0001", allow),
    );
    project
        .migrate("lint 0002")
        .succeeds()
        .says("nothing found");
    let wrong = allow.replace("drop-column", "drop-columns");
    project.write(
        "migrations/0002_less/up.sql",
        &up.replace("revises 0001", &wrong),
    );
    let _ = project
        .migrate("lint 0002")
        .ends_with(1)
        .says("did you mean `drop-column`?");
}

#[test]
fn a_chain_that_is_wrong_is_not_looked_at() {
    let project = shop();
    project.write("migrations/0003_buyers/down.sql", "");
    insta::assert_snapshot!("lint_broken", project.refused(1, &["lint"]));
}

#[test]
fn table_stats_say_which_tables_are_large() {
    let project = shop();
    let size = |table: &str, rows: u64, bytes: u64| {
        format!("[tables.{table}]\nrows = {rows}\nbytes = {bytes}\nindex_bytes = 0\n")
    };
    let stats = size("users", 10, 8192) + &size("orders", 5_000_000, 900_000_000);
    project.write("table-stats.toml", &stats);
    let _ = project
        .migrate("lint")
        .ends_with(1)
        .says("error[lock-stale]");
    let _ = project.migrate("check --fix").ends_with(1);
    let lock = project.read("migrations/migrate.lock");
    assert!(
        lock.contains("[lint]\nlarge = [\"orders\"]\nsmall = [\"users\"]\n"),
        "{lock}"
    );
    // The configuration has the last word.
    project.write("migrate.toml", "[lint]\nsmall = [\"orders\"]\n");
    let _ = project.migrate("check --fix").ends_with(1);
    let lock = project.read("migrations/migrate.lock");
    assert!(lock.contains("small = [\"orders\", \"users\"]"), "{lock}");
    project.write("migrate.toml", "[lint]\nstats = \"sizes.toml\"\n");
    let _ = project.refuses("lint", 1).says("there is no sizes.toml");
}
