//! What `seal` demands, and what it records.

use migrate_tests::project::Project;

fn forgetful() -> Project {
    Project::new().table("0001_users").revision(
        "0002_email",
        "ALTER TABLE users ADD COLUMN email TEXT;\nCREATE INDEX users_email ON users (email);\n",
        "DROP INDEX users_email;\n",
    )
}

#[test]
fn what_is_not_proved_is_not_sealed() {
    let project = forgetful();
    let before = project.contents("");
    let said = project.migrate("seal").ends_with(1).timeless();
    insta::assert_snapshot!("seal_not_proved", said);
    assert_eq!(project.contents(""), before);
    project.migrate("seal 0001").succeeds();
    assert!(
        project
            .read("migrations/migrate.lock")
            .contains("verified = { sqlite = \"3.")
    );
}

#[test]
fn a_reason_stands_in_for_a_proof_and_is_recorded() {
    let project = forgetful();
    insta::assert_snapshot!(
        "seal_without_verify",
        project.session(&[
            "seal --without-verify ''",
            "seal --without-verify 'the index goes next week'",
            "check --locked",
        ])
    );
    let lock = project.read("migrations/migrate.lock");
    assert!(
        lock.contains("unverified = \"the index goes next week\""),
        "{lock}"
    );
}

#[test]
fn what_was_sealed_without_a_proof_is_proved_later() {
    let project = Project::two_tables().sealed();
    let said = project.migrate("check --locked").ends_with(1);
    assert!(said.stderr.contains("not-verified"), "{said}");
    project.migrate("seal --again").succeeds();
    project.migrate("check --locked").succeeds();
}

#[test]
fn a_schema_that_is_not_the_recorded_one_is_told() {
    let project = Project::two_tables();
    project.migrate("seal").succeeds();
    project.migrate("verify --all").succeeds();
    let lock = project.read("migrations/migrate.lock");
    let (before, after) = lock.split_once("verified = { sqlite = \"").unwrap();
    let (engine, rest) = after.split_once(" sha256:").unwrap();
    let changed = format!(
        "{before}verified = {{ sqlite = \"{engine} sha256:0{}",
        &rest[1..]
    );
    assert_ne!(changed, lock);
    project.write("migrations/migrate.lock", &changed);
    let said = project.migrate("verify --all").ends_with(1).timeless();
    insta::assert_snapshot!("seal_fingerprint_differs", said);
}
