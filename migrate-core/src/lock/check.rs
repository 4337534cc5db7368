//! Does `migrate.lock` say what the files say?

use super::{Lock, Locked};
use crate::checksum::chain_hash;
use crate::diagnostic::{Code, Diagnostic};
use crate::folder::LOCK_FILE;
use crate::revision::{Revision, State};

const FIX: &str = "run `cargo migrate check --fix`";

/// Compares the lock with the revisions on disk, which come in the order of the chain when they form one.
pub(crate) fn check(
    lock: &Lock,
    revisions: &[Revision],
    linear: bool,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let before = diagnostics.len();
    for revision in revisions {
        match lock.get(&revision.id) {
            None => diagnostics.push(not_in_lock(revision)),
            Some(locked) => compare(locked, revision, diagnostics),
        }
    }
    for locked in &lock.revisions {
        if revisions.iter().all(|revision| *revision.id != *locked.id) {
            diagnostics.push(not_on_disk(locked));
        }
    }
    sealed_hashes(lock, diagnostics);
    if linear && diagnostics.len() == before {
        let in_lock = lock.revisions.iter().map(|locked| locked.id.as_str());
        if let Some((locked, _)) = lock
            .revisions
            .iter()
            .zip(in_lock.zip(revisions))
            .find(|(_, (id, revision))| *id != &*revision.id)
        {
            diagnostics.push(stale(
                "the lock lists the revisions in another order than the chain",
                locked,
            ));
        }
    }
}

fn not_in_lock(revision: &Revision) -> Diagnostic {
    Diagnostic::error(
        Code::NotInLock,
        format!("revision `{}` is not in {LOCK_FILE}", revision.label()),
    )
    .at(first_file(revision), 0..0, "")
    .help(format!(
        "if it belongs to the chain, {FIX}: it is recorded as a draft"
    ))
}

fn first_file(revision: &Revision) -> String {
    match &revision.up {
        crate::revision::Way::Sql(scripts) if !scripts.is_empty() => scripts[0].path.to_string(),
        crate::revision::Way::Rust { path, .. } => path.to_string(),
        _ => revision.directory.to_string(),
    }
}

fn not_on_disk(locked: &Locked) -> Diagnostic {
    let label = format!("{} {}", locked.id, locked.name);
    match locked.state {
        State::Sealed => Diagnostic::error(
            Code::SealedMissing,
            format!("the sealed revision `{label}` is not on disk"),
        )
        .at(LOCK_FILE, locked.span.clone(), "sealed here")
        .help("bring its directory back with `git checkout`: databases may have it applied"),
        State::Draft => stale(&format!("the draft `{label}` is not on disk"), locked),
    }
}

fn stale(message: &str, locked: &Locked) -> Diagnostic {
    Diagnostic::error(Code::LockStale, message)
        .at(LOCK_FILE, locked.span.clone(), "")
        .help(FIX)
}

fn compare(locked: &Locked, revision: &Revision, diagnostics: &mut Vec<Diagnostic>) {
    if locked.state == State::Sealed {
        let edited = edited_files(locked, revision);
        if !edited.is_empty() {
            let what = edited
                .iter()
                .map(|(what, _)| what.as_str())
                .collect::<Vec<_>>()
                .join(" and ");
            let found = Diagnostic::error(
                Code::SealedEdited,
                format!(
                    "the sealed revision `{}` was edited: {what} is not what was recorded",
                    revision.label()
                ),
            );
            let found = edited
                .into_iter()
                .fold(found, |found, (_, path)| found.at(path, 0..0, ""));
            diagnostics.push(found.help(format!(
                "undo the edit (`git checkout -- {}`) and put the change into a new revision; while nobody else has it, \
                 `cargo migrate unseal {}` makes it a draft again",
                revision.directory, revision.id
            )));
            return;
        }
    }
    if locked.revises.as_deref() != revision.parent.as_deref() {
        let parent = revision.parent.as_deref().unwrap_or("base");
        let recorded = locked.revises.as_deref().unwrap_or("base");
        diagnostics.push(stale(
            &format!(
                "revision `{}` revises `{parent}`, the lock says `{recorded}`",
                revision.label()
            ),
            locked,
        ));
    } else if locked.name != revision.name {
        diagnostics.push(stale(
            &format!(
                "revision `{}` is called `{}` in the lock",
                revision.label(),
                locked.name
            ),
            locked,
        ));
    }
}

/// The files of a sealed revision whose sums are not those recorded: what they are called, and where they are.
fn edited_files(locked: &Locked, revision: &Revision) -> Vec<(String, String)> {
    let mut edited = Vec::new();
    for (side, way, recorded) in [
        ("up", &revision.up, &locked.up),
        ("down", &revision.down, &locked.down),
    ] {
        let sums = way.sums();
        for (variant, sum) in &sums {
            if recorded.get(*variant) != Some(sum) {
                edited.push(file_of(revision, way, side, variant));
            }
        }
        for variant in recorded
            .keys()
            .filter(|variant| sums.iter().all(|(known, _)| known != variant))
        {
            edited.push(file_of(revision, way, side, variant));
        }
    }
    edited.dedup();
    edited
}

fn file_of(
    revision: &Revision,
    way: &crate::revision::Way,
    side: &str,
    variant: &str,
) -> (String, String) {
    let name = match (way.is_rust(), variant) {
        (true, _) => "revision.rs".to_owned(),
        (false, "any") => format!("{side}.sql"),
        (false, variant) => format!("{side}.{variant}.sql"),
    };
    let path = format!("{}/{name}", revision.directory);
    (format!("`{name}`"), path)
}

/// Sealed entries follow one another from base, and each bears the hash of its own content.
fn sealed_hashes(lock: &Lock, diagnostics: &mut Vec<Diagnostic>) {
    let mut parent = None;
    for (index, locked) in lock.revisions.iter().enumerate() {
        if locked.state == State::Draft {
            continue;
        }
        let previous = index.checked_sub(1).map(|at| &lock.revisions[at]);
        let follows = previous.map(|previous| previous.id.as_str()) == locked.revises.as_deref()
            && previous.is_none_or(|previous| previous.state == State::Sealed);
        if !follows || locked.chain != Some(chain_hash(parent, &locked.id, locked.sums())) {
            diagnostics.push(
                Diagnostic::error(
                    Code::LockEdited,
                    format!(
                        "the record of `{} {}` does not fit the records before it",
                        locked.id, locked.name
                    ),
                )
                .at(LOCK_FILE, locked.span.clone(), "")
                .help(
                    "the file was edited by hand or merged wrongly: restore it with `git checkout`",
                ),
            );
            return;
        }
        parent = locked.chain;
    }
}
