//! The crate does no I/O: text in, values and diagnostics out.
#![expect(
    clippy::disallowed_methods,
    reason = "these tests look at the source tree"
)]

use std::fs;
use std::path::{Path, PathBuf};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// What is compiled into a build: all before the tests, which come last in a file.
fn outside_tests(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    text.split("#[cfg(test)]")
        .next()
        .unwrap_or_default()
        .to_owned()
}

#[test]
fn the_sources_name_nothing_of_the_outside() {
    let forbidden = ["fs", "env", "net", "process", "time", "thread", "io"];
    for path in sources(&Path::new(ROOT).join("src")) {
        let is_test = |part: std::path::Component<'_>| {
            part.as_os_str() == "tests.rs" || part.as_os_str() == "tests"
        };
        let inside = path.strip_prefix(ROOT).unwrap_or(&path);
        if inside.components().any(is_test) {
            continue;
        }
        let text = outside_tests(&path);
        for module in forbidden {
            assert!(
                !text.contains(&format!("std::{module}")),
                "{}: std::{module}",
                path.display()
            );
        }
        // `use std::{fs, …}`
        for import in text.split("use std::{").skip(1) {
            let import = import.split(';').next().unwrap_or_default();
            let words = import.split(|c: char| !c.is_alphanumeric());
            for word in words {
                assert!(
                    !forbidden.contains(&word),
                    "{}: std::{word}",
                    path.display()
                );
            }
        }
        assert!(!text.contains(".await"), "{}: async", path.display());
    }
}

#[test]
fn the_dependencies_are_few_and_pure() {
    let manifest = fs::read_to_string(Path::new(ROOT).join("Cargo.toml")).unwrap();
    let section = manifest.split("[dependencies]").nth(1).unwrap();
    let section = section.split("\n[").next().unwrap();
    let names: Vec<&str> = section
        .lines()
        .filter_map(|line| line.split(['.', ' ', '=']).next())
        .filter(|name| !name.is_empty())
        .collect();
    // Each of these is compiled for the host of every user: a new one is a decision. The macro has those of Rust's syntax
    // anyway, and they are here for its derives only; the schema of a long chain is kept for each of its moments, which takes maps that share.
    assert_eq!(
        names,
        [
            "annotate-snippets",
            "hmac-sha256",
            "proc-macro2",
            "rpds",
            "strsim",
            "syn",
            "toml"
        ]
    );
    assert!(!manifest.contains("[build-dependencies]"));
}
