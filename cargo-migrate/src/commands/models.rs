//! `check --models`: whether the schema that is wanted is the one that the chain builds.

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::reading::Reading;
use migrate_core::schema::difference;
use migrate_runtime::block_on;
use migrate_runtime::cli::ShadowArgs;
use migrate_runtime::shadow::Shadows;
use serde_json::{Value, json};

use super::diff;
use super::shadows::with_shadows;
use crate::context::Context;
use crate::failure::Failure;
use crate::generation::{GenerationArgs, Order, as_json};

/// What was found.
pub(super) struct Models {
    pub(super) findings: Vec<Diagnostic>,
    /// What makes the chain build the schema that is wanted.
    pub(super) sql: String,
    pub(super) summary: String,
    pub(super) json: Value,
}

/// How many differences are told.
const TOLD: usize = 12;

/// Holds what is wanted against what the chain builds, on every engine that it is for.
pub(super) fn models(
    reading: &Reading,
    args: &GenerationArgs,
    shadow: &ShadowArgs,
    context: &Context,
) -> Result<Models, Failure> {
    let mut order = Order::new(args, reading, context)?;
    order.answers = order.answers.asking_nobody();
    let chain = context.chain(reading.clone())?;
    let dialects = chain.dialects().to_vec();
    let places = context.places(shadow)?;
    let work = async |rooms: &mut Vec<Shadows>| order.generate_each(&chain, rooms).await;
    let made = block_on(with_shadows(
        &chain,
        &dialects,
        &places,
        context.printer,
        work,
    ))?;
    let wanted = order.places.shown();
    let mut models = Models {
        findings: Vec::new(),
        sql: String::new(),
        summary: format!("{wanted} and the chain agree"),
        json: json!({ "schema": wanted, "same": true, "engines": [] }),
    };
    let mut engines = Vec::new();
    for one in made.iter().filter(|one| !one.is_same()) {
        let words = one.generated.schemas.iter().flat_map(|schemas| {
            let [before, after] = &**schemas;
            difference(after, before).words_as("not in the chain", "only in the chain", "differs")
        });
        let words: Vec<String> = words.take(TOLD).collect();
        let on = if dialects.len() > 1 {
            format!(" on {}", one.dialect)
        } else {
            String::new()
        };
        models.findings.push(differ(&format!(
            "{wanted} and the chain do not agree{on}: {}",
            words.join("; ")
        )));
        models.sql += &diff::shown(one, false);
        engines.push(as_json(one, &order.answers));
    }
    if made.len() < dialects.len() {
        // What may have been renamed has no SQL yet.
        let asked = order.answers.questions();
        let message = format!("{wanted} and the chain do not agree: {}", asked.join("; "));
        models.findings.push(differ(&message));
    }
    if !models.findings.is_empty() {
        models.summary = format!("{wanted} and the chain do not agree");
        models.json = json!({ "schema": wanted, "same": false, "engines": engines });
    }
    Ok(models)
}

fn differ(message: &str) -> Diagnostic {
    Diagnostic::error(Code::ModelsDiffer, message).help(
        "`cargo migrate new <message> --autogenerate` writes the revision that is missing; `cargo migrate diff` shows it",
    )
}
