use migrate_tests::project::Project;

#[test]
fn a_code_as_it_stands_in_a_message() {
    let project = Project::package();
    insta::assert_snapshot!("explain", project.session(&["explain error[fork]"]));
    let page = project.migrate("explain fork").succeeds();
    assert_eq!(page.stdout, project.migrate("explain FORK").stdout);
    let json = project.migrate("explain fork --format json").succeeds();
    assert!(json.json().contains("\"page\""), "{json}");
}

#[test]
fn the_list_and_its_pages() {
    let project = Project::package();
    let list = project.migrate("explain --list").succeeds();
    assert!(list.stdout.lines().count() > 60, "{list}");
    for line in list.stdout.lines() {
        let (code, what) = line.split_once("  ").unwrap();
        assert!(what.ends_with(['.', '`', ')']), "no sentence: {line}");
        project.migrate(&format!("explain {code}")).succeeds();
    }
}

#[test]
fn a_code_that_is_none() {
    insta::assert_snapshot!(
        "explain_refused",
        Project::package().refused(2, &["explain forks", "explain xyz", "explain"])
    );
}
