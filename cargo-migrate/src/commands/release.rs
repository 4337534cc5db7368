//! `release`: records that the application was deployed with the chain as it is.

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::directive::nearest;
use migrate_core::folder::LOCK_FILE;
use migrate_core::lock::Lock;
use migrate_core::reading::Reading;
use migrate_core::releases::{Release, name_problem};
use migrate_core::revision::{Revision, State};
use migrate_runtime::cli::Exit;
use serde_json::{Value, json};

use super::seal::position;
use crate::change::Change;
use crate::context::Context;
use crate::failure::Failure;

/// Record in migrate.lock that a release of the application was deployed with the chain as it is
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Examples:\n  \
    cargo migrate release v1.4                       deployed with the chain as it is\n  \
    cargo migrate release v1.4 --at 20261120101500   deployed when this was the head\n  \
    cargo migrate release --list\n  \
    cargo migrate release --remove v1.4              it was recorded by mistake\n\n\
    A contract phase takes away what an expand phase replaced. That is safe when a release stands between\n\
    the two: the programs that run then know the new way. With --format json: {releases: [{name, after}]}.")]
pub(crate) struct ReleaseArgs {
    /// What the release is called
    #[arg(required_unless_present_any = ["list", "remove"], conflicts_with_all = ["list", "remove"])]
    name: Option<String>,
    /// The revision that was the head when it was deployed
    #[arg(
        long,
        value_name = "ID",
        default_value = "head",
        hide_default_value = true
    )]
    at: String,
    /// List the releases that are recorded
    #[arg(long)]
    list: bool,
    /// Take back what was recorded of a release
    #[arg(long, value_name = "NAME", conflicts_with = "list")]
    remove: Option<String>,
}

pub(crate) fn run(args: &ReleaseArgs, context: &Context) -> Result<Exit, Failure> {
    let reading = context.reading()?;
    refuse_broken(&reading, args.remove.is_some())?;
    let mut lock = reading
        .lock
        .clone()
        .unwrap_or_else(|| Lock::empty(context.settings(None)));
    if let Some(name) = &args.remove {
        remove(name, &mut lock)?;
        return told(
            &lock,
            &format!("release {name} is not recorded any more"),
            context,
        );
    }
    let Some(name) = &args.name else {
        return Ok(list(&lock, &reading, context));
    };
    let release = record(name, &args.at, &lock, &reading, context)?;
    let every = reading.every();
    let said = format!("recorded release {name}, {}", place(&release, &every));
    lock.releases.push(release);
    told(&lock, &said, context)
}

/// A marker in a chain that is not in order would stand nowhere.
fn refuse_broken(reading: &Reading, removes: bool) -> Result<(), Failure> {
    let is_in_the_way = |found: &&Diagnostic| match found.code {
        // That is what removing mends.
        Code::ReleaseDuplicate | Code::ReleaseUnknown => !removes,
        Code::LockMissing
        | Code::LockSyntax
        | Code::LockConflict
        | Code::LockVersion
        | Code::LockStale
        | Code::LockEdited
        | Code::NotInLock
        | Code::SealedMissing => true,
        _ => !reading.linear && found.is_error(),
    };
    let found = reading.diagnostics.iter().filter(is_in_the_way);
    let errors: Vec<Diagnostic> = found.cloned().collect();
    if errors.is_empty() {
        return Ok(());
    }
    Err(Failure::new(errors, reading.sources.clone()))
}

fn record(
    name: &str,
    at: &str,
    lock: &Lock,
    reading: &Reading,
    context: &Context,
) -> Result<Release, Failure> {
    if let Some(why) = name_problem(name) {
        let found = Diagnostic::error(Code::ReleaseName, format!("`{name}` is no name: {why}"));
        return Err(Failure::usage(
            found.help("write it as one word: `cargo migrate release v1.4`"),
        ));
    }
    let every = reading.every();
    if let Some(known) = lock.releases.iter().find(|release| release.name == name) {
        let message = format!(
            "release `{name}` is recorded already, {}",
            place(known, &every)
        );
        let found = Diagnostic::error(Code::ReleaseDuplicate, message);
        let found = found.at(LOCK_FILE, known.span.clone(), "").help(format!(
            "choose another name, or first `cargo migrate release --remove {name}`"
        ));
        return Err(Failure::new(vec![found], reading.sources.clone()));
    }
    let head = position(at, &every)?.checked_sub(1);
    let head = head.and_then(|at| every.get(at)).copied();
    if let Some(draft) = head.filter(|head| head.state == State::Draft) {
        context.printer.warn(&format!(
            "{} is a draft: seal what was deployed, so that it stays as it is",
            draft.label()
        ));
    }
    Ok(Release::new(name, head.map(|head| &*head.id)))
}

fn remove(name: &str, lock: &mut Lock) -> Result<(), Failure> {
    let before = lock.releases.len();
    let names: Vec<String> = lock.releases.iter().map(|it| it.name.clone()).collect();
    lock.releases.retain(|release| release.name != name);
    if lock.releases.len() < before {
        return Ok(());
    }
    let near = nearest(name, names.iter().map(String::as_str));
    let help = match (near, &names[..]) {
        (Some(near), _) => format!("did you mean `{near}`?"),
        (None, []) => "no release is recorded".to_owned(),
        (None, names) => format!("the releases are {}", names.join(", ")),
    };
    let found = Diagnostic::error(
        Code::ReleaseUnknown,
        format!("no release `{name}` is recorded"),
    );
    Err(Failure::from(found.help(help)))
}

/// `after 20261119093000 users`
fn place(release: &Release, every: &[&Revision]) -> String {
    let Some(after) = &release.after else {
        return "before the first revision".to_owned();
    };
    let revision = every.iter().find(|revision| *revision.id == **after);
    format!(
        "after {}",
        revision.map_or_else(|| after.clone(), |revision| revision.label())
    )
}

fn as_json(lock: &Lock) -> Value {
    let releases = lock.releases.iter();
    let releases: Vec<Value> = releases
        .map(|release| json!({ "name": release.name, "after": release.after }))
        .collect();
    json!({ "releases": releases })
}

fn list(lock: &Lock, reading: &Reading, context: &Context) -> Exit {
    let printer = context.printer;
    if printer.is_json() {
        printer.json(&as_json(lock));
    } else if lock.releases.is_empty() {
        printer.result("no release is recorded");
    } else {
        let every = reading.every();
        for release in &lock.releases {
            printer.result(&format!("{}  {}", release.name, place(release, &every)));
        }
    }
    Exit::Success
}

/// Writes the lock, and says what was done.
fn told(lock: &Lock, said: &str, context: &Context) -> Result<Exit, Failure> {
    let mut change = Change::default();
    change.write(&context.path(LOCK_FILE), &lock.render())?;
    change.keep();
    let printer = context.printer;
    if printer.is_json() {
        printer.json(&as_json(lock));
    } else {
        printer.result(said);
        printer.note(&format!("Commit {}.", context.shown_path(LOCK_FILE)));
    }
    Ok(Exit::Success)
}
