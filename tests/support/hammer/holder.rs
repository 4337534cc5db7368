//! A process that takes the lease, and then stands still before its first transaction until it is told to go on.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use migrate_runtime::{Event, Migrator, block_on};

use super::MIGRATIONS;
use super::resource;
use super::worker::{say, say_why};
use crate::process::program;
use crate::servers::TestDatabase;

/// The word for the program, and what it says when it has the lease.
pub(super) const HOLD: &str = "hold";
const HOLDING: &str = "holding";

/// The process, from outside. It ends with the value.
pub struct Holder {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Holder {
    /// Starts one on an empty database, and returns when it has the lease and has done nothing else.
    pub fn start(database: &TestDatabase, url: &str) -> Self {
        database.execute(&resource::tables(database.server().dialect()));
        let mut child = Command::new(program("migrate-test-hammer"))
            .args([HOLD, url])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("migrate-test-hammer");
        let mut holder = Self {
            input: child.stdin.take().expect("its input"),
            output: BufReader::new(child.stdout.take().expect("its output")),
            child,
        };
        assert_eq!(holder.line(), HOLDING);
        holder
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.output.read_line(&mut line).expect("a line");
        line.trim().to_owned()
    }

    /// Kills it.
    pub fn kill(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Lets it go on. What it says then: `lost` when it found that it has no lease any more.
    pub fn wake(mut self) -> String {
        self.input.write_all(b"\n").expect("a word");
        let mut said = String::new();
        self.output.read_to_string(&mut said).expect("its output");
        let _ = self.child.wait();
        said.trim().to_owned()
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The process, from inside.
pub(super) fn hold(url: &str) {
    let mut first = true;
    let migrator = Migrator::new(&MIGRATIONS)
        .app("holder", "1")
        .lease(Duration::from_mins(10))
        .on_event(|event| {
            if matches!(event, Event::Started { .. }) && std::mem::take(&mut first) {
                say(HOLDING);
                let _ = std::io::stdin().lines().next();
            }
        });
    match block_on(migrator.upgrade(url)) {
        Ok(report) => say(&format!("done {}", report.done.len())),
        Err(error) => say_why(&error),
    }
}
