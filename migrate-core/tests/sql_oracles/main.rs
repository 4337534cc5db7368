//! The splitter against the tools it is measured by: `psql` and the `sqlite3` shell. `psql` talks to a server that
//! executes nothing and writes down what it is sent.
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "an oracle is another program"
)]
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test without its oracle has failed"
)]

mod generator;
mod postgres;
mod server;
mod sqlite;

use std::process::{Command, Output, Stdio};

/// Runs a tool to its end. A tool that is missing fails the test: an oracle that is silent proves nothing.
fn run(mut command: Command, package: &str) -> Output {
    let name = command.get_program().to_owned();
    match command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .output()
    {
        Ok(output) => output,
        Err(error) => panic!(
            "cannot run {}: {error}; install the package {package}",
            name.display()
        ),
    }
}
