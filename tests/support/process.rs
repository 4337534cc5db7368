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

/// User and system time of all children that ended, in seconds.
pub fn children_cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("procfs");
    let fields: Vec<&str> = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    // Fields 16 and 17 of proc(5), counted behind the command's name; 100 ticks a second.
    let ticks = |index: usize| {
        fields
            .get(index)
            .and_then(|field| field.parse::<f64>().ok())
            .unwrap_or_default()
    };
    (ticks(13) + ticks(14)) / 100.0
}

/// The output as text, stdout then stderr.
pub fn text(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// What a person may have set, and what would change the answers of the command, of cargo or of git.
const VARIABLES: [&str; 15] = [
    "DATABASE_URL",
    "CARGO_MIGRATE_CONFIG",
    "CARGO_MIGRATE_DATABASE",
    "VISUAL",
    "EDITOR",
    "NO_COLOR",
    "CLICOLOR_FORCE",
    "CARGO_TERM_COLOR",
    "TERM",
    "USER",
    "LOGNAME",
    "RUST_BACKTRACE",
    "GIT_DIR",
    "GIT_INDEX_FILE",
    "GIT_WORK_TREE",
];

/// Lets nothing that the caller has set have a say.
pub fn forget_environment(command: &mut Command) {
    for variable in VARIABLES {
        command.env_remove(variable);
    }
}
