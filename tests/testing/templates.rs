//! The template: built once, and anew for a chain that is another one.

use crate::place::{Place, chain, process_on, read, scope_of, told};

/// Prints when and by which run the history of its database was written: that of the template.
#[test]
#[ignore = "run by another test, in a process of its own"]
fn tells_who_built_it() {
    let (place, chain) = told();
    let database = place.make(&chain);
    let log = match place {
        Place::Postgres => "cargo_migrate.log",
        _ => "_migrate_log",
    };
    let runs = crate::isolation::rows(&database, &format!("SELECT * FROM {log} ORDER BY seq"));
    println!("built by {runs:?}");
    migrate_runtime::block_on(database.close());
}

#[test]
fn eight_processes_at_once_build_one_template() {
    for place in Place::ALL {
        let files = chain();
        let processes: Vec<_> = (0..8)
            .map(|_| {
                let mut command =
                    process_on("templates::tells_who_built_it", place, files.migrations());
                command.spawn().unwrap()
            })
            .collect();
        let mut told: Vec<String> = Vec::new();
        for process in processes {
            let output = process.wait_with_output().unwrap();
            let text = migrate_tests::process::text(&output);
            assert!(output.status.success(), "{place:?} {text}");
            let line = text
                .lines()
                .find_map(|line| line.find("built by ").map(|at| &line[at..]));
            told.push(line.expect("who built it").to_owned());
        }
        // A copy has the times and the run of the one that was built.
        told.dedup();
        assert_eq!(told.len(), 1, "{place:?} {told:?}");
    }
}

#[test]
fn a_chain_that_changed_has_another_template() {
    for place in Place::ALL {
        let files = chain();
        let before = read(&files);
        let first = place.make(&before);
        let scope = scope_of(&first);
        let prefix = format!(
            "cargo_migrate_template_{}",
            match place {
                // Its files are not beside a database that names the scope.
                Place::Sqlite => String::new(),
                _ => scope,
            }
        );
        let old = place.named(&prefix);
        migrate_runtime::block_on(first.close());
        drop(first);

        let files = files.revision(
            "0003_stamps",
            "CREATE TABLE stamps (id INTEGER);\n",
            "DROP TABLE stamps;\n",
        );
        let after = read(&files);
        let second = place.make(&after);
        assert!(crate::isolation::rows(&second, "SELECT id FROM stamps").is_empty());
        if !matches!(place, Place::Sqlite) {
            assert_eq!(old.len(), 1, "{old:?}");
            let now = place.named(&prefix);
            assert_eq!(now.len(), 1, "the old one goes: {now:?}");
            assert_ne!(old, now);
        }
    }
}
