//! The story of `examples/04-from-structs`: what is in its chain is what the command writes.

use std::path::{Path, PathBuf};

use migrate_tests::database::{execute, query};
use migrate_tests::project::Project;

/// The revisions, and the structs before each.
const STORY: [(&str, &str, &str); 4] = [
    ("20260401090000", "first", "1_first.rs"),
    ("20260402090000", "full_name", "2_full_name.rs"),
    ("20260403090000", "addresses", "3_addresses.rs"),
    ("20260404090000", "refunds", "4_refunds.rs"),
];

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/04-from-structs")
}

fn read(path: &Path) -> String {
    let text = std::fs::read_to_string(path);
    text.unwrap()
}

#[test]
fn the_chain_is_what_is_written() {
    let project = Project::new().with_database();
    for (id, name, structs) in STORY {
        project.write(
            "src/models.rs",
            &read(&example().join("stages").join(structs)),
        );
        let words = format!("new {name} --autogenerate --models src --rev-id {id}");
        project.migrate(&words).succeeds();
        let folder = format!("migrations/{id}_{name}");
        for file in ["up.sql", "down.sql"] {
            let path = format!("{folder}/{file}");
            let (written, kept) = (project.read(&path), read(&example().join(&path)));
            if name == "addresses" {
                // Between the statements stand two that move rows.
                let lines = written
                    .lines()
                    .filter(|line| !line.starts_with("-- migrate: loses"));
                for line in lines {
                    assert!(kept.contains(line), "{path} lacks `{line}`");
                }
                assert!(kept.contains("Written by hand"));
                project.write(&path, &kept);
            } else {
                assert_eq!(written, kept, "{path}");
            }
        }
        project.migrate("upgrade --yes").succeeds();
        if id == STORY[0].0 {
            execute(
                &project.database(),
                "INSERT INTO customers (email, name, street, city) VALUES ('a', 'Ann', 'Elm Street', 'Springwood'); \
                 INSERT INTO orders (customer_id, state, total_cents) VALUES (1, 'paid', 9)",
            );
        }
    }
    project.migrate("verify --all").succeeds();
    project.migrate("downgrade -3 --yes").succeeds();
    assert_eq!(
        query(
            &project.database(),
            "SELECT name, street, city, state FROM customers, orders"
        ),
        ["Ann|Elm Street|Springwood|paid"]
    );
}

#[test]
fn the_structs_are_those_of_the_last_stage() {
    let last = example().join("stages").join(STORY[3].2);
    assert_eq!(read(&example().join("src/models.rs")), read(&last));
}
