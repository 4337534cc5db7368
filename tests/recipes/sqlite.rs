//! Recipes on SQLite: there and back, rows and schema as they were.

use migrate_core::schema::difference;
use migrate_tests::database::{execute, query};
use migrate_tests::project::Project;

use super::walk::{schema_of, slugs, written};

const TABLES: &str = "CREATE TABLE users (\n  id INTEGER PRIMARY KEY,\n  name TEXT NOT NULL,\n  age INTEGER, -- in years\n  plan TEXT DEFAULT 'free'\n);\n\
    CREATE INDEX users_age ON users (age);\nCREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER);\n";

fn schema(project: &Project) -> migrate_core::schema::Schema {
    schema_of(&format!("sqlite:{}", project.database().display()))
}

/// Scaffolds a change, and walks it; what it wrote.
#[track_caller]
fn walk(change: &str, reached: &str, expected: &[&str]) -> String {
    let drop = "DROP TABLE orders;\nDROP TABLE users;\n";
    let project = Project::new()
        .revision("20250101000000_start", TABLES, drop)
        .with_database();
    project.migrate("upgrade").succeeds();
    let file = project.database();
    execute(
        &file,
        "INSERT INTO users (name, age) VALUES ('a', 1), ('b', NULL), ('c', 3); INSERT INTO orders (user_id) VALUES (1), (2)",
    );
    let kept = "SELECT id, name, age, plan FROM users ORDER BY id";
    let (before, rows) = (schema(&project), query(&file, kept));
    let mut command = project.command("new --change");
    command.arg(change);
    project.run("new --change", &mut command).succeeds();
    let files = written(&project);
    project.migrate("check").succeeds();
    for _ in 0..2 {
        project.migrate("upgrade --yes").succeeds();
        assert_eq!(query(&file, reached), expected, "{change}\n{files}");
        for _ in slugs(&project) {
            project.migrate("downgrade -1 --yes").succeeds();
        }
        let words = difference(&before, &schema(&project)).words();
        assert!(words.is_empty(), "{change}: {words:?}\n{files}");
        assert_eq!(query(&file, kept), rows, "{change}\n{files}");
    }
    files
}

#[test]
fn each_recipe() {
    for (name, change, reached, expected) in [
        (
            "add_constant",
            "add column users.active INTEGER not null default 1",
            "SELECT count(*) || '' FROM users WHERE active",
            &["3"][..],
        ),
        (
            "add_computed",
            "add column users.token TEXT not null default hex(randomblob(4))",
            "SELECT count(DISTINCT token) || '' FROM users",
            &["3"],
        ),
        (
            "rename_column",
            "rename column users.name to full_name",
            "SELECT full_name FROM users",
            &["a", "b", "c"],
        ),
        (
            "rename_table",
            "rename table orders to purchases",
            "SELECT count(*) || '' FROM purchases",
            &["2"],
        ),
        (
            "change_type",
            "change type of users.age to TEXT",
            "SELECT typeof(age) FROM users WHERE id = 1",
            &["text"],
        ),
        (
            "remove_column",
            "drop column users.age",
            "SELECT count(*) || '' FROM users_age_archive WHERE age",
            &["2"],
        ),
        (
            "remove_table",
            "drop table orders",
            "SELECT count(*) || '' FROM orders_removed",
            &["2"],
        ),
        (
            "add_index",
            "add index on orders (user_id)",
            "SELECT name FROM sqlite_master WHERE tbl_name = 'orders' AND type = 'index'",
            &["orders_user_id_idx"],
        ),
        (
            "add_unique",
            "add unique on users (name)",
            "SELECT name FROM sqlite_master WHERE name LIKE 'users_name%'",
            &["users_name_key"],
        ),
        (
            "add_foreign_key",
            "add foreign key orders.user_id to users.id",
            "SELECT \"table\" FROM pragma_foreign_key_list('orders')",
            &["users"],
        ),
        (
            "add_check",
            "add check age >= 0 on users",
            "SELECT name FROM sqlite_master WHERE sql LIKE '%CHECK (age >= 0)%'",
            &["users"],
        ),
        (
            "set_not_null",
            "set users.plan not null",
            "SELECT \"notnull\" || '' FROM pragma_table_info('users') WHERE name = 'plan'",
            &["1"],
        ),
        (
            "split_table",
            "split users.plan into user_plans",
            "SELECT plan || count(*) FROM user_plans GROUP BY plan",
            &["free3"],
        ),
    ] {
        let files = walk(change, reached, expected);
        insta::assert_snapshot!(format!("sqlite_{name}"), files);
    }
}

#[test]
fn there_are_no_enums() {
    let project = Project::new().revision("20250101000000_start", TABLES, "DROP TABLE users;\n");
    let said = project.refuses("new --change 'add value meh to mood'", 1);
    assert!(said.stderr.contains("recipe-refused"), "{said}");
}
