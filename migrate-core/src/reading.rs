//! Reading a directory into a chain: the one path that the macro, the runtime and the command line share.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::checksum::Checksum;
use crate::diagnostic::{Code, Diagnostic, Place, Sources};
use crate::dialect::Dialect;
use crate::directive::{Directive, Placed, Side};
use crate::fold;
use crate::folder::{self, Entry, Folder, LOCK_FILE, SqlFile};
use crate::link::{self, Node};
use crate::lock::{self, Lock, Locked, Settings};
use crate::pairs;
use crate::revision::{Revision, State, Way};
use crate::rust_source::{self, RustSource};
use crate::script::{self, SqlSource};
use crate::squash::{self, Squash};

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

struct FolderReader<'a> {
    folder: &'a Folder<'a>,
    dialects: &'a [Dialect],
    locked: Option<&'a Locked>,
}

impl FolderReader<'_> {
    /// The revision as far as its files can be read, and whether all of them could be.
    fn read(&self, sources: &mut Sources, diagnostics: &mut Vec<Diagnostic>) -> (Node, bool) {
        let folder = self.folder;
        if let Some((path, bytes)) = folder.rust {
            if let Some(sql) = folder.up.iter().chain(&folder.down).next() {
                diagnostics.push(
                    Diagnostic::error(
                        Code::MixedRevision,
                        format!("`{}` holds both revision.rs and SQL", folder.path),
                    )
                    .at(sql.path, 0..0, "")
                    .help("keep one of them: revision.rs can run SQL on its context"),
                );
            }
            return self.rust(path, bytes, sources, diagnostics);
        }
        let up = self.side(&folder.up, Side::Up, sources, diagnostics);
        let down = self.side(&folder.down, Side::Down, sources, diagnostics);
        self.missing(sources, diagnostics);
        let complete =
            !folder.refused.any() && up.len() == folder.up.len() && down.len() == folder.down.len();
        let parents = up.iter().find_map(|source| {
            let (parent, placed) = source.find(revises)?;
            Some((parent, place(&source.script.path, placed)))
        });
        if parents.is_none()
            && up.len() == folder.up.len()
            && !up.iter().any(|source| source.may_hold("revises"))
            && let Some(source) = up.first()
        {
            let script = &source.script;
            diagnostics.push(missing_revises(&script.path, &script.sql, Side::Up));
        }
        if let Some((parent, first)) = &parents {
            disagreement(&up, parent, first, diagnostics);
        }
        let replaces = up.iter().find_map(|source| {
            let (_, placed) = source.find(Squash::said)?;
            Some(place(&source.script.path, placed))
        });
        let pairs = up.iter().find_map(|source| {
            let ((), placed) = source.find(pairs::said)?;
            Some(place(&source.script.path, placed))
        });
        irreversible_variant(&down, diagnostics);
        let message = up.iter().find_map(|source| source.message.clone());
        let irreversible = down.iter().find_map(|source| {
            let (reason, _) = source.find(|directive| match directive {
                Directive::Irreversible(reason) => Some(reason.clone()),
                _ => None,
            })?;
            Some(Way::Irreversible {
                reason: Cow::Owned(reason),
                checksum: source.script.checksum,
            })
        });
        let directives: Vec<Directive> = up
            .iter()
            .flat_map(|source| &source.directives)
            .map(|placed| placed.directive.clone())
            .collect();
        let way = |sources: Vec<SqlSource>| {
            Way::Sql(sources.into_iter().map(|source| source.script).collect())
        };
        let (parent, parent_place) = parents.unzip();
        let revision = self.revision(
            parent.and_then(|Parent(parent)| parent),
            message,
            &directives,
            way(up),
            irreversible.unwrap_or_else(|| way(down)),
        );
        let node = Node::new(revision, parent_place, replaces);
        (node.pairing(pairs), complete)
    }

    fn side(
        &self,
        files: &[SqlFile<'_>],
        side: Side,
        sources: &mut Sources,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<SqlSource> {
        let mut read: Vec<SqlSource> = files
            .iter()
            .filter_map(|file| {
                let variants = || {
                    self.dialects
                        .iter()
                        .copied()
                        .filter(|one| files.iter().all(|file| file.dialect != Some(*one)))
                };
                let mut dialects: Vec<Dialect> = file
                    .dialect
                    .map_or_else(|| variants().collect(), |dialect| vec![dialect]);
                if dialects.is_empty() {
                    dialects.extend(self.dialects.first());
                }
                script::read(file, side, &dialects, sources, diagnostics)
            })
            .collect();
        read.sort_by_key(|source| source.script.variant());
        read
    }

    /// A way that is not there, for every dialect or for one of them.
    fn missing(&self, sources: &Sources, diagnostics: &mut Vec<Diagnostic>) {
        let folder = self.folder;
        // When a sealed revision lost a file, the lock tells that better.
        let recorded = |side: fn(&Locked) -> &BTreeMap<String, Checksum>| {
            self.locked.is_some_and(|locked| !side(locked).is_empty())
        };
        let up_known = folder.refused.up || folder.up.is_empty() && recorded(|locked| &locked.up);
        let down_known = folder.refused.down
            || folder.down.is_empty() && recorded(|locked| &locked.down)
            // An empty directory is one mistake, not two.
            || folder.is_empty();
        for (code, name, known, files, others) in [
            (Code::MissingUp, "up", up_known, &folder.up, &folder.down),
            (
                Code::MissingDown,
                "down",
                down_known,
                &folder.down,
                &folder.up,
            ),
        ] {
            if known {
                continue;
            }
            let place = others.first().map_or(folder.path, |file| file.path);
            let label = if folder.id.is_empty() {
                folder.path.to_owned()
            } else {
                format!("{} {}", folder.id, folder.slug)
            };
            let directory = sources.display(folder.path);
            let help = match code {
                Code::MissingDown => format!(
                    "write `{directory}/down.sql` with the SQL that undoes up.sql; if there is no way back, let it \
                     hold `-- migrate: irreversible because <reason>`"
                ),
                _ => format!("write `{directory}/up.sql`, or remove the directory"),
            };
            if files.is_empty() {
                diagnostics.push(
                    Diagnostic::error(code, format!("revision `{label}` has no {name}.sql"))
                        .at(place, 0..0, "")
                        .help(help),
                );
                continue;
            }
            let covers = |dialect: &Dialect| {
                files
                    .iter()
                    .any(|file| file.dialect.is_none_or(|one| one == *dialect))
            };
            for dialect in self.dialects.iter().filter(|dialect| !covers(dialect)) {
                diagnostics.push(
                    Diagnostic::error(
                        code,
                        format!("revision `{label}` has no {name}.sql for {dialect}"),
                    )
                    .at(files[0].path, 0..0, "")
                    .help(format!(
                        "write `{directory}/{name}.{dialect}.sql`, or a plain `{name}.sql` for the rest"
                    )),
                );
            }
        }
    }

    fn rust(
        &self,
        path: &str,
        bytes: &[u8],
        sources: &mut Sources,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> (Node, bool) {
        let decoded = script::decode(path, bytes, sources, diagnostics);
        let complete = decoded.is_some() && !self.folder.refused.any();
        let text = decoded.as_deref().unwrap_or_default();
        let source = match &decoded {
            Some(text) => rust_source::read(path, text, diagnostics),
            None => RustSource::default(),
        };
        let parent = source
            .directives
            .iter()
            .find_map(|placed| Some((revises(&placed.directive)?, self::place(path, placed))));
        let replaces = source
            .directives
            .iter()
            .find_map(|placed| Squash::said(&placed.directive).map(|_| self::place(path, placed)));
        let pairs = source
            .directives
            .iter()
            .find_map(|placed| pairs::said(&placed.directive).map(|()| self::place(path, placed)));
        if parent.is_none() && decoded.is_some() && !source.meant.contains(&"revises") {
            diagnostics.push(missing_revises(path, text, Side::Rust));
        }
        let directives: Vec<Directive> = source
            .directives
            .into_iter()
            .map(|placed| placed.directive)
            .collect();
        let way = || Way::Rust {
            path: Cow::Owned(path.to_owned()),
            checksum: Checksum::of(text),
            rebuild: directives.contains(&Directive::Rebuild),
        };
        let (parent, parent_place) = parent.unzip();
        let revision = self.revision(
            parent.and_then(|Parent(parent)| parent),
            source.message,
            &directives,
            way(),
            way(),
        );
        let node = Node::new(revision, parent_place, replaces);
        (node.pairing(pairs), complete)
    }

    fn revision(
        &self,
        parent: Option<String>,
        message: Option<String>,
        directives: &[Directive],
        up: Way,
        down: Way,
    ) -> Revision {
        Revision {
            id: Cow::Owned(self.folder.id.to_owned()),
            name: Cow::Owned(self.folder.slug.to_owned()),
            message: Cow::Owned(
                message.unwrap_or_else(|| self.folder.slug.replace(['_', '-'], " ")),
            ),
            parent: parent.map(Cow::Owned),
            directory: Cow::Owned(self.folder.path.to_owned()),
            up,
            down,
            data: directives.contains(&Directive::Data),
            phase: directives.iter().find_map(|directive| match directive {
                Directive::Phase(phase) => Some(*phase),
                _ => None,
            }),
            pairs: directives.iter().find_map(|directive| match directive {
                Directive::Pairs(id) => Some(Cow::Owned(id.clone())),
                _ => None,
            }),
            state: self.locked.map_or(State::Draft, |locked| locked.state),
            chain_hash: Checksum::of(""),
            squash: directives.iter().find_map(Squash::said),
        }
    }
}

/// What a `revises` names; `None` is `base`.
#[derive(PartialEq, Eq)]
struct Parent(Option<String>);

fn revises(directive: &Directive) -> Option<Parent> {
    match directive {
        Directive::Revises(parent) => Some(Parent(parent.clone())),
        _ => None,
    }
}

fn place(file: &str, placed: &Placed) -> Place {
    Place {
        file: file.to_owned(),
        span: placed.argument.clone(),
        label: String::new(),
    }
}

fn missing_revises(path: &str, text: &str, side: Side) -> Diagnostic {
    let comment = side.comment();
    let end = text.find('\n').unwrap_or(text.len());
    Diagnostic::error(
        Code::MissingRevises,
        "the file does not say which revision it comes after",
    )
    .at(path, 0..end, "")
    .help(format!(
        "add `{comment} migrate: revises <id>`, or `revises base` for the first revision"
    ))
}

/// What cannot be undone cannot be undone on any database.
fn irreversible_variant(down: &[SqlSource], diagnostics: &mut Vec<Diagnostic>) {
    let is_irreversible =
        |directive: &Directive| matches!(directive, Directive::Irreversible(_)).then_some(());
    let is_variant = |source: &SqlSource| source.script.dialect.is_some();
    if !down.iter().any(is_variant) {
        return;
    }
    if let Some((source, ((), placed))) = down
        .iter()
        .find_map(|source| Some((source, source.find(is_irreversible)?)))
    {
        diagnostics.push(
            Diagnostic::error(
                Code::MisplacedDirective,
                "`irreversible` holds for every dialect, and this way back has variants",
            )
            .at(&*source.script.path, placed.span.clone(), "")
            .help("say it in a plain down.sql, and let that be the only file of the way back"),
        );
    }
}

/// Variants of one up.sql that name different parents.
fn disagreement(
    up: &[SqlSource],
    parent: &Parent,
    first: &Place,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for source in up {
        if let Some((other, placed)) = source.find(revises)
            && other != *parent
        {
            diagnostics.push(
                Diagnostic::error(
                    Code::DirectiveArgument,
                    "the variants of this revision name different parents",
                )
                .at(&*source.script.path, placed.argument.clone(), "one")
                .at(first.file.clone(), first.span.clone(), "another")
                .help("let every variant revise the same revision"),
            );
        }
    }
}
