use migrate_tests::project::Project;

#[test]
fn one_or_several() {
    let project = Project::two_tables();
    insta::assert_snapshot!("heads", project.session(&["heads", "heads -v"]));
    let said = project.migrate("heads --format json").succeeds();
    insta::assert_snapshot!("heads_json", said.json());
    project.add_table("0003_mine", "0001");
    insta::assert_snapshot!("heads_forked", project.refused(1, &["heads"]));
    let said = project.migrate("heads --format json --quiet").ends_with(1);
    assert_eq!(said.json().matches("\"head\": true").count(), 2, "{said}");
}
