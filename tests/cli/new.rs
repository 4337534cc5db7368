use migrate_tests::project::Project;
use migrate_tests::said::timeless;

#[test]
fn both_files_and_the_record() {
    let project = Project::new().table("20250101000000_users");
    let said = project.migrate("new 'add email to users'").succeeds();
    insta::assert_snapshot!("new", said.timeless());
    insta::assert_snapshot!("new_files", timeless(&project.files("migrations")));
    insta::assert_snapshot!(
        "new_lock",
        timeless(&project.read("migrations/migrate.lock"))
    );
    insta::assert_snapshot!(
        "new_check",
        project.migrate("check").ends_with(1).timeless()
    );
}

#[test]
fn words_underscores_and_the_message_are_one() {
    let directory = |words: &str| {
        let project = Project::new();
        project.migrate(words).succeeds();
        timeless(
            project
                .files("migrations")
                .lines()
                .next()
                .unwrap_or_default(),
        )
    };
    let expected = "migrations/<id>_add_users/down.sql";
    for words in [
        "new add_users",
        "new 'add users'",
        "new add users",
        "new -m 'Add users'",
        "revision -m 'add users'",
    ] {
        assert_eq!(directory(words), expected, "{words}");
    }
}

#[test]
fn ids_go_up_when_the_clock_does_not() {
    let project = Project::new().table("20990101000000_users");
    project.migrate("new a").succeeds();
    project.migrate("new b --rust").succeeds();
    project
        .migrate("new c --empty 'because a test' --dir later")
        .succeeds();
    insta::assert_snapshot!("new_after_the_clock", project.files("migrations"));
    insta::assert_snapshot!(
        "new_empty",
        project.read("migrations/later/20990101000003_c/up.sql")
    );
    insta::assert_snapshot!(
        "new_rust",
        project.read("migrations/20990101000002_b/revision.rs")
    );
}

#[test]
fn printing_writes_nothing() {
    let project = Project::new();
    let before = project.contents("");
    insta::assert_snapshot!(
        "new_print",
        project.session(&["new users --print --rev-id 1"])
    );
    assert_eq!(project.contents(""), before);
}

#[test]
fn as_json() {
    let project = Project::two_tables();
    let said = project
        .migrate("new tags --rev-id 0003 --format json")
        .succeeds();
    assert_eq!(said.stderr, "");
    insta::assert_snapshot!("new_json", said.json());
}

#[test]
fn what_cannot_be_is_refused() {
    let project = Project::two_tables();
    insta::assert_snapshot!(
        "new_refused",
        project.refused(
            2,
            &[
                "new",
                "new a --parent 0001",
                "new a --dir ../up",
                "new 'migrate: data'",
                "new ' '",
                "new a --sql --rust",
            ]
        )
    );
    insta::assert_snapshot!(
        "new_refused_ids",
        project.refused(
            2,
            &[
                "new a --rev-id 0001",
                "new a --rev-id A!",
                "new a --rev-id 0"
            ]
        )
    );
    project.add_table("0003_mine", "0002");
    project.add_table("0004_theirs", "0002");
    insta::assert_snapshot!("new_on_a_fork", project.refused(1, &["new a"]));
}

#[cfg(unix)]
#[test]
fn a_hook_that_fails_takes_everything_back() {
    let project = Project::new().table("0001_users");
    project.write("migrate.toml", "[[hooks.post_write]]\ncmd = \"false\"\n");
    insta::assert_snapshot!(
        "new_hook_failed",
        project.refused(1, &["new a --rev-id 0002"])
    );
    project.write("migrate.toml", "[[hooks.post_write]]\ncmd = \"sh\"\nargs = [\"-c\", \"echo SELECT 1\\\\; >> $0\", \"{file}\"]\n");
    project.migrate("new a --rev-id 0002").succeeds();
    assert!(
        project
            .read("migrations/0002_a/down.sql")
            .ends_with("SELECT 1;\n")
    );
}

#[test]
fn a_project_s_own_template_wins() {
    let project = Project::new();
    project.write(
        "migrate.toml",
        "templates = \"ours\"\nfile_template = \"{year}/{rev}__{slug}\"\n",
    );
    project.write(
        "ours/up.sql",
        "-- {{message}} ({{id}})\n-- migrate: revises {{parent}}\n",
    );
    project.migrate("new users --rev-id a_1").succeeds();
    let files = project.files("migrations");
    let year = files.split('/').nth(1).unwrap();
    assert_eq!(
        project.read(&format!("migrations/{year}/a_1__users/up.sql")),
        "-- users (a_1)\n-- migrate: revises base\n"
    );
}
