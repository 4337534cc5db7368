//! Two branches that each add a revision, merged with git.

use migrate_tests::database;
use migrate_tests::said::Said;

use crate::application::Application;

const LOCK: &str = "migrations/migrate.lock";

/// `main` with a revision, and the branches `theirs`, which was merged first, and `mine`.
fn branches(name: &'static str, mine: &str) -> (Application, Said) {
    let app = Application::new(name);
    let commit = |message: &str| {
        app.git("add .").succeeds();
        app.git(&format!("commit --quiet -m {message}")).succeeds();
    };
    app.git("init --quiet").succeeds();
    app.cargo("migrate init").succeeds();
    app.new_table("20250101000000", "users");
    commit("users");
    app.git("checkout --quiet -b theirs").succeeds();
    app.new_table("20250102000000", "notes");
    commit("notes");
    app.git("checkout --quiet -b mine main").succeeds();
    app.new_table(mine, "tags");
    commit("tags");
    app.git("checkout --quiet main").succeeds();
    app.git("merge --quiet theirs").succeeds();
    let merged = app.git("merge --quiet mine");
    (app, merged)
}

/// The build fails naming both; `rebase` mends it; the build passes; the database is brought to head.
fn is_mended(app: &Application) {
    let failed = app.cargo("build").ends_with(101);
    let _ = failed
        .clone()
        .says("20250102000000 notes")
        .says("20250103000000 tags")
        .says("cargo migrate rebase 20250103000000");
    let _ = app
        .cargo("migrate upgrade")
        .ends_with(1)
        .says("cargo migrate rebase");
    let said = app.cargo("migrate rebase").succeeds();
    let _ = said
        .says("20250103000000 tags is now")
        .says("after 20250102000000");
    app.cargo("build").succeeds();
    app.cargo("migrate check").succeeds();
    app.cargo("migrate upgrade").succeeds();
    assert_eq!(database::applied(&app.database()).len(), 3);
    app.cargo("migrate downgrade base").succeeds();
    assert!(!app.read(LOCK).contains("<<<<<<<"));
}

#[test]
fn the_conflict_is_left_in_the_lock() {
    let (app, merged) = branches("conflict-left", "20250103000000");
    let _ = merged.ends_with(1).says("CONFLICT").says(LOCK);
    assert!(app.read(LOCK).contains("<<<<<<< HEAD"));
    is_mended(&app);
    app.git("add .").succeeds();
    app.git("commit --quiet -m merged").succeeds();
    assert_eq!(app.git("status --porcelain").stdout, "");
}

#[test]
fn one_side_of_the_lock_was_taken() {
    for side in ["--ours", "--theirs"] {
        let (app, _) = branches("conflict-side", "20250103000000");
        app.git(&format!("checkout {side} {LOCK}")).succeeds();
        is_mended(&app);
    }
}

#[test]
fn both_sides_of_the_lock_were_kept() {
    let (app, _) = branches("conflict-both", "20250103000000");
    let lock: Vec<String> = app
        .read(LOCK)
        .lines()
        .filter(|line| {
            !["<<<<<<<", "=======", ">>>>>>>"]
                .iter()
                .any(|mark| line.starts_with(mark))
        })
        .map(str::to_owned)
        .collect();
    app.write(LOCK, &(lock.join("\n") + "\n"));
    // Git gives two records one header: what is left is no TOML.
    let refused = app.cargo("migrate rebase").ends_with(1);
    let command = format!("git checkout HEAD -- {LOCK}");
    let _ = refused.says("error[lock-syntax]").says(&command);
    app.git(command.trim_start_matches("git ")).succeeds();
    is_mended(&app);
}

#[test]
fn both_were_made_in_the_same_second() {
    let (app, _) = branches("conflict-id", "20250102000000");
    let failed = app.cargo("migrate check").ends_with(1);
    let _ = failed
        .says("20250102000000_notes")
        .says("20250102000000_tags");
    app.cargo("migrate rebase 20250102000000_tags").succeeds();
    app.cargo("migrate check").succeeds();
    app.cargo("migrate upgrade").succeeds();
    assert_eq!(database::applied(&app.database()).len(), 3);
}
