//! A process that makes shadow databases.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::time::Duration;

use migrate_tests::process::{program, text};

/// It runs, and is killed in the end.
pub struct Maker {
    child: Child,
    said: BufReader<ChildStdout>,
}

fn command(arguments: [&str; 3], temporary: &Path) -> Command {
    let mut command = Command::new(program("migrate-test-shadows"));
    command.args(arguments).env("TMPDIR", temporary);
    command
}

/// Runs one that makes a database and removes it, and thereby what others left.
#[track_caller]
pub fn once(dialect: &str, url: &str, temporary: &Path) {
    let output: Output = command([dialect, url, "once"], temporary).output().unwrap();
    assert!(output.status.success(), "{}", text(&output));
}

impl Maker {
    pub fn start(dialect: &str, url: &str, how: &str, temporary: &Path) -> Self {
        let mut child = command([dialect, url, how], temporary)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let said = BufReader::new(child.stdout.take().unwrap());
        Self { child, said }
    }

    /// Its next line.
    #[track_caller]
    pub fn line(&mut self) -> String {
        let mut line = String::new();
        self.said.read_line(&mut line).unwrap();
        assert!(line.ends_with('\n'), "it ended");
        line.trim().to_owned()
    }

    /// Kills it after a while.
    pub fn kill_after(mut self, milliseconds: u64) {
        std::thread::sleep(Duration::from_millis(milliseconds));
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Maker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
