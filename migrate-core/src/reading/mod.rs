//! Reading a directory into a chain: the one path that the macro, the runtime and the command line share.

mod folder_reader;
mod said;
mod ways;

use std::collections::BTreeSet;

use self::folder_reader::FolderReader;
use crate::diagnostic::{Code, Diagnostic, Sources};
use crate::fold;
use crate::folder::{self, Entry, LOCK_FILE};
use crate::link::{self, Node};
use crate::lock::{self, Lock, Settings};
use crate::pairs;
use crate::revision::Revision;
use crate::script;
use crate::squash;

/// What a directory holds.
#[derive(Debug, Clone)]
pub struct Reading {
    /// Every revision that could be read: from base to head when [`Self::linear`], where a squash holds what it replaces;
    /// else by directory.
    pub revisions: Vec<Revision>,
    /// Whether the revisions form one chain.
    pub linear: bool,
    /// The lock, as far as it could be read; `None` when there is no file.
    pub lock: Option<Lock>,
    /// Everything that is wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts that the diagnostics point into.
    pub sources: Sources,
}

impl Reading {
    /// Whether nothing stands in the way of using the chain.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        !self.diagnostics.iter().any(Diagnostic::is_error)
    }

    /// Every revision, the originals of a squash before it.
    #[must_use]
    pub fn every(&self) -> Vec<&Revision> {
        squash::every(&self.revisions)
    }

    /// What holds for the chain as a whole.
    #[must_use]
    pub fn settings(&self) -> Settings {
        self.lock
            .as_ref()
            .map(|lock| lock.settings.clone())
            .unwrap_or_default()
    }
}

/// Reads the entries of a directory. `root` is how the directory is called in messages.
///
/// ```
/// use migrate_core::folder::{Entry, EntryKind};
///
/// let entry = |path: &str, kind| Entry { path: path.to_owned(), kind };
/// let file = |text: &str| EntryKind::File(text.as_bytes().to_vec());
/// let reading = migrate_core::reading::read(
///     &[
///         entry("1_users", EntryKind::Directory),
///         entry("1_users/up.sql", file("-- users\n-- migrate: revises base\nCREATE TABLE users (id INTEGER);\n")),
///     ],
///     "migrations",
/// );
/// let codes: Vec<_> = reading.diagnostics.iter().map(|found| found.code.name()).collect();
/// assert_eq!(codes, ["missing-down", "lock-missing"]);
/// ```
#[must_use]
pub fn read(entries: &[Entry], root: &str) -> Reading {
    let mut diagnostics = Vec::new();
    let mut sources = Sources::new(root);
    let folders = folder::classify(entries, &mut diagnostics);

    let mut lock_diagnostics = Vec::new();
    let lock = folders.lock.and_then(|bytes| {
        let text = script::decode(LOCK_FILE, bytes, &mut sources, &mut lock_diagnostics)?;
        let (lock, found) = Lock::parse(&text);
        lock_diagnostics.extend(found);
        Some(lock)
    });
    let settings = lock
        .as_ref()
        .map(|lock| lock.settings.clone())
        .unwrap_or_default();

    let by_id = lock.as_ref().map(Lock::by_id).unwrap_or_default();
    let mut nodes: Vec<Node> = Vec::new();
    let mut unsettled = BTreeSet::new();
    let mut seen = BTreeSet::new();
    for folder in &folders.revisions {
        let reader = FolderReader {
            folder,
            dialects: &settings.dialects,
            locked: by_id.get(folder.id).copied(),
        };
        let (node, complete) = reader.read(&mut sources, &mut diagnostics);
        if !seen.insert(folder.id) || !complete {
            unsettled.insert(folder.id.to_owned());
        }
        if !folder.id.is_empty() {
            nodes.push(node);
        }
    }
    pairs::check(&nodes, lock.as_ref(), &folders.refused, &mut diagnostics);
    let (steps, covers) = fold::part(nodes, lock.as_ref());
    let order = link::link(&steps, &folders.refused, &mut diagnostics);
    let mut revisions: Vec<Revision> = steps.into_iter().map(|node| node.revision).collect();
    let left = if let Some(order) = &order {
        let mut unordered: Vec<Option<Revision>> = revisions.into_iter().map(Some).collect();
        revisions = order
            .iter()
            .filter_map(|at| unordered[*at].take())
            .collect();
        fold::hash(&mut revisions);
        fold::cover(&mut revisions, covers, &folders.refused, &mut diagnostics)
    } else {
        covers.into_iter().map(|node| node.revision).collect()
    };
    let linear = order.is_some() && left.is_empty();
    revisions.extend(left);
    if order.is_none() {
        revisions
            .sort_by(|a, b| folder::base_name(&a.directory).cmp(folder::base_name(&b.directory)));
    }
    let lock_is_sound = lock_diagnostics.is_empty();
    diagnostics.append(&mut lock_diagnostics);
    match &lock {
        // When the lock could not be read, what it seems to lack is no news.
        Some(lock) if lock_is_sound => {
            let disk = lock::Disk {
                revisions: &squash::every(&revisions),
                linear,
                sources: &sources,
                unsettled: &unsettled,
                refused: &folders.refused,
            };
            lock::check(lock, &disk, &mut diagnostics);
        }
        None if folders.lock.is_none() && !folders.lock_refused => diagnostics.push(
            Diagnostic::error(Code::LockMissing, format!("there is no {LOCK_FILE}"))
                .at(LOCK_FILE, 0..0, "")
                .help("run `cargo migrate check --fix` to write it, and commit it"),
        ),
        Some(_) | None => {}
    }
    Reading {
        revisions,
        linear,
        lock,
        diagnostics,
        sources,
    }
}
