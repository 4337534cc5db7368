//! What is left of tests that panic, and of processes that are killed.

use std::io::{BufRead as _, BufReader};
use std::process::Child;

use migrate_runtime::block_on;

use crate::place::{Place, chain, process_on, read, scope_of, told};

#[test]
fn the_database_of_a_panicking_test_goes_or_is_free() {
    for place in Place::ALL {
        let files = chain();
        let chain = read(&files);
        let database = place.make(&chain);
        let name = database.name();
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let database = database;
            block_on(database.execute("INSERT INTO letters VALUES (7, 1)")).unwrap();
            panic!("on purpose");
        }));
        assert!(outcome.is_err());
        // On a server it is free for the next one, which finds it as it was.
        assert_eq!(is_there(place, &name), !matches!(place, Place::Sqlite));
        let next = place.make(&chain);
        assert!(crate::isolation::rows(&next, "SELECT * FROM letters").is_empty());
    }
}

/// Holds a database until it is killed.
#[test]
#[ignore = "run by another test, in a process of its own"]
fn holds_a_database() {
    let (place, chain) = told();
    let database = place.make(&chain);
    println!("holds {}", database.name());
    std::thread::sleep(std::time::Duration::from_mins(1));
}

#[test]
fn the_next_run_removes_or_takes_what_a_killed_process_left() {
    for place in Place::ALL {
        let files = chain();
        let (mut holder, name) = start("leftovers::holds_a_database", place, &files);
        let name = name.trim_start_matches("holds ").to_owned();
        // While it lives nobody touches it.
        let look = process_on("leftovers::makes_one", place, files.migrations()).output();
        assert!(look.unwrap().status.success());
        assert!(is_there(place, &name), "{name}");
        let all = || {
            if matches!(place, Place::Sqlite) {
                return usize::from(is_there(place, &name));
            }
            let rest = name.rsplit("cargo_migrate_test_").next().unwrap();
            let scope = rest.split('_').next().unwrap();
            place.named(&format!("cargo_migrate_test_{scope}")).len()
        };
        let before = all();
        kill(&mut holder);
        let look = process_on("leftovers::makes_one", place, files.migrations()).output();
        assert!(look.unwrap().status.success());
        // On a server it is used again, or another one that was free.
        let left = if matches!(place, Place::Sqlite) {
            0
        } else {
            before
        };
        assert_eq!(all(), left, "{place:?} {name}");
    }
}

/// Takes a database and gives it back, as the next run does.
#[test]
#[ignore = "run by another test, in a process of its own"]
fn makes_one() {
    let (place, chain) = told();
    let database = place.make(&chain);
    assert_eq!(
        crate::isolation::rows(&database, "SELECT name FROM people"),
        [["Ada"]]
    );
    block_on(database.close());
}

#[test]
fn a_template_that_was_not_finished_is_built_again() {
    for place in Place::ALL {
        let files = chain().revision("0003_slow", slow(place), "DROP TABLE slow;\n");
        let mut builder = process_on("leftovers::makes_one", place, files.migrations());
        let mut builder = builder.spawn().unwrap();
        // In the middle of the third revision, or before it.
        std::thread::sleep(std::time::Duration::from_millis(1500));
        assert!(
            builder.try_wait().unwrap().is_none(),
            "{place:?}: it is too quick"
        );
        kill(&mut builder);
        // It does what the slow one would have done, at once.
        let after = chain().revision(
            "0003_slow",
            "CREATE TABLE slow (id INTEGER);\n",
            "DROP TABLE slow;\n",
        );
        let file = "0003_slow/up.sql";
        let text = std::fs::read_to_string(after.migrations().join(file)).unwrap();
        files.write(file, &text);
        files.lock();
        let output = process_on("leftovers::makes_one", place, files.migrations())
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{place:?} {}",
            migrate_tests::process::text(&output)
        );
        let chain = read(&files);
        let database = place.make(&chain);
        assert!(crate::isolation::rows(&database, "SELECT id FROM slow").is_empty());
        let scope = scope_of(&database);
        if !matches!(place, Place::Sqlite) {
            assert_eq!(
                place
                    .named(&format!("cargo_migrate_template_{scope}"))
                    .len(),
                1,
                "{place:?}"
            );
        }
    }
}

/// A revision that takes some seconds.
fn slow(place: Place) -> &'static str {
    match place {
        Place::Sqlite => {
            "CREATE TABLE slow (id INTEGER);\nINSERT INTO slow WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000000) SELECT max(i) FROM n;\nDELETE FROM slow;\n"
        }
        Place::Postgres => "CREATE TABLE slow (id INTEGER);\nSELECT pg_sleep(5);\n",
        Place::MariaDb => "CREATE TABLE slow (id INTEGER);\nDO SLEEP(5);\n",
    }
}

fn start(test: &str, place: Place, files: &migrate_tests::chain::TestChain) -> (Child, String) {
    let mut child = process_on(test, place, files.migrations()).spawn().unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    let mut lines = output.lines().map_while(Result::ok);
    let line = lines.find_map(|line| line.find("holds ").map(|at| line[at..].to_owned()));
    (child, line.expect("a database"))
}

fn kill(child: &mut Child) {
    child.kill().unwrap();
    child.wait().unwrap();
    // The server notices the end of its session.
    std::thread::sleep(std::time::Duration::from_millis(300));
}

fn is_there(place: Place, name: &str) -> bool {
    match place {
        Place::Sqlite => std::path::Path::new(name).exists(),
        place => !place.named(name).is_empty(),
    }
}
