use migrate_tests::project::Project;
use migrate_tests::said::timeless;

fn five() -> Project {
    ["0001_a", "0002_b", "0003_c", "0004_d", "0005_e"]
        .into_iter()
        .fold(Project::new(), Project::table)
        .with_database()
}

#[test]
fn newest_first_and_stretches() {
    let project = five();
    insta::assert_snapshot!(
        "history",
        project.session(&[
            "history",
            "history -r 0002:0003",
            "history -r -2:",
            "history -r :+2",
            "history -r 0002",
            "history -r 0004:head",
            "history -v -r 0005:"
        ])
    );
}

#[test]
fn with_what_the_database_has() {
    let project = five();
    project.migrate("upgrade 0003 --actor me").succeeds();
    let said = project.migrate("history -i").succeeds();
    let columns: Vec<String> = timeless(&said.stdout)
        .lines()
        .map(|line| line.split(" by ").next().unwrap_or_default().to_owned())
        .collect();
    insta::assert_snapshot!("history_indicated", columns.join("\n"));
    project
        .migrate("history -r current:")
        .succeeds()
        .says("0003 -> 0004");
}

#[test]
fn as_json() {
    let project = Project::two_tables().with_database();
    project.migrate("upgrade +1").succeeds();
    let said = project.migrate("history --format json").succeeds();
    assert_eq!(said.stderr, "");
    insta::assert_snapshot!("history_json", said.json());
    let said = project
        .migrate("history --format json -i -r 0001:0001")
        .succeeds();
    insta::assert_snapshot!("history_json_indicated", said.json());
}

#[test]
fn a_chain_without_revisions() {
    insta::assert_snapshot!(
        "history_empty",
        Project::new().session(&["history", "history --format json", "heads", "show"])
    );
}

#[test]
fn what_cannot_be_is_refused() {
    let project = five();
    insta::assert_snapshot!(
        "history_refused",
        [
            project.refused(1, &["history -r 0003:0002", "history -r 0009:"]),
            project.refused(2, &["history -r a:b:c"]),
        ]
        .join("\n\n")
    );
}
