use migrate_tests::project::Project;

use crate::help::commands;

#[test]
fn one_page_or_all_of_them() {
    let project = Project::package();
    let page = project.migrate("man").succeeds();
    assert!(page.stdout.contains(".TH cargo"), "{page}");
    project.migrate("man --out doc/man").succeeds();
    let pages = project.files("doc");
    for command in commands(&project) {
        let page = format!("doc/man/cargo-migrate-{command}.1");
        assert!(pages.contains(&page), "no {page}");
    }
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
