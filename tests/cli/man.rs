use migrate_tests::project::Project;

#[test]
fn one_page_or_all_of_them() {
    let project = Project::package();
    let page = project.migrate("man").succeeds();
    assert!(page.stdout.contains(".TH cargo"), "{page}");
    project.migrate("man --out doc/man").succeeds();
    insta::assert_snapshot!("man_files", project.files("doc"));
}

#[test]
fn a_file_where_the_directory_should_be() {
    let project = Project::package();
    project.write("doc", "a file\n");
    insta::assert_snapshot!(
        "man_refused",
        project.refused(1, &["man --out doc", "man --out doc/man"])
    );
}
