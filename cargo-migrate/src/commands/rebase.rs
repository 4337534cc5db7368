//! `rebase`: a chain that forks becomes a line again.

use std::fs;
use std::path::Path;

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::folder::LOCK_FILE;
use migrate_core::lock::Lock;
use migrate_core::reading::Reading;
use migrate_core::releases::Release;
use migrate_core::revision::{Revision, State};
use migrate_core::rewrite::{self, Move, Name};
use migrate_runtime::cli::Exit;
use serde_json::json;

use crate::change::Change;
use crate::context::Context;
use crate::failure::Failure;
use crate::naming::Naming;

/// Put a draft, and what follows it, after all other revisions: for two branches that were merged
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Examples:\n  \
    cargo migrate rebase              the newest branch that holds drafts only\n  \
    cargo migrate rebase 20261120     the branch that starts with this revision\n\n\
    The revisions get new ids, directories and parents; nothing else in their files changes. migrate.lock is written\n\
    anew, also when it holds a merge conflict. Sealed revisions, and those that your database has applied, do not move.")]
pub(crate) struct RebaseArgs {
    /// The first revision that moves
    id: Option<String>,
    /// Move it although the database at hand has it applied
    #[arg(long)]
    force: bool,
    /// Say what would be moved, and write nothing
    #[arg(long)]
    dry_run: bool,
}

pub(crate) fn run(args: &RebaseArgs, context: &Context) -> Result<Exit, Failure> {
    let printer = context.printer;
    let reading = context.reading()?;
    refuse_unreadable(&reading, context)?;
    let lock = reading
        .lock
        .clone()
        .unwrap_or_else(|| Lock::empty(context.settings(None)));
    let is_sealed = |revision: &Revision| {
        let locked = lock
            .get(&revision.id)
            .filter(|locked| locked.name == revision.name);
        locked.is_some_and(|locked| locked.state == State::Sealed)
    };
    let steps = rewrite::steps(&reading.revisions);
    let picked = match &args.id {
        Some(name) => Some(start_of_branch(named(name, &reading, &steps)?, &steps)),
        None => rewrite::pick(&steps, &is_sealed)?,
    };
    let Some(first) = picked else {
        return in_order(context, &reading, &lock);
    };
    let naming = Naming::now(&context.config);
    let every = reading.every();
    let is_taken = |id: &str| every.iter().any(|revision| revision.id == id);
    let moves = rewrite::rebase(&steps, first, &mut |revision, after| {
        let named = naming.name(&revision.name, None, after, &is_taken)?;
        let directory = named.path.rsplit('/').next().unwrap_or_default().to_owned();
        Ok(Name {
            id: named.id,
            directory,
        })
    })?;
    if moves.is_empty() {
        return in_order(context, &reading, &lock);
    }
    let moving: Vec<&Revision> = steps
        .iter()
        .filter(|revision| moves.iter().any(|one| one.from == revision.directory))
        .collect();
    refuse_sealed(&moving, &is_sealed)?;
    refuse_squashed(&moving, &reading)?;
    if !args.force {
        refuse_released(&moving, &lock)?;
        refuse_applied(context, &moving, &lock)?;
    }
    if args.id.is_none() && !printer.is_json() {
        printer.note(&format!("moving {}: the newest branch that holds drafts only; another one with `cargo migrate rebase <id>`", first.label()));
    }
    let rest = if args.dry_run {
        None
    } else {
        Some(carry_out(context, &moves, &lock)?)
    };
    report(context, &moves, &moving, args.dry_run);
    if let Some(rest) = rest {
        if !rest.linear {
            printer.warn("the chain is still no line; run `cargo migrate rebase` again");
        } else if !rest.is_usable() {
            printer
                .note("The chain is a line again; `cargo migrate check` tells what else is wrong.");
        }
        let had_conflict = reading
            .diagnostics
            .iter()
            .any(|found| found.code == Code::LockConflict);
        if had_conflict {
            printer.note(&format!(
                "The merge conflict in {LOCK_FILE} is resolved. Next: git add {}",
                context.shown
            ));
        }
    }
    Ok(Exit::Success)
}

/// The revision with that id, the start of it, or its directory: two revisions may have one id.
fn named<'a>(
    name: &str,
    reading: &Reading,
    steps: &'a [Revision],
) -> Result<&'a Revision, Failure> {
    let base = |revision: &&Revision| revision.directory.rsplit('/').next() == Some(name);
    if let Some(revision) = steps.iter().find(base) {
        return Ok(revision);
    }
    let every = reading.every();
    let position = super::seal::position(name, &every)?;
    let named = position.checked_sub(1).and_then(|at| every.get(at));
    let revision = steps
        .iter()
        .find(|step| named.is_some_and(|named| named.id == step.id));
    if let (Some(squash), None) = (named, revision) {
        return Err(in_squash(squash, squash));
    }
    let Some(revision) = revision else {
        let found = Diagnostic::error(Code::TargetUnknown, format!("`{name}` names no revision"));
        return Err(Failure::usage(
            found.help("name the first revision that moves, by its id"),
        ));
    };
    let twins: Vec<&str> = steps
        .iter()
        .filter(|other| other.id == revision.id)
        .filter_map(|other| other.directory.rsplit('/').next())
        .collect();
    if let [first, _, ..] = twins[..] {
        let message = format!(
            "`{}` is the id of {} revisions: {}",
            revision.id,
            twins.len(),
            twins.join(", ")
        );
        return Err(Failure::usage(Diagnostic::error(Code::DuplicateId, message).help(format!(
            "name the directory of the one that moves; what follows stays with the other: `cargo migrate rebase {first}`"
        ))));
    }
    Ok(revision)
}

/// The first revision of the branch that a revision is on: a branch moves as a whole. On a line, the revision itself.
fn start_of_branch<'a>(named: &'a Revision, steps: &'a [Revision]) -> &'a Revision {
    let siblings = |revision: &Revision| {
        let same = |other: &&Revision| other.parent == revision.parent;
        steps.iter().filter(same).count()
    };
    let mut first = named;
    for _ in steps {
        if siblings(first) > 1 {
            return first;
        }
        let is_parent = |other: &&Revision| Some(&other.id) == first.parent.as_ref();
        match steps.iter().find(is_parent) {
            Some(parent) => first = parent,
            None => break,
        }
    }
    named
}

/// A chain whose revisions do not say where they belong cannot be rewritten.
fn refuse_unreadable(reading: &Reading, context: &Context) -> Result<(), Failure> {
    let unreadable = |found: &&Diagnostic| {
        matches!(
            found.code,
            Code::MissingRevises
                | Code::MissingUp
                | Code::NameCollision
                | Code::Cycle
                | Code::SelfParent
                | Code::DirectoryName
                | Code::LockVersion
                | Code::LockSyntax
                | Code::SealedMissing
        )
    };
    let errors: Vec<Diagnostic> = reading
        .diagnostics
        .iter()
        .filter(unreadable)
        .cloned()
        .map(|found| match found.code {
            // `check --fix` needs a chain that is a line.
            Code::LockSyntax => found.help(format!(
                "take the lock of one branch as it was (`git checkout HEAD -- {}`), and run `cargo migrate rebase` again: \
                 it records what is missing there",
                context.shown_path(LOCK_FILE)
            )),
            _ => found,
        })
        .collect();
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Failure::new(errors, reading.sources.clone()))
    }
}

/// There is nothing to move; a conflict in the lock is resolved all the same.
fn in_order(context: &Context, reading: &Reading, lock: &Lock) -> Result<Exit, Failure> {
    let printer = context.printer;
    let conflict = reading
        .diagnostics
        .iter()
        .any(|found| found.code == Code::LockConflict);
    if conflict && reading.linear {
        let mut change = Change::default();
        change.write(
            &context.path(LOCK_FILE),
            &lock.following(&reading.revisions).render(),
        )?;
        change.keep();
    }
    if printer.is_json() {
        printer.json(&json!({ "moved": [], "resolved": conflict }));
    } else if conflict && reading.linear {
        printer.result(&format!(
            "the revisions are in order; the merge conflict in {LOCK_FILE} is resolved"
        ));
    } else if reading.linear {
        printer.result("nothing to do: the revisions are in order");
    } else {
        // Something else than a fork keeps them from being a line.
        return Err(Failure::new(
            reading.diagnostics.clone(),
            reading.sources.clone(),
        ));
    }
    Ok(Exit::Success)
}

fn refuse_sealed(
    moving: &[&Revision],
    is_sealed: &dyn Fn(&Revision) -> bool,
) -> Result<(), Failure> {
    let Some(sealed) = moving.iter().find(|revision| is_sealed(revision)) else {
        return Ok(());
    };
    let message = format!(
        "revision `{}` is sealed: its id and its content cannot change any more",
        sealed.label()
    );
    Err(Failure::from(Diagnostic::error(Code::SealedEdited, message).help(format!(
        "move the other branch; or, while no database has it, run `cargo migrate unseal {}` first",
        sealed.id
    ))))
}

/// A squash and what it replaces stay together.
fn refuse_squashed(moving: &[&Revision], reading: &Reading) -> Result<(), Failure> {
    let ids: Vec<&str> = moving.iter().map(|revision| &*revision.id).collect();
    match (moving, rewrite::squash_of(&reading.revisions, &ids)) {
        ([first, ..], Some(squash)) => Err(in_squash(first, squash)),
        _ => Ok(()),
    }
}

fn in_squash(moving: &Revision, squash: &Revision) -> Failure {
    let message = format!(
        "`{}` cannot move: the squash `{}` stands where its originals stand",
        moving.label(),
        squash.label()
    );
    Failure::from(Diagnostic::error(Code::SquashRefused, message).help(format!(
        "move the other branch; or, while no database has it, delete the directory of `{}`, and squash again afterwards",
        squash.id
    )))
}

/// What was deployed is in databases, under the id that it has.
fn refuse_released(moving: &[&Revision], lock: &Lock) -> Result<(), Failure> {
    let found = moving.iter().find_map(|revision| {
        let is_at = |release: &&Release| release.after.as_deref() == Some(&*revision.id);
        Some((revision, lock.releases.iter().find(is_at)?))
    });
    let Some((revision, release)) = found else {
        return Ok(());
    };
    let message = format!(
        "revision `{}` was released as `{}`: databases know it by its id",
        revision.label(),
        release.name
    );
    Err(Failure::from(Diagnostic::error(Code::ReleaseUnknown, message).help(format!(
        "move the other branch; or, if that release never ran, `cargo migrate release --remove {}` first",
        release.name
    ))))
}

fn refuse_applied(context: &Context, moving: &[&Revision], lock: &Lock) -> Result<(), Failure> {
    let Some((database, records)) = context.records(lock.settings.clone())? else {
        return Ok(());
    };
    let Some(applied) = moving.iter().find(|revision| {
        records
            .iter()
            .any(|record| record.id == *revision.id && record.name == *revision.name)
    }) else {
        return Ok(());
    };
    let first = moving
        .first()
        .map_or("base", |first| first.parent.as_deref().unwrap_or("base"));
    let message = format!(
        "revision `{}` is applied in {database}, which would not know it by its new id",
        applied.label()
    );
    Err(Failure::from(Diagnostic::error(Code::HistoryUnknown, message).help(format!(
        "rebase with --force; then `cargo migrate downgrade {first}` takes it back with the way back that was kept in the \
         history, and `cargo migrate upgrade` applies it anew"
    ))))
}

/// Renames the directories, rewrites the headers, and writes the lock: all of it, or nothing.
fn carry_out(context: &Context, moves: &[Move], lock: &Lock) -> Result<Reading, Failure> {
    let renamed = |id: &str| {
        let mut moves = moves.iter();
        let one = moves.find(|one| one.old_id == id)?;
        Some(one.id.as_str())
    };
    let mut change = Change::default();
    for one in moves {
        let to = context.path(&one.to);
        change.rename(&context.path(&one.from), &to)?;
        for path in headers(&to)? {
            let text =
                fs::read_to_string(&path).map_err(|error| Failure::io("read", &path, &error))?;
            let reparented = rewrite::reparent(&text, one.parent.as_deref());
            let whole = reparented.as_deref().unwrap_or(&text);
            let repaired = rewrite::repaired(whole, renamed);
            if let Some(text) = repaired.or(reparented) {
                change.write(&path, &text)?;
            }
        }
    }
    let reading = context.reading()?;
    let mut lock = lock.following(&reading.revisions);
    for release in &mut lock.releases {
        let after = release.after.as_deref().and_then(renamed);
        release.after = after.map(str::to_owned).or(release.after.take());
    }
    change.write(&context.path(LOCK_FILE), &lock.render())?;
    let reading = context.reading()?;
    change.keep();
    Ok(reading)
}

/// The files of a revision that name its parent.
fn headers(directory: &Path) -> Result<Vec<std::path::PathBuf>, Failure> {
    let failed = |error: std::io::Error| Failure::io("read", directory, &error);
    let mut files = Vec::new();
    for entry in fs::read_dir(directory).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let is_sql = name.starts_with("up.") && name.to_lowercase().ends_with(".sql");
        if is_sql || name == "revision.rs" {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn report(context: &Context, moves: &[Move], moving: &[&Revision], dry_run: bool) {
    let printer = context.printer;
    if printer.is_json() {
        let list: Vec<_> = moves
            .iter()
            .map(|one| json!({ "old_id": one.old_id, "id": one.id, "revises": one.parent, "directory": context.shown_path(&one.to) }))
            .collect();
        printer.json(&json!({ "moved": list, "dry_run": dry_run }));
        return;
    }
    let becomes = if dry_run { "would become" } else { "is now" };
    for one in moves {
        let label = moving
            .iter()
            .find(|revision| revision.directory == one.from)
            .map(|revision| revision.label());
        let parent = one.parent.as_deref().unwrap_or("base");
        printer.result(&format!(
            "{} {becomes} {}, after {parent}",
            label.unwrap_or_else(|| one.old_id.clone()),
            one.id
        ));
    }
}
