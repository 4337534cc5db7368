//! A revision out of the files of its folder.

use std::borrow::Cow;

use super::said::{Parent, disagreement, irreversible_variant, missing_revises, place, revises};
use crate::checksum::Checksum;
use crate::diagnostic::{Code, Diagnostic, Sources};
use crate::dialect::Dialect;
use crate::directive::{Directive, Side};
use crate::folder::{Folder, SqlFile};
use crate::link::Node;
use crate::lock::Locked;
use crate::pairs;
use crate::revision::{Revision, State, Way};
use crate::rust_source::{self, RustSource};
use crate::script::{self, SqlSource};
use crate::squash::Squash;

/// A folder, and what has to be known to read it.
pub(super) struct FolderReader<'a> {
    pub(super) folder: &'a Folder<'a>,
    pub(super) dialects: &'a [Dialect],
    pub(super) locked: Option<&'a Locked>,
}

impl FolderReader<'_> {
    /// The revision as far as its files can be read, and whether all of them could be.
    pub(super) fn read(
        &self,
        sources: &mut Sources,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> (Node, bool) {
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
            transaction: !directives.contains(&Directive::TransactionOff),
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
