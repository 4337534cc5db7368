//! Revisions that were not there at some moment: a revision of the chain, or a commit of git.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::reading::Reading;
use migrate_core::revision::{Revision, split_directory_name};

use crate::commands::seal::position;
use crate::context::Context;
use crate::failure::Failure;

/// The ids of the revisions after one of the chain, or of those that a commit does not have.
pub(super) fn since(
    moment: &str,
    reading: &Reading,
    context: &Context,
) -> Result<Vec<String>, Failure> {
    let chain: Vec<&Revision> = reading.revisions.iter().collect();
    if let Ok(position) = position(moment, &chain) {
        let after = chain.iter().skip(position);
        return Ok(after.map(|revision| revision.id.to_string()).collect());
    }
    let known = known_to(moment, context)?;
    let new = chain
        .iter()
        .filter(|revision| !known.contains(&*revision.id));
    Ok(new.map(|revision| revision.id.to_string()).collect())
}

/// The root of the repository that a directory is in.
pub(super) fn repository(directory: &Path) -> Option<PathBuf> {
    let above = directory.ancestors();
    let root = above.into_iter().find(|above| above.join(".git").exists());
    root.map(Path::to_owned)
}

/// The ids of the revisions whose files a commit has.
fn known_to(moment: &str, context: &Context) -> Result<BTreeSet<String>, Failure> {
    if repository(&context.directory).is_none() {
        let message = format!(
            "`{moment}` is no revision, and {} is in no git repository where it could be a commit",
            context.shown
        );
        return Err(unknown(message));
    }
    // What starts with `-` stays a name; a hash is nothing else.
    let commit = format!("{moment}^{{commit}}");
    let arguments = [
        "rev-parse",
        "--verify",
        "--quiet",
        "--end-of-options",
        &commit,
    ];
    let Some(hash) = git(&arguments, context)? else {
        let message =
            format!("`{moment}` is neither a revision nor a commit, a branch or a tag of git");
        return Err(unknown(message));
    };
    // Paths are those below the directory where git runs.
    let listed = git(
        &["ls-tree", "-r", "-z", "--name-only", hash.trim(), "./"],
        context,
    )?;
    let listed = listed.unwrap_or_default();
    let directories = listed.split('\0').filter_map(|file| file.rsplit_once('/'));
    let names = directories.filter_map(|(directory, _)| directory.rsplit('/').next());
    let ids = names.filter_map(split_directory_name);
    Ok(ids.map(|(id, _)| id.to_owned()).collect())
}

fn unknown(message: String) -> Failure {
    let help = "name an id of `cargo migrate history`, or what git knows: `--since main`; where only the newest commit was fetched, \
        fetch the other one, too";
    Failure::from(Diagnostic::error(Code::TargetUnknown, message).help(help))
}

/// What git prints in the directory of the chain; `None` when it ends with an error.
fn git<S: AsRef<OsStr>>(arguments: &[S], context: &Context) -> Result<Option<String>, Failure> {
    let mut command = Command::new("git");
    command.args(arguments).current_dir(&context.directory);
    match command.output() {
        Ok(output) if output.status.success() => {
            Ok(Some(String::from_utf8_lossy(&output.stdout).into_owned()))
        }
        Ok(_) => Ok(None),
        Err(error) => Err(Failure::from(
            Diagnostic::error(Code::Io, format!("git cannot be run: {error}"))
                .help("install git, or name a revision: `--since <id>`"),
        )),
    }
}
