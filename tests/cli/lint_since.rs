//! `lint --since`: what came after a revision, or what a commit does not have.

use std::process::Command;

use migrate_tests::process::forget_environment;
use migrate_tests::project::Project;

use crate::lint::shop;

fn git(project: &Project, words: &[&str]) {
    let mut command = Command::new("git");
    forget_environment(&mut command);
    command
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .args(["-c", "user.name=Ann", "-c", "user.email=ann@localhost"])
        .args(["-c", "init.defaultBranch=main"])
        .args(words)
        .current_dir(project.path());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
}

/// The ids that were looked at.
fn looked_at(project: &Project, words: &str) -> String {
    let said = project.migrate(&format!("lint {words} --format json"));
    let value: serde_json::Value = serde_json::from_str(&said.stdout).unwrap();
    value["revisions"].to_string()
}

#[test]
fn a_revision_of_the_chain() {
    let project = shop();
    assert_eq!(looked_at(&project, "--since 0001"), r#"["0002","0003"]"#);
    assert_eq!(
        looked_at(&project, "--since base"),
        r#"["0001","0002","0003"]"#
    );
    assert_eq!(looked_at(&project, "--since head"), "[]");
    // The folder `.git` of the project is empty.
    insta::assert_snapshot!(
        "lint_since_refused",
        project.refused(1, &["lint --since main"])
    );
    std::fs::remove_dir(project.path().join(".git")).unwrap();
    let said = project.refuses("lint --since main", 1);
    let _ = said.says("is in no git repository");
}

#[test]
fn a_commit_of_git() {
    let project = shop();
    git(&project, &["init", "--quiet"]);
    git(
        &project,
        &["add", "migrations/0001_shop", "migrations/migrate.lock"],
    );
    git(&project, &["commit", "--quiet", "-m", "shop"]);
    git(&project, &["tag", "v1"]);
    assert_eq!(looked_at(&project, "--since main"), r#"["0002","0003"]"#);
    git(&project, &["add", "."]);
    git(&project, &["commit", "--quiet", "-m", "all"]);
    assert_eq!(looked_at(&project, "--since main"), "[]");
    assert_eq!(looked_at(&project, "--since v1"), r#"["0002","0003"]"#);
    assert_eq!(looked_at(&project, "--since HEAD~1"), r#"["0002","0003"]"#);
    // What looks like an option is a name.
    let said = project.migrate("lint --since=--output=x").ends_with(1);
    let _ = said.says("is neither a revision nor a commit");
    assert!(!project.path().join("migrations/x").exists());
}
