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
    let (codes, rules) = list
        .stdout
        .split_once("\n\nRules of `cargo migrate lint`:\n\n")
        .unwrap();
    assert!(codes.lines().count() > 60, "{list}");
    assert!(rules.lines().count() > 90, "{list}");
    assert!(rules.contains("\ndrop-column "), "{list}");
    for line in codes.lines().chain(rules.lines()) {
        let (code, what) = line.split_once("  ").unwrap();
        assert!(what.ends_with(['.', '`', ')']), "no sentence: {line}");
        project.migrate(&format!("explain {code}")).succeeds();
    }
}

#[test]
fn a_rule_is_known_by_a_near_name() {
    let said = Project::package()
        .migrate("explain drop-colum")
        .ends_with(2);
    assert!(
        said.stderr.contains("did you mean `drop-column`?"),
        "{said}"
    );
}

#[test]
fn a_code_that_is_none() {
    insta::assert_snapshot!(
        "explain_refused",
        Project::package().refused(2, &["explain forks", "explain xyz", "explain"])
    );
}
