//! What rows get where a column takes no NULL, and what is said of it.

use migrate_tests::project::Project;
use migrate_tests::said::timeless;
use migrate_tests::servers;

/// A chain with `teams` and `users`, whose `team` may be NULL.
fn teams(project: Project) -> Project {
    project.revision(
        "20250101000000_teams",
        "CREATE TABLE teams (id bigint PRIMARY KEY);\nCREATE TABLE users (id bigint PRIMARY KEY, age integer, team bigint);\n",
        "DROP TABLE users;\nDROP TABLE teams;\n",
    )
}

fn wanted(project: &Project, users: &str) {
    project.write(
        "schema.sql",
        &format!("CREATE TABLE teams (id bigint PRIMARY KEY);\nCREATE TABLE users ({users});\n"),
    );
}

/// The ways up of the revisions that were written.
fn written(project: &Project) -> String {
    let files = project.contents("migrations").into_iter();
    let new =
        files.filter(|(name, _)| !name.contains("20250101000000") && name.ends_with("up.sql"));
    let texts = new.map(|(_, text)| String::from_utf8_lossy(&text).into_owned());
    timeless(&texts.collect::<Vec<_>>().join("\n"))
}

#[test]
fn nulls_are_asked_about_before_they_are_filled() {
    let database = servers::postgres().database();
    for project in [Project::new(), Project::on(&database)] {
        let project = teams(project);
        wanted(
            &project,
            "id bigint PRIMARY KEY, age integer NOT NULL, team bigint",
        );
        let said = project.migrate("diff").ends_with(1);
        let _ = said
            .says("users.age takes no NULL any more: rows with NULL in it get a neutral value")
            .says("--fill users.age=<SQL>");
        let json = project.migrate("diff --format json --quiet").ends_with(1);
        let json = json.json();
        assert!(
            json.contains("\"neutral\": [\n    \"users.age\"\n  ]"),
            "{json}"
        );
        let said = project
            .migrate("new grown --autogenerate --fill users.age=18")
            .succeeds();
        assert!(!said.stderr.contains("neutral"), "{said}");
        let up = written(&project);
        assert!(up.contains("18"), "{up}");
        assert!(
            up.contains(
                "-- migrate: loses users.age because the wanted schema takes no NULL in it\n"
            ),
            "{up}"
        );
    }
}

#[test]
fn nothing_is_made_up_for_a_foreign_key() {
    let database = servers::postgres().database();
    for project in [Project::new(), Project::on(&database)] {
        let project = teams(project);
        wanted(
            &project,
            "id bigint PRIMARY KEY, age integer, team bigint NOT NULL REFERENCES teams (id), boss bigint NOT NULL REFERENCES teams (id)",
        );
        let said = project.migrate("diff").ends_with(1);
        let said = said
            .says("users.boss takes no NULL and has no default, and its values are those of rows elsewhere: this runs only where the table is empty")
            .says("users.team takes no NULL any more, and its values are those of rows elsewhere: this runs only where no row has NULL in it")
            .says("--fill users.boss=<SQL>");
        assert!(!said.stdout.contains("UPDATE"), "{said}");
        assert!(!said.stdout.contains("-- fills"), "{said}");
        let json = project.migrate("new team --autogenerate --format json --quiet");
        let json = json.succeeds().json();
        assert!(json.contains("\"neutral\": []"), "{json}");
        assert!(json.contains("\"code\": \"needs-empty-tables\""), "{json}");
        assert!(json.contains("\"users.boss\""), "{json}");
    }
}

#[test]
fn a_proof_says_that_it_left_the_rows_out() {
    let project = teams(Project::new());
    wanted(
        &project,
        "id bigint PRIMARY KEY, age integer, team bigint, boss bigint NOT NULL REFERENCES teams (id)",
    );
    let said = project.migrate("new boss --autogenerate").succeeds();
    let said = said
        .says("needs-empty-tables")
        .says("with empty tables, since it fails where they have rows: up, down and up again");
    assert!(!said.stderr.contains("with 6 rows"), "{said}");
}
