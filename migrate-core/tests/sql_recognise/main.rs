//! What statements of PostgreSQL are recognised as, against the syntax trees of squawk, which was itself tested with the
//! regression suite of the server.
#![cfg(feature = "lint")]
#![expect(
    clippy::disallowed_methods,
    reason = "the statements are read from files, and a trial reads those of a folder that the environment names"
)]
#![expect(clippy::print_stdout, reason = "a trial shows what it found")]

mod fits;
mod properties;
mod statements;
mod tree;

use std::path::{Path, PathBuf};

use migrate_core::dialect::Dialect;
use migrate_core::sql::split;

/// What was found in some texts.
#[derive(Debug, Default)]
struct Tally {
    texts: usize,
    statements: usize,
    /// Those that begin with CREATE, ALTER or DROP.
    definitions: usize,
    /// Texts that squawk does not understand.
    foreign: Vec<String>,
    wrong: Vec<String>,
}

impl Tally {
    fn read(&mut self, place: &str, sql: &str) {
        self.texts += 1;
        let Some(told) = tree::statements(sql) else {
            self.foreign.push(format!(
                "{place}: {}",
                sql.lines().next().unwrap_or_default()
            ));
            return;
        };
        let found = split(Dialect::Postgres, sql);
        let ours: Vec<usize> = found.statements.iter().map(|one| one.span.start).collect();
        let theirs: Vec<usize> = told.iter().map(|one| one.span.start).collect();
        if ours != theirs {
            self.wrong
                .push(format!("{place}: split at {ours:?}, not {theirs:?}"));
        }
        for one in told {
            self.statements += 1;
            let is_definition = ["CREATE", "ALTER", "DROP"]
                .iter()
                .any(|verb| one.kind.starts_with(verb));
            self.definitions += usize::from(is_definition);
            if let Some(problem) = fits::wrong(sql, &one) {
                let text = &sql[one.span.clone()];
                self.wrong.push(format!("{place}: {text}\n    {problem}"));
            }
        }
    }

    fn tell(&self) {
        println!(
            "{} texts, {} of them not understood by squawk; {} statements, {} of them definitions; {} wrong",
            self.texts,
            self.foreign.len(),
            self.statements,
            self.definitions,
            self.wrong.len()
        );
        for one in self.wrong.iter().chain(&self.foreign) {
            println!("- {one}");
        }
    }
}

fn sql_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name();
        if path.is_dir() && name != "target" && name != ".git" {
            sql_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "sql") {
            found.push(path);
        }
    }
    found.sort();
}

fn tally(folder: &Path) -> Tally {
    let mut files = Vec::new();
    sql_files(folder, &mut files);
    let mut tally = Tally::default();
    for file in files {
        // Some fixtures are no text on purpose.
        if let Ok(sql) = std::fs::read_to_string(&file) {
            tally.read(&file.display().to_string(), &sql);
        }
    }
    tally
}

#[test]
fn statements_of_every_shape_are_what_the_tree_says() {
    let mut tally = Tally::default();
    for sql in statements::ALL {
        tally.read("statements.rs", sql);
    }
    tally.tell();
    assert!(tally.foreign.is_empty(), "{:#?}", tally.foreign);
    assert!(tally.wrong.is_empty(), "{:#?}", tally.wrong);
}

#[test]
fn the_scripts_of_this_repository_are_what_the_tree_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the crate is in a workspace");
    let tally = tally(root);
    tally.tell();
    assert!(tally.statements > 50, "too few scripts were found");
    assert!(tally.wrong.is_empty(), "{:#?}", tally.wrong);
}

/// A trial with the migrations of other projects: `MIGRATE_CORPUS=<folder> cargo test … -- --nocapture`. Without a folder, nothing.
#[test]
fn a_corpus_is_what_the_tree_says() {
    let Some(folder) = std::env::var_os("MIGRATE_CORPUS") else {
        return;
    };
    let tally = tally(Path::new(&folder));
    tally.tell();
    assert!(tally.statements > 0, "no script was found");
    let wrong = tally.wrong.len() * 1000;
    assert!(
        wrong <= tally.statements,
        "more than one in a thousand is wrong"
    );
}
