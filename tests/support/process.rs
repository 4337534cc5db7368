//! Running programs.

use std::path::PathBuf;
use std::process::{Command, Output};

/// A tool of the system. A test that needs one fails without it, and says what to install.
pub fn tool(name: &str, package: &str) -> Command {
    let found = std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(name).is_file()));
    assert!(
        found,
        "`{name}` is not installed: install the package `{package}` (apt-get install {package})"
    );
    Command::new(name)
}

/// A program that cargo built beside this test.
pub fn program(name: &str) -> PathBuf {
    let mut path = std::env::current_exe().expect("this program");
    path.pop();
    if path.ends_with("deps") {
        path.pop();
    }
    path.join(name)
}

/// The output as text, stdout then stderr.
pub fn text(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}
