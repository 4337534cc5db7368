//! Programs that are run on files which were written: formatters, mostly.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use migrate_core::config::Hook;
use migrate_core::diagnostic::{Code, Diagnostic};

use crate::context::Context;
use crate::failure::Failure;

/// Runs every hook on every file.
pub(crate) fn run(files: &[PathBuf], context: &Context) -> Result<(), Failure> {
    let (root, printer) = (&*context.project.root, context.printer);
    for hook in context.config.post_write.iter().flatten() {
        for file in files {
            let mut command = command(hook, file);
            // What it prints is no result of ours.
            command.stdin(Stdio::null()).stdout(Stdio::piped());
            command.current_dir(hook.cwd.as_deref().map_or(root, Path::new));
            if printer.verbose() > 0 {
                printer.note(&format!(
                    "running {} on {}",
                    hook.cmd,
                    crate::path::shown(file)
                ));
            }
            let output = command.stderr(Stdio::inherit()).output();
            let problem = match &output {
                Ok(output) if output.status.success() => continue,
                Ok(output) => format!("the hook `{}` ended with {}", hook.cmd, output.status),
                Err(error) => format!("the hook `{}` cannot be run: {error}", hook.cmd),
            };
            if let Ok(output) = output
                && !output.stdout.is_empty()
            {
                printer.note(&String::from_utf8_lossy(&output.stdout));
            }
            return Err(Failure::from(Diagnostic::error(Code::Io, problem).help(
                "mend or remove it in the configuration (`hooks.post_write`); nothing was written",
            )));
        }
    }
    Ok(())
}

fn command(hook: &Hook, file: &Path) -> Command {
    let file = file.to_string_lossy();
    let mut command = Command::new(&hook.cmd);
    let mut named = false;
    for argument in &hook.args {
        named |= argument.contains("{file}");
        command.arg(argument.replace("{file}", &file));
    }
    if !named {
        command.arg(&*file);
    }
    command
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use migrate_core::config::Hook;

    #[test]
    fn the_file_is_an_argument_in_any_case() {
        let arguments = |args: &[&str]| {
            let args = args.iter().map(ToString::to_string).collect();
            let hook = Hook {
                cmd: "fmt".to_owned(),
                args,
                cwd: None,
            };
            let command = super::command(&hook, Path::new("up.sql"));
            let arguments = command
                .get_args()
                .map(|one| one.to_string_lossy().into_owned());
            arguments.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(arguments(&[]), "up.sql");
        assert_eq!(arguments(&["-i", "--to={file}", "-v"]), "-i --to=up.sql -v");
    }
}
