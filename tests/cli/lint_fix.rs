//! `lint --fix`.

use crate::lint::shop;

#[test]
fn what_can_be_mended_is_mended_in_drafts() {
    let project = shop();
    let up = "migrations/0003_buyers/up.sql";
    let windows = format!("\u{feff}{}", project.read(up).replace('\n', "\r\n"));
    project.write(up, &windows);
    insta::assert_snapshot!(
        "lint_fix",
        project.session(&["lint 0003 --fix", "lint 0003 --fix"])
    );
    let mended = windows.replace("(id);", "(id) NOT VALID;");
    assert_eq!(project.read(up), mended);

    let said = project.migrate("lint --fix --format json").ends_with(1);
    assert!(said.json().contains("\"fixed\": []"), "{said}");
}

#[test]
fn what_is_sealed_stays() {
    let project = shop();
    let up = project.read("migrations/0002_less/up.sql");
    let allow = "revises 0001\n-- migrate: allow drop-column, foreign-key-without-not-valid because it is a test";
    project.write(
        "migrations/0002_less/up.sql",
        &up.replace("revises 0001", allow),
    );
    let up = project.read("migrations/0003_buyers/up.sql");
    let allowed = up.replace("revises 0002", &allow.replace("0001", "0002"));
    project.write("migrations/0003_buyers/up.sql", &allowed);
    project
        .migrate("seal --without-verify 'no server here'")
        .succeeds();
    let before = project.contents("");
    project.migrate("lint --all --fix").succeeds();
    assert_eq!(project.contents(""), before);
}

#[test]
fn no_blank_stays_before_the_end() {
    let project = shop();
    let up = project.read("migrations/0003_buyers/up.sql");
    let cascade = format!("{up}DROP TABLE orders CASCADE;\nDROP VIEW a CASCADE ;\n");
    project.write("migrations/0003_buyers/up.sql", &cascade);
    let _ = project.migrate("lint 0003 --fix");
    let mended = project.read("migrations/0003_buyers/up.sql");
    assert!(mended.contains("DROP TABLE orders;"), "{mended}");
}
