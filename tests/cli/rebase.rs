use migrate_tests::project::Project;

fn forked() -> Project {
    let project = Project::new()
        .table("0001_users")
        .table("0002_theirs")
        .table("0003_more");
    project.add_table("0004_mine", "0001");
    project.write(
        "migrations/0004_mine/up.postgres.sql",
        "\u{feff}-- mine\r\n-- migrate:  revises 0001\r\nSELECT 1;\r\n",
    );
    project.write("migrations/0004_mine/notes.md", "kept\n");
    project.add_table("0005_mine_too", "0004");
    project
}

#[test]
fn a_branch_goes_after_the_other() {
    let project = forked();
    let before = project.contents("");
    insta::assert_snapshot!(
        "rebase_dry_run",
        [
            project.migrate("heads"),
            project.migrate("rebase --dry-run")
        ]
        .map(|said| said.timeless().to_string())
        .join("\n\n")
    );
    assert_eq!(project.contents(""), before);
    insta::assert_snapshot!(
        "rebase",
        project.migrate("rebase 0004").succeeds().timeless()
    );
    let files = project.files("migrations");
    insta::assert_snapshot!("rebase_files", migrate_tests::said::timeless(&files));
    let variant = files
        .lines()
        .find(|file| file.ends_with("up.postgres.sql"))
        .unwrap();
    assert_eq!(
        project.read(variant),
        "\u{feff}-- mine\r\n-- migrate:  revises 0003\r\nSELECT 1;\r\n"
    );
    insta::assert_snapshot!("rebase_after", project.session(&["check", "rebase"]));
}

#[test]
fn as_json() {
    let project = forked();
    let said = project
        .migrate("rebase 0004 --format json")
        .succeeds()
        .timeless();
    assert_eq!(said.stderr, "");
    insta::assert_snapshot!("rebase_json", said.json());
    let said = project.migrate("rebase --format json").succeeds();
    insta::assert_snapshot!("rebase_json_nothing", said.json());
}

#[test]
fn a_conflict_in_the_lock_is_resolved() {
    let project = Project::new().table("0001_users");
    let lock = project.read("migrations/migrate.lock");
    project.add_table("0002_theirs", "0001");
    project.add_table("0003_mine", "0001");
    let record = |id: &str, name: &str| {
        format!(
            "[[revision]]\nid = \"{id}\"\nname = \"{name}\"\nrevises = \"0001\"\nstate = \"draft\"\n"
        )
    };
    project.write(
        "migrations/migrate.lock",
        &format!(
            "{lock}\n<<<<<<< HEAD\n{}=======\n{}>>>>>>> mine\n",
            record("0002", "theirs"),
            record("0003", "mine")
        ),
    );
    insta::assert_snapshot!(
        "rebase_conflict",
        ["check", "rebase", "check"]
            .map(|words| project.migrate(words).timeless().to_string())
            .join("\n\n")
    );
}

#[test]
fn what_is_sealed_or_applied_stays() {
    let project = Project::new()
        .table("0001_users")
        .table("0004_mine")
        .sealed()
        .with_database();
    project.migrate("upgrade").succeeds();
    project.add_table("0002_theirs", "0001");
    insta::assert_snapshot!("rebase_sealed", project.refused(1, &["rebase 0004"]));
    project
        .migrate("unseal 0004")
        .succeeds()
        .says("is applied in");
    insta::assert_snapshot!("rebase_applied", project.refused(1, &["rebase 0004"]));
    project.migrate("rebase 0004 --force").succeeds();
}

#[test]
fn what_cannot_be_is_refused() {
    let project = forked();
    insta::assert_snapshot!(
        "rebase_refused",
        [
            project.refused(1, &["rebase 0001", "rebase 0009"]),
            project.refused(2, &["rebase base"]),
        ]
        .join("\n\n")
    );
}

#[test]
fn a_directory_before_its_parent_s_is_renamed() {
    let project = Project::new().table("0001_users").table("0003_notes");
    project.add_table("0002_late", "0003");
    insta::assert_snapshot!(
        "rebase_order",
        ["check", "rebase 0002", "check"]
            .map(|words| project.migrate(words).timeless().to_string())
            .join("\n\n")
    );
}
