//! Reading a directory into a chain: the one path that the macro, the runtime and the command line share.

use std::borrow::Cow;

use crate::checksum::{Checksum, chain_hash};
use crate::diagnostic::{Code, Diagnostic, Place, Sources};
use crate::dialect::Dialect;
use crate::directive::{Directive, Placed, Side};
use crate::folder::{self, Entry, Folder, LOCK_FILE, SqlFile};
use crate::link::{self, Node};
use crate::lock::{self, Lock, Settings};
use crate::revision::{Revision, State, Way};
use crate::rust_source;
use crate::script::{self, SqlSource};

/// What a directory holds.
#[derive(Debug)]
pub struct Reading {
    /// Every revision that could be read: from base to head when [`Self::linear`], else by directory.
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

    let mut nodes: Vec<Node> = Vec::new();
    for folder in &folders.revisions {
        let reader = FolderReader {
            folder,
            dialects: &settings.dialects,
        };
        if let Some(mut node) = reader.read(&mut sources, &mut diagnostics) {
            node.revision.state = lock
                .as_ref()
                .and_then(|lock| lock.get(&node.revision.id))
                .map_or(State::Draft, |locked| locked.state);
            nodes.push(node);
        }
    }
    let order = link::link(&nodes, &mut diagnostics);
    let linear = order.is_some();
    let mut revisions: Vec<Revision> = nodes.into_iter().map(|node| node.revision).collect();
    if let Some(order) = order {
        revisions = order.into_iter().map(|at| revisions[at].clone()).collect();
        hash(&mut revisions);
    }
    diagnostics.append(&mut lock_diagnostics);
    match &lock {
        Some(lock)
            if diagnostics
                .iter()
                .all(|found| !concerns_lock_itself(found.code)) =>
        {
            lock::check(lock, &revisions, linear, &mut diagnostics);
        }
        Some(_) => {}
        None if folders.lock.is_none() => diagnostics.push(
            Diagnostic::error(Code::LockMissing, format!("there is no {LOCK_FILE}"))
                .at(LOCK_FILE, 0..0, "")
                .help("run `cargo migrate check --fix` to write it, and commit it"),
        ),
        None => {}
    }
    Reading {
        revisions,
        linear,
        lock,
        diagnostics,
        sources,
    }
}

/// When the lock could not be read, what it seems to lack is no news.
fn concerns_lock_itself(code: Code) -> bool {
    matches!(
        code,
        Code::LockSyntax | Code::LockConflict | Code::LockVersion
    )
}

fn hash(chain: &mut [Revision]) {
    let mut parent = None;
    for revision in chain {
        let hash = chain_hash(parent, &revision.id, revision.sums());
        revision.chain_hash = hash;
        parent = Some(hash);
    }
}

struct FolderReader<'a> {
    folder: &'a Folder<'a>,
    dialects: &'a [Dialect],
}

impl FolderReader<'_> {
    fn read(&self, sources: &mut Sources, diagnostics: &mut Vec<Diagnostic>) -> Option<Node> {
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
        self.missing(diagnostics);
        if folder.id.is_empty() {
            return None;
        }
        let parents = up.iter().find_map(|source| {
            let (parent, placed) = source.find(revises)?;
            Some((parent, place(&source.script.path, placed)))
        });
        // A directive that was refused has been reported.
        let unreported = !diagnostics.iter().any(|found| {
            matches!(
                found.code,
                Code::DirectiveArgument | Code::UnknownDirective | Code::NotUtf8
            ) && found
                .places
                .iter()
                .any(|place| folder.up.iter().any(|file| file.path == place.file))
        });
        if parents.is_none()
            && unreported
            && let Some(source) = up.first()
        {
            diagnostics.push(missing_revises(
                &source.script.path,
                &source.script.sql,
                "--",
            ));
        }
        if let Some((parent, first)) = &parents {
            disagreement(&up, parent, first, diagnostics);
        }
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
            parent.flatten(),
            message,
            &directives,
            way(up),
            irreversible.unwrap_or_else(|| way(down)),
        );
        Some(Node {
            revision,
            parent_place,
        })
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
    fn missing(&self, diagnostics: &mut Vec<Diagnostic>) {
        let folder = self.folder;
        if folder.incomplete {
            return;
        }
        for (code, name, files, others) in [
            (Code::MissingUp, "up", &folder.up, &folder.down),
            (Code::MissingDown, "down", &folder.down, &folder.up),
        ] {
            let place = others.first().map_or(folder.path, |file| file.path);
            let label = if folder.id.is_empty() {
                folder.path.to_owned()
            } else {
                format!("{} {}", folder.id, folder.slug)
            };
            let help = match code {
                Code::MissingDown => format!(
                    "write `{}/down.sql` with the SQL that undoes up.sql; if there is no way back, let it hold \
                     `-- migrate: irreversible because <reason>`",
                    folder.path
                ),
                _ => format!("write `{}/up.sql`, or remove the directory", folder.path),
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
                        "write `{}/{name}.{dialect}.sql`, or a plain `{name}.sql` for the rest",
                        folder.path
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
    ) -> Option<Node> {
        let text = script::decode(path, bytes, sources, diagnostics)?;
        let source = rust_source::read(path, &text, diagnostics);
        if self.folder.id.is_empty() {
            return None;
        }
        let parent = source
            .directives
            .iter()
            .find_map(|placed| Some((revises(&placed.directive)?, self::place(path, placed))));
        let refused = diagnostics.iter().any(|found| {
            found.code == Code::DirectiveArgument
                && found.places.iter().any(|place| place.file == path)
        });
        if parent.is_none() && !refused {
            diagnostics.push(missing_revises(path, &text, "//!"));
        }
        let directives: Vec<Directive> = source
            .directives
            .into_iter()
            .map(|placed| placed.directive)
            .collect();
        let way = || Way::Rust {
            path: Cow::Owned(path.to_owned()),
            checksum: Checksum::of(&text),
            rebuild: directives.contains(&Directive::Rebuild),
        };
        let (parent, parent_place) = parent.unzip();
        let revision = self.revision(parent.flatten(), source.message, &directives, way(), way());
        Some(Node {
            revision,
            parent_place,
        })
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
            state: State::Draft,
            chain_hash: Checksum::of(""),
        }
    }
}

fn revises(directive: &Directive) -> Option<Option<String>> {
    match directive {
        Directive::Revises(parent) => Some(parent.clone()),
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

fn missing_revises(path: &str, text: &str, comment: &str) -> Diagnostic {
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

/// Variants of one up.sql that name different parents.
fn disagreement(
    up: &[SqlSource],
    parent: &Option<String>,
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
