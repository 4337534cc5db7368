//! What the steps of another tool become: revisions with ids that sort, and files with a head.

use migrate_core::diagnostic::{Diagnostic, Sources};
use migrate_core::dialect::Dialect;
use migrate_core::folder::{Entry, EntryKind, LOCK_FILE, MAX_FILE_BYTES};
use migrate_core::lock::{Lock, Settings};
use migrate_core::reading::{self, Reading};
use migrate_core::revision::id_problem;
use migrate_core::rewrite::successor;
use migrate_core::sql;

use super::{Back, History, Sql, Step, refusal};
use crate::naming::Naming;

/// Ids of fewer digits than these would look odd, and leave no room.
const SHORTEST: usize = 4;

/// Where a chain starts of which no step has a date.
const FIRST_DATE: &str = "20000101000000";

/// A revision to be.
#[derive(Debug)]
pub(crate) struct Planned {
    pub(crate) id: String,
    /// What the other tool calls it.
    pub(crate) version: String,
    pub(crate) slug: String,
    pub(crate) parent: Option<String>,
    /// Its directory, relative to that of the chain.
    pub(crate) directory: String,
    /// Name and text.
    pub(crate) files: Vec<(String, String)>,
    /// Why there is no way back.
    pub(crate) irreversible: Option<String>,
    pub(crate) transaction: bool,
}

/// The revisions that the steps become.
pub(crate) fn plan(
    history: &History,
    naming: &Naming,
    now: &str,
    dialect: Dialect,
) -> Result<Vec<Planned>, Diagnostic> {
    let ids = ids(&history.steps, now)?;
    let mut parent: Option<String> = None;
    let mut planned = Vec::new();
    for (step, id) in history.steps.iter().zip(ids) {
        let words: Vec<&str> = step.message.split_whitespace().collect();
        let message = words.join(" ");
        let message = if message.is_empty() || message.to_lowercase().starts_with("migrate:") {
            format!("{} {}", history.tool, step.version)
        } else {
            message
        };
        let slug = naming.slug(&message);
        let separator = if id.contains('_') { "__" } else { "_" };
        let was = if step.version == id {
            String::new()
        } else {
            format!("-- was {}\n", step.version)
        };
        let revises = parent.as_deref().unwrap_or("base");
        let head = format!("-- {message}\n{was}-- migrate: revises {revises}\n");
        let up = head + &directed(&step.up, dialect, history.tool, "up");
        let (down, irreversible) = match &step.down {
            Back::Sql(back) => (directed(back, dialect, history.tool, "down"), None),
            Back::None(reason) => (
                format!("-- migrate: irreversible because {reason}\n"),
                Some(reason.clone()),
            ),
        };
        planned.push(Planned {
            directory: format!("{id}{separator}{slug}"),
            version: step.version.clone(),
            slug,
            parent: parent.replace(id.clone()),
            files: vec![("up.sql".to_owned(), up), ("down.sql".to_owned(), down)],
            irreversible,
            transaction: step.up.transaction,
            id,
        });
    }
    Ok(planned)
}

/// The text of one direction behind its directives.
fn directed(way: &Sql, dialect: Dialect, tool: &str, side: &str) -> String {
    let text = way.text.trim_start_matches('\n').trim_end();
    let split = sql::split(dialect, text);
    if split.statements.is_empty() && split.problems.is_empty() {
        let comments = if text.is_empty() { "" } else { "\n" };
        return format!(
            "-- migrate: empty because {tool} has nothing to do on the way {side}\n{text}{comments}"
        );
    }
    let off = if way.transaction {
        ""
    } else {
        "-- migrate: transaction off\n"
    };
    format!("{off}{text}\n")
}

/// Ids in the order of the steps, which sort in it: the dates where the steps have some, the versions as they are where
/// they sort, else the versions with zeros before them, else numbers.
fn ids(steps: &[Step], now: &str) -> Result<Vec<String>, Diagnostic> {
    let versions: Vec<&str> = steps.iter().map(|step| step.version.as_str()).collect();
    let digits =
        |version: &&str| version.bytes().all(|b| b.is_ascii_digit()) && !version.is_empty();
    let numbers = versions.iter().all(digits);
    let longest = versions.iter().map(|version| version.len()).max();
    // What is made later gets the time as its id, and has to sort behind.
    let fits = |ids: &[String]| {
        ids.is_sorted_by(|a, b| a < b)
            && ids.iter().all(|id| id_problem(id).is_none())
            && ids.last().is_none_or(|last| last.as_str() < now)
    };
    let as_is: Vec<String> = versions.iter().map(ToString::to_string).collect();
    let same_length = versions
        .iter()
        .all(|version| Some(version.len()) == longest);
    if numbers && same_length && longest >= Some(SHORTEST) && fits(&as_is) {
        return Ok(as_is);
    }
    if steps.iter().any(|step| step.created.is_some()) {
        return dated(steps);
    }
    let padded = |width: usize| -> Vec<String> {
        let pad = |version: &&str| format!("{version:0>width$}");
        versions.iter().map(pad).collect()
    };
    let counted = || -> Vec<String> { (1..=steps.len()).map(|n| format!("{n:06}")).collect() };
    let from = longest.unwrap_or_default().max(SHORTEST);
    let found = (from..=from + 8)
        .map(padded)
        .find(|ids| numbers && fits(ids));
    Ok(found.unwrap_or_else(counted))
}

/// The dates, each after the one before.
fn dated(steps: &[Step]) -> Result<Vec<String>, Diagnostic> {
    let mut ids: Vec<String> = Vec::new();
    for step in steps {
        let next = match ids.last() {
            None => step
                .created
                .clone()
                .unwrap_or_else(|| FIRST_DATE.to_owned()),
            Some(last) => match &step.created {
                Some(created) if created > last => created.clone(),
                _ => successor(last).ok_or_else(|| {
                    refusal(
                        format!(
                            "`{}` has no id that could come after `{last}`",
                            step.version
                        ),
                        "give it a later create date",
                    )
                })?,
            },
        };
        ids.push(next);
    }
    Ok(ids)
}

/// The chain as it would be read back, with everything that is wrong with it, and its lock.
pub(crate) fn reading(planned: &[Planned], settings: &Settings, root: &str) -> (Reading, String) {
    let mut entries = Vec::new();
    for one in planned {
        entries.push(Entry {
            path: one.directory.clone(),
            kind: EntryKind::Directory,
        });
        entries.extend(one.files.iter().map(|(name, text)| Entry {
            path: format!("{}/{name}", one.directory),
            kind: match u64::try_from(text.len()) {
                Ok(size) if size > MAX_FILE_BYTES => EntryKind::TooLarge(size),
                _ => EntryKind::File(text.as_bytes().to_vec()),
            },
        }));
    }
    let file = |lock: &Lock| Entry {
        path: LOCK_FILE.to_owned(),
        kind: EntryKind::File(lock.render().into_bytes()),
    };
    let empty = Lock::empty(settings.clone());
    entries.push(file(&empty));
    let lock = empty.following(&reading::read(&entries, root).revisions);
    entries.pop();
    entries.push(file(&lock));
    (reading::read(&entries, root), lock.render())
}

/// What is wrong, with what the other tool calls the revision.
pub(crate) fn errors(
    reading: &Reading,
    planned: &[Planned],
    tool: &str,
) -> (Vec<Diagnostic>, Sources) {
    let name = |mut found: Diagnostic| {
        let file = found.places.first().map(|place| place.file.clone());
        let folder = file.as_deref().and_then(|file| file.split('/').next());
        let of = |one: &&Planned| Some(one.directory.as_str()) == folder;
        if let Some(one) = planned.iter().find(of) {
            found.message = format!("{} (in {tool}: {})", found.message, one.version);
        }
        found
    };
    let errors = reading.diagnostics.iter().filter(|found| found.is_error());
    (errors.cloned().map(name).collect(), reading.sources.clone())
}
