//! `migrate.lock`: the chain as it was recorded, written by `cargo migrate` only.

mod check;
mod lint;
mod parse;

use std::collections::BTreeMap;
use std::fmt::Write as _;

pub(crate) use check::{Disk, check};
pub use lint::Lint;
#[cfg(feature = "snapshot")]
pub(crate) use parse::conflict;

use crate::checksum::Checksum;
use crate::dialect::Dialect;
use crate::releases::Release;
use crate::revision::{Revision, State};
use crate::sql::Span;
use crate::squash::{self, Squash};

/// The version of the file's format that this version of the tool writes.
pub const LOCK_VERSION: i64 = 1;

/// The prefix of the bookkeeping tables where a database has no schemas.
pub const DEFAULT_TABLES: &str = "_migrate_";

/// The project whose revisions a database records, when nothing else is said.
pub const DEFAULT_PROJECT: &str = "main";

const HEADER: &str = "# Written by `cargo migrate`. Commit it. Do not edit it: `cargo migrate check` tells what is wrong.\n";

/// What is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lock {
    /// What holds for the chain as a whole.
    pub settings: Settings,
    /// The releases of the application, in the order in which they were recorded.
    pub releases: Vec<Release>,
    /// The revisions, from base to head.
    pub revisions: Vec<Locked>,
}

/// What has to be the same for the program and the command line, because both work on the same history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The dialects that every revision has to be written for.
    pub dialects: Vec<Dialect>,
    /// Keeps the histories of two programs in one database apart.
    pub project: String,
    /// The prefix of the bookkeeping tables.
    pub tables: String,
    /// What decides what the rules of safe change find.
    pub lint: Lint,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            dialects: vec![Dialect::Sqlite],
            project: DEFAULT_PROJECT.to_owned(),
            tables: DEFAULT_TABLES.to_owned(),
            lint: Lint::default(),
        }
    }
}

/// One recorded revision. Where it stands in the file is no part of its value: records are equal when they say the same.
#[derive(Debug, Clone)]
pub struct Locked {
    /// Its id.
    pub id: String,
    /// The rest of its directory's name.
    pub name: String,
    /// Its parent; `None` is `base`.
    pub revises: Option<String>,
    /// Draft or sealed.
    pub state: State,
    /// The sums of its ways up by variant, once sealed.
    pub up: BTreeMap<String, Checksum>,
    /// The sums of its ways down by variant, once sealed.
    pub down: BTreeMap<String, Checksum>,
    /// Its chain hash, once sealed.
    pub chain: Option<Checksum>,
    /// The version of the rule set that passed.
    pub lint: Option<String>,
    /// Engine to `<version> <fingerprint>`, for each engine that proved it.
    pub verified: BTreeMap<String, String>,
    /// Why it was sealed without a proof.
    pub unverified: Option<String>,
    /// Tables that it works on, and that no row could be made up for when it was proved: the proof says nothing about their rows.
    pub unfilled: Vec<String>,
    /// What it replaces.
    pub squash: Option<LockedSquash>,
    /// Where it stands in the file.
    pub span: Span,
}

/// What is recorded of the revisions that a squash replaces: enough to do without them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockedSquash {
    /// The first of them, as the directive names it.
    pub first: String,
    /// The last of them.
    pub last: String,
    /// The ids of all of them.
    pub ids: Vec<String>,
    /// The chain hash of the last of them, once the squash is sealed.
    pub stands_for: Option<Checksum>,
}

impl PartialEq for Locked {
    fn eq(&self, other: &Self) -> bool {
        let Self {
            id,
            name,
            revises,
            state,
            up,
            down,
            chain,
            lint,
            verified,
            unverified,
            unfilled,
            squash,
            span: _,
        } = self;
        (id, name, revises, state) == (&other.id, &other.name, &other.revises, &other.state)
            && (up, down, chain) == (&other.up, &other.down, &other.chain)
            && (lint, verified, squash) == (&other.lint, &other.verified, &other.squash)
            && (unverified, unfilled) == (&other.unverified, &other.unfilled)
    }
}

impl Eq for Locked {}

impl Locked {
    /// A record of a revision as it is on disk.
    #[must_use]
    pub fn of(revision: &Revision) -> Self {
        let mut locked = Self {
            id: revision.id.to_string(),
            name: revision.name.to_string(),
            revises: revision.parent.as_ref().map(ToString::to_string),
            state: revision.state,
            up: BTreeMap::new(),
            down: BTreeMap::new(),
            chain: None,
            lint: None,
            verified: BTreeMap::new(),
            unverified: None,
            unfilled: Vec::new(),
            squash: revision.squash.as_ref().map(LockedSquash::of),
            span: 0..0,
        };
        if revision.state == State::Sealed {
            locked.seal(revision);
        }
        locked
    }

    /// Records the content of the revision; from now on an edit is an error.
    pub fn seal(&mut self, revision: &Revision) {
        let sums = |way: &crate::revision::Way| {
            way.sums()
                .into_iter()
                .map(|(variant, sum)| (variant.to_owned(), sum))
                .collect()
        };
        self.state = State::Sealed;
        self.up = sums(&revision.up);
        self.down = sums(&revision.down);
        self.chain = Some(revision.chain_hash);
        self.squash = revision.squash.as_ref().map(|squash| LockedSquash {
            stands_for: Some(squash.stands_for),
            ..LockedSquash::of(squash)
        });
    }

    /// Forgets the content; the revision may change again.
    pub fn unseal(&mut self) {
        self.state = State::Draft;
        self.up.clear();
        self.down.clear();
        self.chain = None;
        self.lint = None;
        self.verified.clear();
        self.unverified = None;
        self.unfilled.clear();
        if let Some(squash) = &mut self.squash {
            squash.stands_for = None;
        }
    }

    /// What proved it on an engine: the engine's version, and the fingerprint of the schema that it built.
    #[must_use]
    pub fn proof(&self, dialect: Dialect) -> Option<(&str, &str)> {
        self.verified.get(dialect.name())?.rsplit_once(' ')
    }

    /// The dialects among these on which nothing proved it.
    #[must_use]
    pub fn not_verified_on(&self, dialects: &[Dialect]) -> Vec<Dialect> {
        let is_proved = |dialect: &Dialect| self.verified.contains_key(dialect.name());
        dialects
            .iter()
            .copied()
            .filter(|dialect| !is_proved(dialect))
            .collect()
    }

    pub(crate) fn sums(&self) -> impl Iterator<Item = (&str, &str, Checksum)> {
        self.up
            .iter()
            .map(|(variant, sum)| ("up", variant.as_str(), *sum))
            .chain(
                self.down
                    .iter()
                    .map(|(variant, sum)| ("down", variant.as_str(), *sum)),
            )
    }
}

impl LockedSquash {
    fn of(squash: &Squash) -> Self {
        Self {
            first: squash.first.to_string(),
            last: squash.last.to_string(),
            ids: squash.ids.iter().map(ToString::to_string).collect(),
            stands_for: None,
        }
    }
}

impl Lock {
    /// A lock with no revisions.
    #[must_use]
    pub const fn empty(settings: Settings) -> Self {
        Self {
            settings,
            releases: Vec::new(),
            revisions: Vec::new(),
        }
    }

    /// The record of a revision.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Locked> {
        self.revisions.iter().find(|locked| locked.id == id)
    }

    /// The sealed revisions of a chain that are not proved on every dialect that the chain is for.
    pub fn not_verified<'a>(&'a self, chain: &'a [Revision]) -> impl Iterator<Item = &'a Locked> {
        let by_id = self.by_id();
        chain
            .iter()
            .filter_map(move |revision| by_id.get(&*revision.id).copied())
            .filter(|locked| {
                locked.state == State::Sealed
                    && !locked.not_verified_on(&self.settings.dialects).is_empty()
            })
    }

    /// Whether an id is that of a recorded revision, or of one that a squash stands for.
    #[must_use]
    pub fn knows(&self, id: &str) -> bool {
        let holds = |locked: &Locked| {
            let squash = locked.squash.as_ref();
            locked.id == id || squash.is_some_and(|squash| squash.ids.iter().any(|it| it == id))
        };
        self.revisions.iter().any(holds)
    }

    /// The records by id: for a look-up of every revision of a long chain.
    pub(crate) fn by_id(&self) -> BTreeMap<&str, &Locked> {
        self.revisions
            .iter()
            .rev()
            .map(|locked| (locked.id.as_str(), locked))
            .collect()
    }

    /// The lock that says what the files say: new revisions become drafts, sealed ones stay as they were recorded, and
    /// what is not on disk any more is dropped. The originals of a squash come before it.
    #[must_use]
    pub fn following(&self, chain: &[Revision]) -> Self {
        let by_id = self.by_id();
        let revisions = squash::every(chain)
            .into_iter()
            .map(|revision| match by_id.get(&*revision.id) {
                Some(known) if known.state == State::Sealed => Locked {
                    name: revision.name.to_string(),
                    ..(*known).clone()
                },
                _ => Locked::of(&Revision {
                    state: State::Draft,
                    ..revision.clone()
                }),
            })
            .collect();
        Self {
            settings: self.settings.clone(),
            releases: self.releases.clone(),
            revisions,
        }
    }

    /// The text of the file. Equal locks have equal texts.
    #[must_use]
    pub fn render(&self) -> String {
        let mut text = format!("{HEADER}version = {LOCK_VERSION}\n");
        let dialects: Vec<String> = self
            .settings
            .dialects
            .iter()
            .map(|dialect| quoted(dialect.name()))
            .collect();
        line(&mut text, "dialects", &format!("[{}]", dialects.join(", ")));
        if self.settings.project != DEFAULT_PROJECT {
            line(&mut text, "project", &quoted(&self.settings.project));
        }
        if self.settings.tables != DEFAULT_TABLES {
            line(&mut text, "tables", &quoted(&self.settings.tables));
        }
        self.settings.lint.render(&mut text);
        // Before the revisions: a branch that adds one does not touch these lines.
        for release in &self.releases {
            text.push_str("\n[[release]]\n");
            line(&mut text, "name", &quoted(&release.name));
            let after = release.after.as_deref().unwrap_or("base");
            line(&mut text, "after", &quoted(after));
        }
        for locked in &self.revisions {
            text.push_str("\n[[revision]]\n");
            line(&mut text, "id", &quoted(&locked.id));
            line(&mut text, "name", &quoted(&locked.name));
            line(
                &mut text,
                "revises",
                &quoted(locked.revises.as_deref().unwrap_or("base")),
            );
            line(&mut text, "state", &quoted(locked.state.name()));
            for (key, sums) in [("up", &locked.up), ("down", &locked.down)] {
                if !sums.is_empty() {
                    line(&mut text, key, &variants(sums));
                }
            }
            if let Some(chain) = locked.chain {
                line(&mut text, "chain", &quoted(&chain.to_string()));
            }
            if let Some(squash) = &locked.squash {
                let LockedSquash { first, last, .. } = squash;
                line(&mut text, "replaces", &quoted(&format!("{first}..{last}")));
                let ids: Vec<String> = squash.ids.iter().map(|id| quoted(id)).collect();
                line(&mut text, "replaced", &format!("[{}]", ids.join(", ")));
                if let Some(stands_for) = squash.stands_for {
                    line(&mut text, "stands_for", &quoted(&stands_for.to_string()));
                }
            }
            if let Some(lint) = &locked.lint {
                line(&mut text, "lint", &quoted(lint));
            }
            if !locked.verified.is_empty() {
                let engines = locked
                    .verified
                    .iter()
                    .map(|(engine, proof)| format!("{} = {}", key(engine), quoted(proof)));
                line(
                    &mut text,
                    "verified",
                    &format!("{{ {} }}", engines.collect::<Vec<_>>().join(", ")),
                );
            }
            if let Some(reason) = &locked.unverified {
                line(&mut text, "unverified", &quoted(reason));
            }
            if !locked.unfilled.is_empty() {
                let tables: Vec<String> = locked.unfilled.iter().map(|it| quoted(it)).collect();
                line(&mut text, "unfilled", &format!("[{}]", tables.join(", ")));
            }
        }
        text
    }
}

fn line(text: &mut String, key: &str, value: &str) {
    // Writing to a string does not fail.
    let _ = writeln!(text, "{key} = {value}");
}

/// `"sha256:…"` for the plain file alone, a table by variant otherwise.
fn variants(sums: &BTreeMap<String, Checksum>) -> String {
    if sums.len() == 1
        && let Some(sum) = sums.get("any")
    {
        return quoted(&sum.to_string());
    }
    let pairs = sums
        .iter()
        .map(|(variant, sum)| format!("{} = {}", key(variant), quoted(&sum.to_string())));
    format!("{{ {} }}", pairs.collect::<Vec<_>>().join(", "))
}

/// A key as it stands in a table: bare where TOML allows it.
pub(crate) fn key(name: &str) -> String {
    let bare = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    if !name.is_empty() && name.bytes().all(bare) {
        name.to_owned()
    } else {
        quoted(name)
    }
}

pub(crate) fn quoted(value: &str) -> String {
    let mut text = String::from("\"");
    for c in value.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            c if c.is_control() => {
                let _ = write!(text, "\\u{:04X}", u32::from(c));
            }
            c => text.push(c),
        }
    }
    text.push('"');
    text
}
