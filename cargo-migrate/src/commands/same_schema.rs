//! The proof of a squash: it builds the schema that the revisions build which it replaces.

use migrate_core::diagnostic::{Code, Diagnostic, Sources};
use migrate_core::dialect::Dialect;
use migrate_core::schema::difference;
use migrate_runtime::cli::{Printer, ShadowArgs, until_interrupted};
use migrate_runtime::shadow::{Places, Shadows};
use migrate_runtime::verify::schema_at;
use migrate_runtime::{Chain, Error, block_on};

use crate::context::Context;
use crate::failure::Failure;

/// A chain up to one of its revisions.
pub(crate) struct UpTo<'a> {
    pub(crate) chain: &'a Chain,
    pub(crate) id: &'a str,
}

/// Fails when two chains do not build the same schema, on one of the engines that they are for. Returns the engines.
pub(crate) fn same_schema(
    originals: &UpTo<'_>,
    squash: &UpTo<'_>,
    shadow: &ShadowArgs,
    context: &Context,
) -> Result<Vec<String>, Failure> {
    let places = context.places(shadow)?;
    let mut engines = Vec::new();
    for dialect in originals.chain.dialects() {
        let engine = block_on(async {
            Box::pin(on(*dialect, originals, squash, &places, context.printer)).await
        })?;
        engines.push(format!("{dialect} {engine}"));
    }
    Ok(engines)
}

async fn on(
    dialect: Dialect,
    originals: &UpTo<'_>,
    squash: &UpTo<'_>,
    places: &Places,
    printer: Printer,
) -> Result<String, Error> {
    let mut shadows = Shadows::open_for(originals.chain, dialect, places).await?;
    printer.diagnostics(shadows.warnings(), &Sources::default());
    let engine = shadows.engine().to_owned();
    let both = async {
        let expected = schema_at(originals.chain, &mut shadows, Some(originals.id)).await?;
        let actual = schema_at(squash.chain, &mut shadows, Some(squash.id)).await?;
        Ok((expected, actual))
    };
    let outcome = until_interrupted(Box::pin(both)).await;
    shadows.close().await;
    let (expected, actual) = outcome?;
    let differs = difference(&expected, &actual);
    if differs.is_empty() {
        return Ok(engine);
    }
    let message = format!(
        "on {dialect} {engine} the squash does not build what the revisions build that it replaces: {}",
        differs.words().join("; ")
    );
    Err(Error::from(
        Diagnostic::error(Code::SquashDiffers, message).help(
            "squash a shorter stretch, around the revision that does this; nothing was written",
        ),
    ))
}
