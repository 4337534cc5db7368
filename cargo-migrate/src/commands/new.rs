//! `new`: the files of the next revision, and its record in the lock.

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::reading::Reading;
use migrate_core::revision::Revision;
use migrate_runtime::cli::{Exit, ShadowArgs};
use serde_json::json;

use super::draft::{Draft, Names, after, write};
use super::recipe::order::{self, ChangeArgs};
use crate::context::Context;
use crate::failure::Failure;
use crate::generation::GenerationArgs;
use crate::naming::{Named, Naming};
use crate::template;

/// Make the next revision: two SQL files to fill in, or one in Rust
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Examples:\n  \
    cargo migrate new add_users\n  \
    cargo migrate new \"add users.email\" --edit\n  \
    cargo migrate new backfill slugs --rust\n  \
    cargo migrate new \"add users.email\" --autogenerate\n  \
    cargo migrate new --change 'rename column users.name to full_name'\n  \
    cargo migrate new --recipe list\n  \
    cargo migrate revision --autogenerate -m \"rename users.name\" --rename users.name:full_name\n\n\
    With --autogenerate the wanted schema is that of schema.sql and of the structs in src that derive Table, or of what `schema`\n\
    and `models` of the configuration, or --schema and --models name. A folder `objects` (or what `objects` of the configuration\n\
    names) adds views, functions, procedures and triggers, a file each; when there is nothing else, the tables are wanted as the\n\
    chain makes them, and a file that changed or went becomes a revision. The chain is replayed in one shadow database, the wanted schema is made in another, and the SQL that leads from the one to\n\
    the other and back is written, several revisions if it cannot be one. Then it is proved as `verify` does it, with rows in\n\
    the tables, and held against the rules of `lint`: exit code 1 when it is not proved, or a rule denies it. `cargo migrate diff`\n\
    only prints it. With --format json: {same, written, revisions: [{id, directory, revises,\n\
    files, sql: {<dialect>: {up: [{sql, hazards: [{class, about}]}], down}}}], renames: [{kind, name, to}], neutral, unfilled, proved,\n\
    findings};\n\
    exit code 7 when it has to be said first what was renamed: {questions: [{kind, name, candidates}], error}.\n\n\
    With --change or --recipe the revisions of a zero-downtime change are written: expand, backfill, contract, each with its way\n\
    back, from the names and types that the chain builds. They name each other (`phase`, `pairs`), and what has to be deployed between\n\
    them is said. With --format json: {recipe, answers, written, revisions: [{id, directory, revises, files, phase, pairs, then}]};\n\
    exit code 7 when something was not said and nobody can be asked.\n\n\
    The files come from templates; `templates = \"<folder>\"` in the configuration replaces them with your own.")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
pub(crate) struct NewArgs {
    /// What it does: becomes its message and the name of its directory
    #[arg(required_unless_present_any = ["message", "change", "recipe"], conflicts_with = "message")]
    name: Vec<String>,
    /// The same, for those who are used to it
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,
    /// Write it in SQL (the default)
    #[arg(long, conflicts_with = "rust")]
    sql: bool,
    /// Write it in Rust: revision.rs with an `up` and a `down`
    #[arg(long)]
    rust: bool,
    /// The revision it comes after; it has to be the head
    #[arg(long, value_name = "ID", visible_alias = "head")]
    parent: Option<String>,
    /// Its id, instead of the time
    #[arg(long, value_name = "ID")]
    pub(super) rev_id: Option<String>,
    /// A folder inside the chain's directory to put it into
    #[arg(long, value_name = "FOLDER")]
    pub(super) dir: Option<String>,
    /// Holds no statement on purpose, for this reason
    #[arg(long, value_name = "REASON", conflicts_with = "rust")]
    empty: Option<String>,
    /// Write it from the difference between what the chain builds and the schema that is wanted
    #[arg(long, conflicts_with_all = ["rust", "empty"])]
    pub(super) autogenerate: bool,
    #[command(flatten)]
    change: ChangeArgs,
    /// Do not prove what was generated
    #[arg(long, requires = "autogenerate", help_heading = "Autogenerate")]
    pub(super) without_verify: bool,
    #[command(flatten)]
    pub(super) generation: GenerationArgs,
    #[command(flatten)]
    pub(super) shadow: ShadowArgs,
    /// Print the files instead of writing them
    #[arg(long)]
    pub(super) print: bool,
    /// Open the files in your editor
    #[arg(short, long, conflicts_with = "print")]
    pub(super) edit: bool,
}

pub(crate) fn run(args: &NewArgs, context: &Context) -> Result<Exit, Failure> {
    let printer = context.printer;
    if args.change.is_list() {
        return Ok(order::list(context));
    }
    if args.change.is_said() {
        return changed(args, context);
    }
    let message = message(args)?;
    let reading = context.reading()?;
    refuse_broken(&reading, context)?;
    let parent = parent(args, &reading)?;
    if args.autogenerate {
        return super::autogenerate::run(args, &message, parent, &reading, context);
    }
    if args.generation.is_said() {
        let found = Diagnostic::error(Code::UnusedAnswer, "nothing is generated");
        return Err(Failure::usage(found.help(
            "add `--autogenerate`, or leave out what only has a meaning with it",
        )));
    }
    let named = Names::new(args, context, &reading)?.next(&message)?;
    let files = files(args, context, &message, parent, &named)?;
    let draft = Draft { named, files };
    if args.print {
        printer.result(&draft.shown(context));
        return Ok(Exit::Success);
    }

    if args.edit {
        // Better known before the files are there.
        super::edit::editor(context)?;
    }
    write(std::slice::from_ref(&draft), context)?;

    let (named, paths) = (&draft.named, draft.paths(context));
    let shown: Vec<String> = paths.iter().map(|path| crate::path::shown(path)).collect();
    if printer.is_json() {
        printer.json(&json!({
            "id": named.id, "directory": context.shown_path(&named.path), "revises": parent.map(|parent| &*parent.id), "files": shown,
        }));
    } else {
        printer.result(&format!(
            "created {} ({})",
            shown.join(" and "),
            after(parent)
        ));
    }
    if args.empty.is_none() && !printer.is_json() {
        let they = if args.rust {
            "Fill it in"
        } else {
            "Fill in both files"
        };
        printer.note(&format!(
            "{they}; until then the build fails, which is on purpose. Then: cargo migrate check"
        ));
    }
    if args.edit {
        return super::edit::open(context, &paths);
    }
    Ok(Exit::Success)
}

/// `--change` and `--recipe`.
fn changed(args: &NewArgs, context: &Context) -> Result<Exit, Failure> {
    let is_other = args.rust || args.empty.is_some() || args.autogenerate;
    if is_other || args.generation.is_said() {
        let message = "a change is written from its recipe, and in SQL";
        let found = Diagnostic::error(Code::UnusedAnswer, message);
        return Err(Failure::usage(found.help(
            "leave out `--rust`, `--empty`, and `--autogenerate` with all that goes with it",
        )));
    }
    let reading = context.reading()?;
    refuse_broken(&reading, context)?;
    let parent = parent(args, &reading)?;
    let order = args.change.order(context)?;
    let message = if args.name.is_empty() && args.message.is_none() {
        one_line(&order.title())?
    } else {
        message(args)?
    };
    super::recipe::run(&order, args, &message, parent, &reading, context)
}

/// The message of the revision, on one line.
fn message(args: &NewArgs) -> Result<String, Failure> {
    let given = args.message.clone().unwrap_or_else(|| args.name.join(" "));
    let message = one_line(&given)?;
    // `add_users` is the name of a directory; people read words.
    Ok(if message.contains(' ') {
        message
    } else {
        message.replace('_', " ")
    })
}

/// A message as the first line of a file.
pub(crate) fn one_line(given: &str) -> Result<String, Failure> {
    let message = given
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    let refused = |why: &str| {
        Err(Failure::usage(
            Diagnostic::error(Code::DirectoryName, why)
                .help("say what the revision does: `cargo migrate new add_users`"),
        ))
    };
    if message.is_empty() {
        return refused("the revision has no name");
    }
    if message.to_lowercase().starts_with("migrate:") {
        return refused("a name that starts with `migrate:` would be read as a directive");
    }
    Ok(message)
}

/// A new revision goes on top of a chain; nothing it rests on may be wrong. What is wrong inside other revisions is
/// theirs, above all drafts that are not filled in yet.
fn refuse_broken(reading: &Reading, context: &Context) -> Result<(), Failure> {
    let stale = context.stale_settings(reading);
    let in_the_way = |found: &&Diagnostic| match found.code {
        Code::LockMissing => !reading.revisions.is_empty(),
        Code::LockSyntax
        | Code::LockConflict
        | Code::LockVersion
        | Code::LockStale
        | Code::LockEdited
        | Code::NotInLock
        | Code::SealedMissing
        | Code::DirectoryOrder => true,
        _ => !reading.linear,
    };
    let mut errors: Vec<Diagnostic> = reading
        .diagnostics
        .iter()
        .filter(in_the_way)
        .cloned()
        .collect();
    errors.extend(stale);
    if errors.is_empty() {
        return Ok(());
    }
    Err(Failure::new(errors, reading.sources.clone()))
}

fn parent<'a>(args: &NewArgs, reading: &'a Reading) -> Result<Option<&'a Revision>, Failure> {
    let head = reading.revisions.last();
    let Some(wanted) = &args.parent else {
        return Ok(head);
    };
    let is_head = match head {
        Some(head) => {
            wanted == "head"
                || head.goes_by(wanted)
                || (wanted.len() > 3 && head.id.starts_with(wanted.as_str()))
        }
        None => wanted == "base" || wanted == "head",
    };
    if is_head {
        return Ok(head);
    }
    let head = head.map_or_else(|| "base".to_owned(), Revision::label);
    Err(Failure::usage(
        Diagnostic::error(Code::Fork, format!("`{wanted}` is not the head, which is `{head}`: the chain would fork"))
            .help("make it on top of the head; a branch that was made elsewhere is brought here with `cargo migrate rebase`"),
    ))
}

/// The files by name.
fn files(
    args: &NewArgs,
    context: &Context,
    message: &str,
    parent: Option<&Revision>,
    named: &Named,
) -> Result<Vec<(String, String)>, Failure> {
    let date = Naming::now(&context.config).date();
    let reason = args.empty.as_deref().unwrap_or_default().trim();
    let reason = reason.strip_prefix("because ").unwrap_or(reason);
    let values = [
        ("message", message),
        ("parent", parent.map_or("base", |parent| &parent.id)),
        ("id", &named.id),
        ("date", &date),
        ("reason", reason),
    ];
    let templates: &[(&str, &str)] = match (args.rust, &args.empty) {
        (true, _) => &[("revision.rs", "revision.rs")],
        (false, None) => &[("up.sql", "up.sql"), ("down.sql", "down.sql")],
        (false, Some(_)) => &[("up.sql", "empty_up.sql"), ("down.sql", "empty_down.sql")],
    };
    let own = context.config.templates.as_deref();
    let text = |(file, name): &(&str, &str)| {
        Ok(((*file).to_owned(), template::revision(own, name, &values)?))
    };
    templates.iter().map(text).collect()
}
