use crate::project::Project;

#[test]
fn up_to_a_target_and_back() {
    let project = Project::with(&["0001 users<base", "0002 notes<0001", "0003 tags<0002"]);
    // What lies beyond the target may be unfinished.
    project.write(
        "migrations/0003_tags/up.sql",
        "-- tags\n-- migrate: revises 0002\n",
    );
    insta::assert_snapshot!(
        "seal",
        [
            project.run("seal --dry-run"),
            project.run("seal 0002 --dry-run"),
            project.run("seal 0002"),
            project.run("seal 0002"),
            project.run("check --locked"),
            project.run("unseal"),
            project.run("unseal 0001"),
            project.run("unseal"),
        ]
        .join("\n\n")
    );
}

#[test]
fn an_edited_revision_can_be_unsealed() {
    let project = Project::with(&["0001 users<base"]);
    project.run("seal");
    project.write(
        "migrations/0001_users/down.sql",
        "DROP TABLE IF EXISTS users;\n",
    );
    insta::assert_snapshot!(
        "unseal_edited",
        [
            project.run("seal"),
            project.run("unseal"),
            project.run("check")
        ]
        .join("\n\n")
    );
}

#[test]
fn what_the_database_has_is_warned_about() {
    let project = Project::with(&["0001 users<base"]);
    project.run("seal");
    project.run("upgrade --url sqlite:app.db");
    insta::assert_snapshot!("unseal_applied", project.run("unseal --url sqlite:app.db"));
}
