use migrate_tests::project::Project;

#[test]
fn every_shell_learns_every_command() {
    let project = Project::package();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let said = project.migrate(&format!("completions {shell}")).succeeds();
        assert_eq!(said.stderr, "");
        for command in ["rebase", "unseal", "upgrade"] {
            assert!(said.stdout.contains(command), "{shell}: no {command}");
        }
    }
}

#[cfg(unix)]
#[test]
fn bash_accepts_its_own() {
    use std::io::Write as _;
    use std::process::Stdio;

    let script = Project::package().migrate("completions bash").stdout;
    let mut bash = migrate_tests::process::tool("bash", "bash")
        .arg("-n")
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    bash.stdin
        .take()
        .unwrap()
        .write_all(script.as_bytes())
        .unwrap();
    assert!(bash.wait().unwrap().success());
}

#[test]
fn a_shell_that_is_none() {
    insta::assert_snapshot!(
        "completions_refused",
        Project::package().refused(2, &["completions tcsh", "completions"])
    );
}
