//! `schema.lock`: what `seal --snapshot` writes, and when `check` does not believe it.

use migrate_tests::project::Project;

const SCHEMA: &str = "migrations/schema.lock";

#[test]
fn it_is_of_the_head_until_another_revision_is_sealed() {
    let project = Project::two_tables();
    project.migrate("seal --snapshot --dry-run").succeeds();
    assert!(!project.path().join(SCHEMA).exists());
    project.migrate("seal 0001 --snapshot").succeeds();
    assert!(!project.path().join(SCHEMA).exists(), "the head is a draft");
    let said = project.migrate("seal --snapshot --format json").succeeds();
    assert!(
        said.json()
            .contains("\"snapshot\": \"migrations/schema.lock\""),
        "{said}"
    );
    insta::assert_snapshot!("seal_snapshot_file", without_sums(&project.read(SCHEMA)));
    let project = project.table("0003_tags");
    insta::assert_snapshot!(
        "seal_snapshot",
        [
            // Nothing is held against it while the head is a draft.
            project.migrate("check"),
            project.migrate("seal --quiet"),
            project.migrate("check --locked"),
            project.migrate("seal --snapshot"),
            project.migrate("check --locked"),
            project.migrate("seal --snapshot"),
        ]
        .map(|said| said.timeless().to_string())
        .join("\n\n")
    );
}

#[test]
fn an_edit_is_told_and_mended() {
    let project = Project::two_tables();
    project.migrate("seal --snapshot").succeeds();
    let written = project.read(SCHEMA);
    project.write(SCHEMA, &written.replace("integer", "text"));
    let said = project.migrate("check --locked").ends_with(1);
    assert!(said.stderr.contains("error[schema-lock-edited]"), "{said}");
    project.migrate("seal --snapshot").succeeds();
    assert_eq!(project.read(SCHEMA), written);
    project.migrate("check --locked").succeeds();
}

#[test]
fn the_configuration_has_every_seal_write_it() {
    let project = Project::two_tables();
    project.write("migrate.toml", "snapshot = true\n");
    project.migrate("check").succeeds();
    project.migrate("seal").succeeds();
    project.migrate("check --locked").succeeds();
    let project = project.table("0003_tags");
    project
        .migrate("seal --without-verify 'it is a test'")
        .succeeds();
    assert!(project.read(SCHEMA).contains("[sqlite.tags]"));
    project.migrate("unseal").succeeds();
    project.migrate("check").succeeds();
    std::fs::remove_file(project.path().join(SCHEMA)).unwrap();
    project
        .migrate("seal --without-verify 'it is a test' --snapshot")
        .succeeds();
    std::fs::remove_file(project.path().join(SCHEMA)).unwrap();
    let said = project.migrate("check").ends_with(1);
    assert!(said.stderr.contains("error[schema-lock-missing]"), "{said}");
}

/// Sums are of revisions that other tests do not look at either.
fn without_sums(text: &str) -> String {
    let lines = text.lines().map(|line| match line.split_once("sha256:") {
        Some((before, _)) => format!("{before}…\""),
        None => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}
