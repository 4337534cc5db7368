//! Revisions in Rust are compiled into the application: the command has the application carry them out.

use migrate_tests::database;

use crate::application::Application;

const MAIN: &str = r#"
use std::process::ExitCode;

use clap::Parser;

static MIGRATIONS: migrate_runtime::Chain = migrate_runtime::migrate!("migrations");

#[derive(Parser)]
enum App {
    Serve,
    Migrate(migrate_runtime::cli::Migrate),
}

fn main() -> ExitCode {
    match App::parse() {
        App::Serve => ExitCode::SUCCESS,
        App::Migrate(migrate) => migrate.run_blocking(&MIGRATIONS, "sqlite:own.db"),
    }
}
"#;

const REVISION: &str = r#"//! fill users
//! migrate: revises 0001

use migrate_runtime::{Context, Error};

pub async fn up(cx: &mut Context<'_>) -> Result<(), Error> {
    cx.execute("INSERT INTO users VALUES (1), (2)").await?;
    Ok(())
}

pub async fn down(cx: &mut Context<'_>) -> Result<(), Error> {
    cx.execute("DELETE FROM users").await?;
    Ok(())
}
"#;

#[test]
fn through_the_application_s_own_command_line() {
    let app = Application::new("rust-revisions");
    app.cargo("migrate init").succeeds();
    app.new_table("0001", "users");
    app.cargo("migrate new fill_users --rust --rev-id 0002")
        .succeeds();
    app.write("migrations/0002_fill_users/revision.rs", REVISION);

    // A program that knows nothing of it is told how to.
    let said = app.cargo("migrate upgrade").ends_with(1);
    let _ = said.says("Migrate(migrate_runtime::cli::Migrate)");
    assert!(!app.database().exists(), "refused before anything is done");

    let manifest = app.read("Cargo.toml");
    let manifest = manifest.replace("migrate-runtime\" }", "migrate-runtime\", features = [\"cli\"] }\nclap = { version = \"4\", default-features = false, features = [\"std\", \"derive\", \"help\", \"usage\", \"error-context\"] }");
    app.write("Cargo.toml", &manifest);
    app.write("src/main.rs", MAIN);
    let said = app.cargo("migrate upgrade").succeeds();
    let _ = said
        .says("building `rust-revisions`, which holds them")
        .says("2 revisions applied");
    assert_eq!(
        database::query(&app.database(), "SELECT id FROM users"),
        ["1", "2"]
    );

    let plan = app
        .cargo("migrate downgrade -1 --dry-run --format json -q")
        .succeeds();
    assert_eq!(plan.stderr, "");
    assert!(plan.json().contains("\"kind\": \"rust\""), "{plan}");
    app.cargo("migrate downgrade -1").succeeds();
    assert!(database::query(&app.database(), "SELECT id FROM users").is_empty());

    // The shipped program does without the tool, on its own database.
    app.cargo("run -q -- migrate upgrade -q").succeeds();
    app.cargo("run -q -- migrate status --check-head")
        .succeeds();
    assert_eq!(
        database::applied(&app.path().join("own.db")),
        ["0001", "0002"]
    );
    let _ = app.cargo("run -q -- migrate upgrade 0009").ends_with(1);
    let _ = app.cargo("migrate upgrade 0009").ends_with(1);
}
