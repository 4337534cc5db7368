//! Revisions that are not written yet: their names, their files, and writing them.

use std::path::PathBuf;

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::folder::LOCK_FILE;
use migrate_core::lock::Lock;
use migrate_core::reading::Reading;
use migrate_core::revision::Revision;

use super::new::NewArgs;
use crate::change::Change;
use crate::context::Context;
use crate::failure::Failure;
use crate::hook;
use crate::naming::{Named, Naming};

/// `after 20261119093000 users`
pub(super) fn after(parent: Option<&Revision>) -> String {
    parent.map_or_else(
        || "the first revision".to_owned(),
        |parent| format!("after {}", parent.label()),
    )
}

/// A revision that is not written yet.
pub(super) struct Draft {
    pub(super) named: Named,
    /// The files by name.
    pub(super) files: Vec<(String, String)>,
}

impl Draft {
    pub(super) fn paths(&self, context: &Context) -> Vec<PathBuf> {
        let directory = context.path(&self.named.path);
        let files = self.files.iter();
        files.map(|(name, _)| directory.join(name)).collect()
    }

    /// The files as `--print` shows them.
    pub(super) fn shown(&self, context: &Context) -> String {
        let texts = self.files.iter().map(|(name, text)| {
            let path = context.shown_path(&format!("{}/{name}", self.named.path));
            format!("-- {path}\n{text}")
        });
        texts.collect::<Vec<_>>().join("\n")
    }
}

/// Writes revisions and what the lock says of them, all or nothing. Returns the chain with them.
pub(super) fn write(drafts: &[Draft], context: &Context) -> Result<Reading, Failure> {
    let mut change = Change::default();
    for draft in drafts {
        change.filled_folder(&context.path(&draft.named.path), &draft.files)?;
    }
    let paths: Vec<PathBuf> = drafts
        .iter()
        .flat_map(|draft| draft.paths(context))
        .collect();
    hook::run(&paths, context)?;
    let written = context.reading()?;
    let head = written.revisions.last().map(|head| &*head.id);
    if !written.linear || head != drafts.last().map(|draft| &*draft.named.id) {
        return Err(Failure::new(written.diagnostics, written.sources));
    }
    let lock = written
        .lock
        .clone()
        .unwrap_or_else(|| Lock::empty(context.settings(None)));
    change.write(
        &context.path(LOCK_FILE),
        &lock.following(&written.revisions).render(),
    )?;
    change.keep();
    context.reading()
}

/// Gives names to new revisions, one after the other.
pub(super) struct Names<'a> {
    naming: Naming,
    /// The id of the first, if it was given.
    given: Option<&'a str>,
    folder: Option<&'a str>,
    taken: Vec<String>,
    /// The name of the last directory.
    last: String,
}

impl<'a> Names<'a> {
    pub(super) fn new(
        args: &'a NewArgs,
        context: &Context,
        reading: &Reading,
    ) -> Result<Self, Failure> {
        let folder = args.dir.as_deref().map(|folder| folder.trim_matches('/'));
        let is_group = |part: &str| {
            !part.is_empty() && !part.starts_with('.') && !part.contains(['_', '\\', ':'])
        };
        if let Some(folder) = folder
            && !folder.split('/').all(is_group)
        {
            let found = Diagnostic::error(
                Code::DirectoryName,
                format!("`{folder}` cannot be a folder of revisions"),
            );
            return Err(Failure::usage(found.help(format!(
                "name a folder inside {}, without `_` or `.`: `--dir billing`",
                context.shown
            ))));
        }
        let every = reading.every();
        let names = every.iter().map(|revision| base_name(&revision.directory));
        Ok(Self {
            naming: Naming::now(&context.config),
            given: args.rev_id.as_deref(),
            folder,
            taken: every
                .iter()
                .map(|revision| revision.id.to_string())
                .collect(),
            last: names.max().unwrap_or_default().to_owned(),
        })
    }

    pub(super) fn next(&mut self, message: &str) -> Result<Named, Failure> {
        self.next_of(message, "")
    }

    /// The same, for one of several revisions of a message: `end` tells them apart, and is never cut.
    pub(super) fn next_of(&mut self, message: &str, end: &str) -> Result<Named, Failure> {
        let given = self.given.take();
        let is_taken = |id: &str| self.taken.iter().any(|taken| taken == id);
        let slug = self.naming.slug_ending(message, end);
        let named = self.naming.name(&slug, given, &self.last, &is_taken);
        let mut named = match named {
            Err(found) if given.is_some() => return Err(Failure::usage(*found)),
            named => named?,
        };
        base_name(&named.path).clone_into(&mut self.last);
        self.taken.push(named.id.clone());
        if let Some(folder) = self.folder {
            named.path = format!("{folder}/{}", named.path);
        }
        Ok(named)
    }
}

fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
