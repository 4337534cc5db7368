//! `new --change` and `new --recipe`: the phased revisions of a change that programs go on working through.

mod files;
pub(crate) mod order;
mod told;

use migrate_core::dialect::Dialect;
use migrate_core::reading::Reading;
use migrate_core::recipe::Stage;
use migrate_core::revision::Revision;
use migrate_runtime::block_on;
use migrate_runtime::cli::{Exit, until_interrupted};
use migrate_runtime::shadow::Shadows;
use migrate_runtime::verify::schema_at;

use super::draft::{Names, write};
use super::new::NewArgs;
use super::shadows::with_shadows;
use crate::context::Context;
use crate::failure::Failure;
pub(super) use order::Order;

/// The revisions of the change on one of the dialects of the chain.
struct Made {
    dialect: Dialect,
    stages: Vec<Stage>,
}

pub(super) fn run(
    order: &Order,
    args: &NewArgs,
    message: &str,
    parent: Option<&Revision>,
    reading: &Reading,
    context: &Context,
) -> Result<Exit, Failure> {
    if args.edit {
        super::edit::editor(context)?;
    }
    let chain = context.chain(reading.clone())?;
    let places = context.places(&args.shadow)?;
    let head = parent.map(|parent| parent.id.to_string());
    let work = async |rooms: &mut Vec<Shadows>| {
        let mut made = Vec::new();
        for shadows in rooms.iter_mut() {
            let schema =
                until_interrupted(Box::pin(schema_at(&chain, shadows, head.as_deref()))).await?;
            made.push(Made {
                dialect: shadows.dialect(),
                stages: order.recipe.stages(&order.answers, &schema)?,
            });
        }
        Ok(made)
    };
    let made = block_on(with_shadows(
        &chain,
        chain.dialects(),
        &places,
        context.printer,
        work,
    ))?;
    let mut names = Names::new(args, context, reading)?;
    let parts = files::parts(&made);
    let drafts = files::drafts(&parts, message, parent, made.len() > 1, &mut names, context)?;
    if !args.print {
        write(&drafts, context)?;
    }
    told::told(order, &parts, &drafts, parent, args, context)
}
