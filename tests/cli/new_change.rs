use migrate_tests::project::Project;
use migrate_tests::said::timeless;

#[cfg(target_os = "linux")]
use crate::terminal::type_into;

fn users() -> Project {
    Project::new().table("20250101000000_users")
}

#[test]
fn a_change_in_words() {
    let project = users();
    let said = project.migrate("new --change 'Rename COLUMN users.name to full_name'");
    insta::assert_snapshot!("new_change", said.succeeds().timeless());
    project.migrate("check").succeeds();
    let said = project.migrate(
        "new 'a table of plans' --change 'split users.full_name into names' --format json --quiet",
    );
    insta::assert_snapshot!("new_change_json", said.succeeds().timeless().json());
    project.migrate("check").succeeds();
}

#[test]
fn a_recipe_by_its_name() {
    let project = users();
    insta::assert_snapshot!(
        "new_recipe_list",
        project.migrate("new --recipe list").succeeds()
    );
    insta::assert_snapshot!(
        "new_recipe_unanswered",
        project.refuses("new --recipe rename-column --set table=users", 7)
    );
    insta::assert_snapshot!(
        "new_recipe_questions",
        project.refuses_in_json("new --recipe rename-column --set table=users", 7)
    );
    let words =
        "new --recipe rename_column --set table=users --set column=name --set to=full_name --print";
    let before = project.contents("");
    let said = project.migrate(words).succeeds();
    assert!(
        said.stdout.contains("RENAME COLUMN name TO full_name"),
        "{said}"
    );
    assert_eq!(project.contents(""), before);
}

#[test]
fn what_is_not_understood() {
    let project = users();
    let said = project.refused(
        2,
        &[
            "new --change 'rename column name to full_name'",
            "new --recipe rename-colum",
            "new --recipe rename-column --set tabel=users",
            "new --recipe rename-column --set table",
            "new x --set table=users",
            "new --change 'drop table users' --rust",
        ],
    );
    insta::assert_snapshot!("new_change_usage", said);
    let said = project.refused(
        1,
        &[
            "new --change 'rename column user.name to full_name'",
            "new --change 'rename column users.nam to full_name'",
            "new --change 'rename column users.name to id'",
            "new --change 'set users.name not null'",
            "new --change 'rename column users.id to number'",
        ][..4],
    );
    insta::assert_snapshot!("new_change_refused", timeless(&said));
}

#[cfg(target_os = "linux")]
#[test]
fn questions_at_the_terminal() {
    let project = users();
    let said = type_into(
        &project,
        "new --recipe rename-table",
        "users\npeople\n",
        &[],
    )
    .succeeds();
    let _ = said.says("Which table?").says("created");
}

#[test]
fn what_pairs_moves_with_its_change() {
    let project = users();
    project
        .migrate("new --change 'split users.name into names'")
        .succeeds();
    project.add_table("20250101000001_notes", "20250101000000");
    let said = project.migrate("rebase").succeeds();
    assert!(said.stdout.contains("is now"), "{said}");
    project.migrate("check").succeeds();
    let files = project.contents("migrations");
    let contract = files
        .iter()
        .find(|(name, _)| name.ends_with("contract/up.sql"))
        .unwrap();
    let expand = files
        .iter()
        .find(|(name, _)| name.ends_with("expand/up.sql"))
        .unwrap();
    let id = expand
        .0
        .trim_start_matches("migrations/")
        .split_once('_')
        .unwrap()
        .0;
    let text = String::from_utf8_lossy(&contract.1).into_owned();
    assert!(
        text.contains(&format!("-- migrate: pairs {id}\n")),
        "{text}"
    );
}

#[test]
fn a_pair_that_is_not_there() {
    let project = users().revision(
        "20250102000000_notes",
        "CREATE TABLE notes (id INTEGER);\n",
        "DROP TABLE notes;\n",
    );
    let file = "migrations/20250102000000_notes/up.sql";
    let text =
        project
            .read(file)
            .replacen("\nCREATE", "\n-- migrate: pairs 20250101000001\nCREATE", 1);
    project.write(file, &text);
    insta::assert_snapshot!("pairs_unknown", project.refuses("check", 1));
}
