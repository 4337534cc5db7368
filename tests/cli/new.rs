use crate::project::{Project, without_times};

#[test]
fn both_files_and_the_record() {
    let project = Project::with(&["20250101000000 users<base"]);
    insta::assert_snapshot!("new", without_times(&project.run("new add~email to users")));
    insta::assert_snapshot!("new_files", without_times(&project.files("migrations")));
    insta::assert_snapshot!(
        "new_lock",
        without_times(&project.read("migrations/migrate.lock"))
    );
    insta::assert_snapshot!("new_check", without_times(&project.run("check")));
}

#[test]
fn ids_go_up_when_the_clock_does_not() {
    let project = Project::with(&["20990101000000 users<base"]);
    project.run("new a");
    project.run("new b --rust");
    project.run("new c --empty because~a~test --dir later");
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
    let project = Project::with(&[]);
    insta::assert_snapshot!(
        "new_print",
        without_times(&project.run("new users --print --rev-id 1"))
    );
    assert_eq!(project.files("migrations"), "migrations/migrate.lock");
}

#[test]
fn what_cannot_be_is_refused_and_nothing_is_written() {
    let project = Project::with(&["0001 users<base", "0002 notes<0001"]);
    let before = project.files("");
    insta::assert_snapshot!(
        "new_refused",
        [
            project.run("new a --rev-id 0001"),
            project.run("new a --rev-id A!"),
            project.run("new a --rev-id 0"),
            project.run("new a --parent 0001"),
            project.run("new a --dir ../up"),
            project.run("new migrate:~data"),
        ]
        .join("\n\n")
    );
    project.revision("0003 mine<0002");
    project.revision("0004 theirs<0002");
    insta::assert_snapshot!("new_on_a_fork", project.run("new a"));
    assert_eq!(
        project.files("").lines().count(),
        before.lines().count() + 4
    );
}

#[cfg(unix)]
#[test]
fn a_hook_that_fails_takes_everything_back() {
    let project = Project::with(&["0001 users<base"]);
    let before = (project.files(""), project.read("migrations/migrate.lock"));
    project.write("migrate.toml", "[[hooks.post_write]]\ncmd = \"false\"\n");
    insta::assert_snapshot!(
        "new_hook_failed",
        without_times(&project.run("new a --rev-id 0002"))
    );
    std::fs::remove_file(project.path().join("migrate.toml")).unwrap();
    assert_eq!(
        (project.files(""), project.read("migrations/migrate.lock")),
        before
    );
    project.write("migrate.toml", "[[hooks.post_write]]\ncmd = \"sh\"\nargs = [\"-c\", \"echo SELECT 1\\\\; >> $0\", \"{file}\"]\n");
    project.run("new a --rev-id 0002");
    assert!(
        project
            .read("migrations/0002_a/down.sql")
            .ends_with("SELECT 1;\n")
    );
}

#[test]
fn a_project_s_own_template_wins() {
    let project = Project::with(&[]);
    project.write(
        "migrate.toml",
        "templates = \"ours\"\nfile_template = \"{year}/{rev}__{slug}\"\n",
    );
    project.write(
        "ours/up.sql",
        "-- {{message}} ({{id}})\n-- migrate: revises {{parent}}\n",
    );
    project.run("new users --rev-id a_1");
    let year = project
        .files("migrations")
        .lines()
        .next()
        .unwrap()
        .split('/')
        .nth(1)
        .unwrap()
        .to_owned();
    assert_eq!(
        project.read(&format!("migrations/{year}/a_1__users/up.sql")),
        "-- users (a_1)\n-- migrate: revises base\n"
    );
}
