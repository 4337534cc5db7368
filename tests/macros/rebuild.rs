//! What makes cargo compile the crate again, without a build script.

use crate::project::{Built, Project};

const CALL: &str = "migrate_runtime::migrate!()";
const UP: &str = "migrations/20261120101500_add_users_email/up.sql";
const DOWN: &str = "migrations/20261120101500_add_users_email/down.sql";
const LOCK: &str = "migrations/migrate.lock";

fn build(project: &Project) -> Built {
    project.cargo(&["build"])
}

#[test]
fn an_edit_rebuilds_the_crate() {
    let project = Project::new("edited_chain", "linear", CALL);
    assert_eq!(build(&project), Built::Compiled);
    assert_eq!(build(&project), Built::Fresh);
    for (file, text) in [
        (DOWN, "SELECT 1;\n"),
        // The text that is compiled in is then not what the file holds; it is watched all the same.
        (DOWN, "SELECT 2;\r\n"),
        (DOWN, "SELECT 3;\r\n"),
        (DOWN, "-- migrate: irreversible because it is a test\n"),
        (
            DOWN,
            "-- migrate: irreversible because it is still a test\n",
        ),
    ] {
        project.write(file, text);
        assert_eq!(build(&project), Built::Compiled, "{text}");
        assert_eq!(build(&project), Built::Fresh, "{text}");
    }
}

#[test]
fn a_revision_in_rust_is_watched_too() {
    let project = Project::new("rust_chain", "rust_revision", CALL);
    let file = "migrations/20261120101500_fill_users/revision.rs";
    assert_eq!(build(&project), Built::Compiled);
    project.write(
        file,
        &project.read(file).replace("VALUES (1)", "VALUES (2)"),
    );
    assert_eq!(build(&project), Built::Compiled);
}

#[test]
fn the_lock_makes_a_new_revision_known() {
    let project = Project::new("growing_chain", "linear", CALL);
    assert_eq!(build(&project), Built::Compiled);
    let next = "migrations/20261121080000_next";
    let up = "-- next\n-- migrate: revises 20261120101500\nCREATE TABLE next (id INTEGER);\n";
    project.write(&format!("{next}/up.sql"), up);
    project.write(&format!("{next}/down.sql"), "DROP TABLE next;\n");
    assert_eq!(
        build(&project),
        Built::Fresh,
        "the compiler cannot be told to watch a directory"
    );

    let lock = project.read(LOCK);
    let record = "\n[[revision]]\nid = \"20261121080000\"\nname = \"next\"\nrevises = \"20261120101500\"\nstate = \"draft\"\n";
    project.write(LOCK, &(lock.clone() + record));
    assert_eq!(
        build(&project),
        Built::Compiled,
        "`cargo migrate new` writes both"
    );

    project.write(LOCK, &lock);
    build(&project).assert_errors(&["revision `20261121080000 next` is not in migrate.lock"]);
    project.write(LOCK, &(lock + record));
    assert_eq!(build(&project), Built::Compiled, "mended");
}

#[test]
fn what_is_deleted_or_renamed_is_missed() {
    let project = Project::new("shrinking_chain", "linear", CALL);
    assert_eq!(build(&project), Built::Compiled);
    let down = project.read(DOWN);
    project.remove(DOWN);
    build(&project).assert_errors(&["revision `20261120101500 add_users_email` has no down.sql"]);
    project.write(DOWN, &down);
    assert_eq!(build(&project), Built::Compiled, "mended");

    project.rename(UP, "migrations/20261120101500_add_users_email/Up.sql");
    assert!(matches!(build(&project), Built::Failed(_)));
    project.rename("migrations/20261120101500_add_users_email/Up.sql", UP);
    assert_eq!(build(&project), Built::Compiled, "mended");

    project.rename(
        "migrations/20261120101500_add_users_email",
        "migrations/20261120101500_add_email",
    );
    build(&project).assert_errors(&[
        "revision `20261120101500 add_email` is called `add_users_email` in the lock",
    ]);
}

const STRUCT: &str = "pub static MIGRATIONS: migrate_runtime::Chain = migrate_runtime::migrate!();\n\
                      #[derive(migrate_runtime::Table)]\n\
                      pub struct Users { pub email: String, pub nick: String }\n";

#[test]
fn a_snapshot_beside_the_chain_is_for_all_structs() {
    let project = Project::new("held_structs", "snapshot", "migrate_runtime::migrate!()");
    let schema = project.read("migrations/schema.lock");
    project.remove("migrations/schema.lock");
    project.write("src/lib.rs", STRUCT);
    assert_eq!(build(&project), Built::Compiled);
    // `seal --snapshot` writes both files.
    let lock = project.read(LOCK);
    project.write(LOCK, &lock);
    project.write("migrations/schema.lock", &schema);
    let Built::Failed(messages) = build(&project) else {
        panic!("there is no column `nick`");
    };
    assert!(
        messages.contains("the table `users` has no column `nick`"),
        "{messages}"
    );
    project.write("src/lib.rs", &STRUCT.replace(", pub nick: String", ""));
    assert_eq!(build(&project), Built::Compiled);
    assert_eq!(build(&project), Built::Fresh);
    project.write("migrations/schema.lock", &schema.replace("email", "mail"));
    let Built::Failed(messages) = build(&project) else {
        panic!("the snapshot was edited");
    };
    assert!(
        messages.contains("schema.lock was edited by hand"),
        "{messages}"
    );
}
