use migrate_tests::project::Project;
use migrate_tests::said::timeless;

fn four() -> Project {
    let project = Project::new().with_database();
    ["0001_users", "0002_notes", "0003_tags", "0004_links"]
        .iter()
        .fold(project, |project, name| project.table(name))
}

/// The id that a squash was given.
fn id(project: &Project) -> String {
    let files = project.files("migrations");
    let file = files
        .lines()
        .find(|file| file.contains("_squash_"))
        .unwrap();
    let name = file.trim_start_matches("migrations/");
    name.split_once('_').unwrap().0.to_owned()
}

fn session(project: &Project, commands: &[&str]) -> String {
    let said = commands
        .iter()
        .map(|words| project.migrate(words).timeless().to_string());
    said.collect::<Vec<_>>().join("\n\n")
}

#[test]
fn from_the_first_word_to_the_last() {
    let project = four();
    let before = project.contents("");
    let dry = project
        .migrate("squash 0002..0003 --dry-run")
        .succeeds()
        .timeless();
    insta::assert_snapshot!("squash_dry_run", dry);
    assert_eq!(project.contents(""), before);

    project.migrate("upgrade 0003").succeeds();
    insta::assert_snapshot!(
        "squash",
        session(
            &project,
            &[
                "squash 0002..0003",
                "check",
                "history",
                "history -i",
                "current",
                "heads",
                "show 0002",
                "upgrade",
                "history -i",
                "seal"
            ]
        )
    );
    let lock = project.read("migrations/migrate.lock");
    let record = lock
        .split("[[revision]]")
        .find(|record| record.contains("replaces"))
        .unwrap();
    // Its chain hash covers its id, which is the time.
    let lines: Vec<&str> = record
        .lines()
        .filter(|line| !line.starts_with("chain"))
        .collect();
    insta::assert_snapshot!("squash_lock", timeless(&lines.join("\n")));
}

#[test]
fn the_originals_can_go() {
    let project = four().sealed();
    project
        .migrate("squash base..0003 -m 'the first three'")
        .succeeds();
    let made = project.migrate("history").stdout;
    assert!(made.contains("the first three"), "{made}");
    project.migrate("seal --again").succeeds();
    for name in ["0001_users", "0002_notes", "0003_tags"] {
        std::fs::remove_dir_all(project.path().join("migrations").join(name)).unwrap();
    }
    insta::assert_snapshot!(
        "squash_without_originals",
        session(
            &project,
            &[
                "check",
                "check --fix",
                "check --locked",
                "upgrade",
                "new more",
                "check"
            ]
        )
    );
}

#[test]
fn at_the_top_the_next_revision_follows_it() {
    let project = four();
    project.migrate("squash 0003..head").succeeds();
    let id = id(&project);
    project.migrate("new more").succeeds();
    let files = project.files("migrations");
    let up = files
        .lines()
        .find(|file| file.ends_with("_more/up.sql"))
        .unwrap();
    assert!(project.read(up).contains(&format!("revises {id}\n")));
    project.write(
        up,
        &format!("-- more\n-- migrate: revises {id}\nCREATE TABLE more (id INTEGER);\n"),
    );
    project.write(&up.replace("up.sql", "down.sql"), "DROP TABLE more;\n");
    project
        .migrate("squash 0001..0002 -m 'squash the rest'")
        .succeeds();
    insta::assert_snapshot!("squash_twice", project.migrate("history").timeless());
}

#[test]
fn as_json() {
    let said = four()
        .migrate("squash 0002..0003 --format json")
        .succeeds()
        .timeless();
    assert_eq!(said.stderr, "");
    insta::assert_snapshot!("squash_json", timeless_version(&said.json()));
}

#[test]
fn what_cannot_be_squashed_is_refused() {
    let project = four().revision(
        "0005_off",
        "-- migrate: transaction off\nVACUUM;\n",
        "-- migrate: empty because a vacuum leaves nothing behind\n",
    );
    insta::assert_snapshot!(
        "squash_refused",
        [
            project.refused(
                2,
                &["squash 0002", "squash 0002..0002", "squash 0003..0002"]
            ),
            project.refused(1, &["squash 0002..0009", "squash 0004..0005"]),
        ]
        .join("\n\n")
    );
    project.add_table("0006_theirs", "0004");
    project.refuses("squash 0001..0002", 1).says("forks");
}

#[test]
fn a_branch_goes_after_it_and_it_does_not_move() {
    let project = four();
    project.migrate("squash 0002..0004").succeeds();
    let id = id(&project);
    project.add_table("9001_mine", "0004");
    project.add_table("9002_theirs", &id);
    insta::assert_snapshot!(
        "squash_rebase",
        ["check", "rebase 0003", "rebase", "check"]
            .map(|words| project.migrate(words).timeless().to_string())
            .join("\n\n")
    );
    let said = project
        .migrate(&format!("rebase {id}"))
        .ends_with(1)
        .timeless();
    insta::assert_snapshot!("squash_rebase_itself", timeless(&said.to_string()));
}

#[test]
fn scripts_begin_at_either_name_of_a_place() {
    let project = four();
    project.migrate("squash 0002..0003").succeeds();
    let script = project.migrate("upgrade --sql 0003:head").succeeds().stdout;
    assert!(script.contains("NOT IN ("), "{script}");
    assert!(!script.contains("CREATE TABLE tags"), "{script}");
    let inside = project.refused(1, &["upgrade --sql 0002:head"]);
    insta::assert_snapshot!("squash_script_inside", timeless(&inside));
}

/// The version of SQLite is that of the build.
fn timeless_version(text: &str) -> String {
    let version = text
        .split("sqlite 3.")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    version.map_or_else(
        || text.to_owned(),
        |version| text.replace(&format!("sqlite 3.{version}"), "sqlite 3.x"),
    )
}
