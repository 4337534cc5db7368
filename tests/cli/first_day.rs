//! A new user's first day, from `cargo new` on. No step needs more than what the one before it printed.

use std::fs;

use migrate_tests::database;
use migrate_tests::said::timeless;

use crate::application::Application;

#[test]
fn from_cargo_new_to_a_migrated_database() {
    let app = Application::new("first-day");
    let said = app.cargo("migrate init").succeeds();
    assert!(
        said.stderr.contains("cargo migrate new create_users"),
        "{said}"
    );
    let line = said
        .stderr
        .lines()
        .map(str::trim)
        .find(|line| line.starts_with("migrate_runtime::block_on"));
    let line = line.unwrap().to_owned();

    let said = app.cargo("migrate new add_users").succeeds();
    assert!(said.stderr.starts_with("Fill in both files"), "{said}");
    let files: Vec<&str> = said
        .stdout
        .split(' ')
        .filter(|word| word.contains('/'))
        .collect();
    let [up, down] = files[..] else {
        panic!("{said}")
    };

    let unfilled = app.cargo("build").ends_with(101);
    let _ = unfilled
        .says(up)
        .says(down)
        .says("the revision holds no statement");

    app.write(
        up,
        &format!(
            "{}\nCREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL);\n",
            app.read(up)
        ),
    );
    app.write(down, "DROP TABLE users;\n");
    app.cargo("build").succeeds();

    for (words, tables) in [("upgrade", 1), ("downgrade -1", 0), ("upgrade", 1)] {
        app.cargo(&format!("migrate {words}")).succeeds();
        assert_eq!(database::schema(&app.database()).len(), tables, "{words}");
    }

    fs::remove_file(app.path().join(down)).unwrap();
    let broken = app.cargo("build").ends_with(101);
    let error: Vec<&str> = broken
        .stderr
        .lines()
        .skip_while(|line| !line.starts_with("error"))
        .take_while(|line| !line.is_empty())
        .collect();
    insta::assert_snapshot!("first_day_without_down", timeless(&error.join("\n")));
    app.write(down, "DROP TABLE users;\n");
    app.cargo("build").succeeds();

    // The program brings its own database to head.
    let main = app.read("src/main.rs");
    let main = main.replace(
        "fn main() {",
        &format!("fn main() -> Result<(), migrate_runtime::Error> {{\n    {line}"),
    );
    let end = main.trim_end().strip_suffix('}').unwrap();
    app.write("src/main.rs", &format!("{end}    Ok(())\n}}\n"));
    fs::remove_file(app.database()).unwrap();
    app.cargo("run --quiet").succeeds().says("Hello, world!");
    app.cargo("migrate current --check-head").succeeds();
    app.cargo("migrate check --locked")
        .ends_with(1)
        .says("cargo migrate seal");
    app.cargo("migrate seal").succeeds();
    app.cargo("migrate check --locked").succeeds();
}
