//! `diff`: the SQL that a generated revision would hold.

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Dialect;
use migrate_core::schema::plan::script;
use migrate_runtime::cli::{Exit, ShadowArgs, dialect_of};
use migrate_runtime::shadow::Shadows;
use migrate_runtime::{Chain, block_on};

use super::check::counted;
use super::shadows::with_shadows;
use crate::context::Context;
use crate::failure::Failure;
use crate::generation::{GenerationArgs, Made, Order, as_json, neutral};

/// Print the SQL that leads from what the chain builds to the schema that is wanted; write nothing
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Examples:\n  \
    cargo migrate diff                                   structs and SQL against the chain\n  \
    cargo migrate diff --down                            the way back too\n  \
    cargo migrate diff --schema postgres://localhost/shop\n  \
    cargo migrate diff --rename users.name:full_name --fill users.age=0\n\n\
    `cargo migrate new <message> --autogenerate` writes it as a revision. Something that is gone while something of its kind is\n\
    new may have been renamed: that is asked at a terminal, and has to be said elsewhere; also in schema.sql, behind the new\n\
    name: `-- @renamed from=name`, and at a field of a struct: `#[column(renamed_from = \"name\")]`.\n\n\
    With --format json: {same, dialect, engine, revisions: [{up: [{sql, hazards: [{class, about}]}], down}], renames: [{kind,\n\
    name, to}], neutral, unfilled, questions: [{kind, name, candidates}]}. Exit code 1 when they differ, 7 when questions are open.")]
pub(crate) struct DiffArgs {
    /// Print the way back, too
    #[arg(long)]
    down: bool,
    #[command(flatten)]
    generation: GenerationArgs,
    #[command(flatten)]
    shadow: ShadowArgs,
}

pub(crate) fn run(args: &DiffArgs, context: &Context) -> Result<Exit, Failure> {
    let printer = context.printer;
    let reading = context.reading()?;
    let mut order = Order::new(&args.generation, &reading, context)?;
    let chain = context.chain(reading)?;
    let dialect = dialect(&args.generation, &chain, context)?;
    let places = context.places(&args.shadow)?;
    let work = async |rooms: &mut Vec<Shadows>| match rooms.first_mut() {
        Some(shadows) => order.generate(&chain, shadows).await,
        None => Ok(None),
    };
    let made = block_on(with_shadows(&chain, &[dialect], &places, printer, work))?;
    order.answers.finish("")?;
    let Some(made) = made else {
        return Ok(Exit::Failure);
    };
    if printer.is_json() {
        printer.json(&as_json(&made, &order.answers));
    } else if made.is_same() {
        let wanted = order.places.shown();
        printer.result(&format!("{wanted} and the chain agree"));
    } else {
        printer.result(&shown(&made, args.down));
        neutral(&order.answers, [&made], printer);
        printer.note("`cargo migrate new <message> --autogenerate` writes this as a revision");
    }
    Ok(if made.is_same() {
        Exit::Success
    } else {
        Exit::Failure
    })
}

/// The engine that is meant: one, since each has another SQL.
fn dialect(args: &GenerationArgs, chain: &Chain, context: &Context) -> Result<Dialect, Failure> {
    let database = context.database()?;
    let meant = dialect_of(args.engine, database.as_ref(), chain);
    let dialect = meant.map_err(|_| {
        let names: Vec<&str> = chain.dialects().iter().map(|one| one.name()).collect();
        let message = format!("the chain is for several databases: {}", names.join(", "));
        let found = Diagnostic::error(Code::DatabaseUrl, message);
        Failure::usage(found.help(format!("say which: `--engine {}`", names[0])))
    })?;
    Ok(dialect)
}

/// The statements, revision by revision.
pub(super) fn shown(made: &Made, down: bool) -> String {
    let parts = &made.generated.parts;
    let mut text = String::new();
    for (at, part) in parts.iter().enumerate() {
        if parts.len() > 1 {
            text += &format!("-- revision {} of {}\n", at + 1, parts.len());
        }
        text += &script(made.dialect, &part.up);
        text.push('\n');
    }
    if down {
        text += &format!("-- back, in {}\n", counted(parts.len(), "revision"));
        for part in parts.iter().rev() {
            text += &script(made.dialect, &part.down);
            text.push('\n');
        }
    }
    text
}
