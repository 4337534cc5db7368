use crate::project::{Project, without_times};

fn forked() -> Project {
    let project = Project::with(&["0001 users<base", "0002 theirs<0001", "0003 more<0002"]);
    project.revision("0004 mine<0001");
    project.write(
        "migrations/0004_mine/up.postgres.sql",
        "\u{feff}-- mine\r\n-- migrate:  revises 0001\r\nSELECT 1;\r\n",
    );
    project.write("migrations/0004_mine/notes.md", "kept\n");
    project.revision("0005 mine_too<0004");
    project.run("check --fix");
    project
}

#[test]
fn a_branch_goes_after_the_other() {
    let project = forked();
    insta::assert_snapshot!(
        "rebase",
        [project.run("heads"), project.run("rebase --dry-run")]
            .map(|said| without_times(&said))
            .join("\n\n")
    );
    insta::assert_snapshot!("rebase_named", without_times(&project.run("rebase 0004")));
    let files = project.files("migrations");
    insta::assert_snapshot!("rebase_files", without_times(&files));
    let variant = files
        .lines()
        .find(|file| file.ends_with("up.postgres.sql"))
        .unwrap();
    assert_eq!(
        project.read(variant),
        "\u{feff}-- mine\r\n-- migrate:  revises 0003\r\nSELECT 1;\r\n"
    );
    insta::assert_snapshot!("rebase_check", project.run("check"));
    insta::assert_snapshot!("rebase_nothing", project.run("rebase"));
}

#[test]
fn a_conflict_in_the_lock_is_resolved() {
    let project = Project::with(&["0001 users<base"]);
    let lock = project.read("migrations/migrate.lock");
    project.revision("0002 theirs<0001");
    project.revision("0003 mine<0001");
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
        [
            project.run("check"),
            without_times(&project.run("rebase")),
            project.run("check")
        ]
        .join("\n\n")
    );
}

#[test]
fn what_is_sealed_or_applied_stays() {
    let project = forked();
    let files = project.files("migrations");
    insta::assert_snapshot!("rebase_refused", project.run("rebase 0001"));
    // As if it had been sealed on its branch.
    let on_branch = Project::with(&["0001 users<base", "0004 mine<0001"]);
    on_branch.run("seal");
    on_branch.run("upgrade --url sqlite:app.db");
    on_branch.revision("0002 theirs<0001");
    insta::assert_snapshot!(
        "rebase_sealed",
        [
            on_branch.run("rebase 0004"),
            without_times(&on_branch.run("rebase --dry-run")),
            on_branch.run("unseal 0004"),
            on_branch.run("rebase 0004 --url sqlite:app.db"),
            without_times(&on_branch.run("rebase 0004 --url sqlite:app.db --force")),
        ]
        .join("\n\n")
    );
    assert_eq!(project.files("migrations"), files);
}

#[test]
fn a_directory_before_its_parent_s_is_renamed() {
    let project = Project::with(&["0001 users<base", "0003 notes<0001"]);
    project.revision("0002 late<0003");
    insta::assert_snapshot!(
        "rebase_order",
        [
            project.run("check"),
            without_times(&project.run("rebase 0002")),
            project.run("check")
        ]
        .join("\n\n")
    );
}
