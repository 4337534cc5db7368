//! What a release build refuses, and that the profile of the user's crate decides.

use crate::project::{Built, Project};

fn release(project: &Project, call: &str) -> Built {
    project.call(call);
    project.cargo(&["check", "--release"])
}

#[test]
fn release_builds_refuse_drafts_and_what_no_engine_has_verified() {
    let draft = "this is a release build, and `20261120101500 add_users_email` is a draft";
    let unverified = "this is a release build, and `20261119093000 create_users` is not verified";
    let project = Project::new("released_chain", "linear", "migrate_runtime::migrate!()");

    let refused = release(&project, "migrate_runtime::migrate!()");
    refused.assert_errors(&[draft]);
    refused.assert_says("cargo migrate seal");
    assert_eq!(
        release(
            &project,
            "migrate_runtime::migrate!(\"migrations\", drafts)"
        ),
        Built::Compiled
    );

    let refused = release(
        &project,
        "migrate_runtime::migrate!(\"migrations\", require = \"verified\")",
    );
    refused.assert_errors(&[draft, unverified]);
    refused.assert_says("cargo migrate seal --again");
    release(
        &project,
        "migrate_runtime::migrate!(drafts, require = \"verified\")",
    )
    .assert_errors(&[unverified]);

    let lock = "migrations/migrate.lock";
    let proof =
        "lint = \"1\"\nverified = { sqlite = \"3.50 sha256:0\" }\n\n[[revision]]\nid = \"20261120";
    project.write(
        lock,
        &project
            .read(lock)
            .replace("\n[[revision]]\nid = \"20261120", proof),
    );
    assert_eq!(
        release(
            &project,
            "migrate_runtime::migrate!(drafts, require = \"verified\")"
        ),
        Built::Compiled
    );

    project.call("migrate_runtime::migrate!()");
    let asserting = "profile.release.package.released_chain.debug-assertions=true";
    assert_eq!(
        project.cargo(&["check", "--release", "--config", asserting]),
        Built::Compiled
    );
}
