//! Does `migrate.lock` say what the files say?

use std::collections::{BTreeMap, BTreeSet};

use super::{Lock, Locked};
use crate::checksum::{Checksum, chain_hash};
use crate::diagnostic::{Code, Diagnostic, Sources};
use crate::directive::nearest;
use crate::folder::LOCK_FILE;
use crate::releases::Release;
use crate::revision::{Revision, State, Way};

const FIX: &str = "run `cargo migrate check --fix`";

/// What is on disk, as far as it can be held against a lock.
pub(crate) struct Disk<'a> {
    /// In the order of the chain when they form one.
    pub(crate) revisions: &'a [&'a Revision],
    pub(crate) linear: bool,
    /// How the directories are called in messages.
    pub(crate) sources: &'a Sources,
    /// Ids of revisions whose files could not all be read, or that are there twice: their content is not compared.
    pub(crate) unsettled: &'a BTreeSet<String>,
    /// Ids of directories that were refused as a whole.
    pub(crate) refused: &'a BTreeSet<&'a str>,
}

impl Disk<'_> {
    /// The squash that a revision was left out for.
    fn squash_without(&self, id: &str) -> Option<&Revision> {
        let stands_alone = |revision: &&&Revision| {
            let squash = revision.squash.as_ref();
            squash.is_some_and(|squash| squash.originals.is_empty() && squash.holds(id))
        };
        self.revisions.iter().find(stands_alone).copied()
    }
}

/// Compares the lock with the revisions on disk.
pub(crate) fn check(lock: &Lock, disk: &Disk<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let before = diagnostics.len();
    let by_id = lock.by_id();
    // A record that contradicts the lock itself says nothing about the files.
    let misfit = first_misfit(lock);
    let is_misfit = |id: &str| misfit.is_some_and(|locked| locked.id == id);
    let misses = |id: &str| misfit.is_some_and(|locked| locked.revises.as_deref() == Some(id));
    diagnostics.extend(misfit.map(|locked| edited_by_hand(locked, disk.sources)));
    for revision in disk.revisions {
        match by_id.get(&*revision.id) {
            None if misses(&revision.id) => {}
            None => diagnostics.push(not_in_lock(revision)),
            Some(_) if disk.unsettled.contains(&*revision.id) || is_misfit(&revision.id) => {}
            Some(locked) => diagnostics.extend(compare(locked, revision, disk)),
        }
    }
    let on_disk: BTreeSet<&str> = disk
        .revisions
        .iter()
        .map(|revision| &*revision.id)
        .collect();
    let gone = |id: &str| !on_disk.contains(id) && !disk.refused.contains(id);
    for locked in lock.revisions.iter().filter(|locked| gone(&locked.id)) {
        diagnostics.push(match disk.squash_without(&locked.id) {
            Some(squash) => replaced(locked, squash),
            None => not_on_disk(locked),
        });
    }
    for release in &lock.releases {
        let after = release.after.as_deref();
        if let Some(after) = after.filter(|id| gone(id) && !lock.knows(id)) {
            diagnostics.push(release_nowhere(release, after, lock));
        }
    }
    if disk.linear && diagnostics.len() == before {
        let mut pairs = lock.revisions.iter().zip(disk.revisions);
        if let Some((locked, _)) = pairs.find(|(locked, revision)| *locked.id != *revision.id) {
            diagnostics.push(stale(
                "the lock lists the revisions in another order than the chain",
                locked,
            ));
        }
    }
}

fn release_nowhere(release: &Release, after: &str, lock: &Lock) -> Diagnostic {
    let name = &release.name;
    let message = format!("release `{name}` comes after `{after}`, which is no revision");
    let ids = lock.revisions.iter().map(|locked| locked.id.as_str());
    let at = nearest(after, ids).map_or_else(|| "<id>".to_owned(), str::to_owned);
    Diagnostic::error(Code::ReleaseUnknown, message)
        .at(LOCK_FILE, release.span.clone(), "")
        .help(format!(
            "run `cargo migrate release --remove {name}`, then `cargo migrate release {name} --at {at}`"
        ))
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
        Way::Sql(scripts) if !scripts.is_empty() => scripts[0].path.to_string(),
        Way::Rust { path, .. } => path.to_string(),
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

fn replaced(locked: &Locked, squash: &Revision) -> Diagnostic {
    let message = format!(
        "revision `{} {}` is not on disk any more; `{}` replaces it",
        locked.id,
        locked.name,
        squash.label()
    );
    Diagnostic::error(Code::LockStale, message)
        .at(LOCK_FILE, locked.span.clone(), "")
        .help(format!(
            "if every database is past it, {FIX}: the lock remembers its id; else bring its directory back"
        ))
}

fn stale(message: &str, locked: &Locked) -> Diagnostic {
    Diagnostic::error(Code::LockStale, message)
        .at(LOCK_FILE, locked.span.clone(), "")
        .help(FIX)
}

fn compare(locked: &Locked, revision: &Revision, disk: &Disk<'_>) -> Option<Diagnostic> {
    if locked.state == State::Sealed {
        let edits = edits(locked, revision);
        if !edits.is_empty() {
            return Some(sealed_edited(
                revision,
                edits,
                &disk.sources.display(&revision.directory),
            ));
        }
    }
    let label = revision.label();
    let (parent, recorded) = (revision.parent.as_deref(), locked.revises.as_deref());
    // While the chain is broken, which parent is right is not known.
    if disk.linear && recorded != parent {
        let (parent, recorded) = (parent.unwrap_or("base"), recorded.unwrap_or("base"));
        let message = format!("revision `{label}` revises `{parent}`, the lock says `{recorded}`");
        return Some(stale(&message, locked));
    }
    if disk.linear && !same_squash(locked, revision) {
        let message = format!("the lock does not say what `{label}` replaces");
        return Some(stale(&message, locked));
    }
    (locked.name != revision.name).then(|| {
        let message = format!("revision `{label}` is called `{}` in the lock", locked.name);
        stale(&message, locked)
    })
}

fn same_squash(locked: &Locked, revision: &Revision) -> bool {
    match (&locked.squash, &revision.squash) {
        (None, None) => true,
        (Some(locked), Some(squash)) => {
            locked.first == squash.first
                && locked.last == squash.last
                && locked.ids.iter().eq(squash.ids.iter())
        }
        _ => false,
    }
}

fn sealed_edited(revision: &Revision, edits: Vec<Edit>, directory: &str) -> Diagnostic {
    let what: Vec<String> = edits
        .iter()
        .map(|edit| format!("`{}` {}", edit.name, edit.how))
        .collect();
    let message = format!(
        "the sealed revision `{}` was edited: {}",
        revision.label(),
        what.join(" and ")
    );
    let found = Diagnostic::error(Code::SealedEdited, message);
    let found = edits.into_iter().fold(found, |found, edit| {
        found.at(format!("{}/{}", revision.directory, edit.name), 0..0, "")
    });
    found.help(format!(
        "undo the edit (`git checkout -- {directory}`) and put the change into a new revision; while nobody else has it, \
         `cargo migrate unseal {}` makes it a draft again",
        revision.id
    ))
}

/// A file of a sealed revision that is not as it was recorded.
#[derive(PartialEq, Eq)]
struct Edit {
    name: String,
    how: &'static str,
}

fn edits(locked: &Locked, revision: &Revision) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (side, way, recorded) in [
        ("up", &revision.up, &locked.up),
        ("down", &revision.down, &locked.down),
    ] {
        let sums = way.sums();
        for (variant, sum) in &sums {
            let how = match recorded.get(*variant) {
                Some(known) if known == sum => continue,
                Some(_) => "is not what was recorded",
                None => "was added",
            };
            let name = file_name(way, side, variant);
            edits.push(Edit { name, how });
        }
        for variant in recorded.keys() {
            if sums.iter().all(|(known, _)| known != variant) {
                let name = file_name(way, side, variant);
                edits.push(Edit {
                    name,
                    how: "is gone",
                });
            }
        }
    }
    edits.dedup();
    edits
}

fn file_name(way: &Way, side: &str, variant: &str) -> String {
    match (way.is_rust(), variant) {
        (true, _) => "revision.rs".to_owned(),
        (false, "any") => format!("{side}.sql"),
        (false, variant) => format!("{side}.{variant}.sql"),
    }
}

/// A sealed entry follows a sealed entry or base, and bears the hash of its own content and of all before it. The first
/// that does not. That two entries follow the same one is for the chain to tell.
fn first_misfit(lock: &Lock) -> Option<&Locked> {
    // By each name of a place in the chain, the hash from which it goes on there.
    let mut hashes: BTreeMap<&str, Checksum> = BTreeMap::new();
    for locked in &lock.revisions {
        if locked.state == State::Draft {
            continue;
        }
        let parent = match locked.revises.as_deref() {
            Some(parent) => match hashes.get(parent) {
                Some(hash) => Some(*hash),
                None => return Some(locked),
            },
            None => None,
        };
        let hash = chain_hash(parent, &locked.id, locked.sums());
        if locked.chain != Some(hash) {
            return Some(locked);
        }
        let Some(squash) = &locked.squash else {
            hashes.insert(&locked.id, hash);
            continue;
        };
        let Some(stands_for) = squash.stands_for else {
            return Some(locked);
        };
        // Where the originals are still recorded, they say the same.
        for end in [Some(&squash.last), squash.ids.last()]
            .into_iter()
            .flatten()
        {
            if *hashes.entry(end).or_insert(stands_for) != stands_for {
                return Some(locked);
            }
        }
        hashes.insert(&locked.id, stands_for);
    }
    None
}

fn edited_by_hand(locked: &Locked, sources: &Sources) -> Diagnostic {
    Diagnostic::error(
        Code::LockEdited,
        format!(
            "the record of `{} {}` contradicts itself or the records before it",
            locked.id, locked.name
        ),
    )
    .at(LOCK_FILE, locked.span.clone(), "")
    .help(format!(
        "the file was edited by hand or merged wrongly: restore it with `git checkout -- {}`",
        sources.display(LOCK_FILE)
    ))
}
