//! The password that a program prints: a keyring, a vault, or what makes a token that ends soon.

use std::path::Path;
use std::process::{Command, Stdio};

use migrate_core::diagnostic::{Code, Diagnostic};

use crate::failure::Failure;

/// Runs the program, without a shell, and reads the first line that it prints. It may ask a person something.
pub(crate) fn ask(command: &[String], directory: &Path) -> Result<String, Failure> {
    // Its arguments may hold a secret, and what it printed is one.
    let Some((program, arguments)) = command.split_first() else {
        return Err(failed("the password command is empty".to_owned()));
    };
    let output = Command::new(program)
        .args(arguments)
        .current_dir(directory)
        .stdin(Stdio::inherit())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| {
            failed(format!(
                "cannot run the password command `{program}`: {error}"
            ))
        })?;
    if !output.status.success() {
        let how = output.status;
        return Err(failed(format!(
            "the password command `{program}` failed: {how}"
        )));
    }
    let printed = String::from_utf8(output.stdout).map_err(|_| {
        failed(format!(
            "the password command `{program}` printed something else than text"
        ))
    })?;
    let line = printed.split(['\n', '\r']).next().unwrap_or_default();
    if line.is_empty() {
        return Err(failed(format!(
            "the password command `{program}` printed no password"
        )));
    }
    Ok(line.to_owned())
}

fn failed(message: String) -> Failure {
    Failure::from(Diagnostic::error(Code::DatabaseUrl, message).help(
        "`password_command` in the configuration names a program and its arguments; the first line that it prints is the password",
    ))
}
