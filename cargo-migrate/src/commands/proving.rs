//! The proof of revisions, whoever can run them: this program, or the application when they are in Rust.

use std::collections::BTreeMap;

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::reading::Reading;
use migrate_runtime::cli::{VerifyArgs, print_proofs, proof_json};
use migrate_runtime::{Chain, block_on};
use serde_json::Value;

use crate::application;
use crate::context::Context;
use crate::failure::Failure;

/// What was proved.
pub(crate) struct Proofs {
    /// Whether all of it was.
    pub(crate) ok: bool,
    /// One for each engine.
    pub(crate) engines: Vec<Engine>,
}

/// What one engine made of the revisions.
pub(crate) struct Engine {
    pub(crate) dialect: String,
    /// Its version.
    pub(crate) version: String,
    /// The schema after each revision that was proved, by id.
    pub(crate) fingerprints: BTreeMap<String, String>,
    /// The tables of whose rows the proof of a revision says nothing, by id.
    pub(crate) unfilled: BTreeMap<String, Vec<String>>,
    /// Why it was another server than that of the development database.
    pub(crate) elsewhere: Option<String>,
}

/// Proves revisions, and tells what is wrong with them.
pub(crate) fn prove(
    arguments: VerifyArgs,
    reading: &Reading,
    context: &Context,
) -> Result<Proofs, Failure> {
    // What is proved is recorded with the server's version: it is not to be any other one.
    let arguments = arguments
        .with_shadow_url(context.config.shadow_url.clone())
        .needing_development(true);
    let development = context.database()?;
    let chain = Chain::from_read(reading.clone(), context.shown.clone())?;
    let printer = context.printer;
    let proved =
        block_on(async { Box::pin(arguments.prove(&chain, development.as_ref(), &printer)).await });
    match proved {
        Ok(proofs) => {
            print_proofs(&proofs, &reading.sources, &printer);
            understood(&proof_json(&proofs, &reading.sources))
        }
        // Revisions in Rust are compiled into the application: it proves them.
        Err(error) if error.code() == Some(Code::RustNotLinked) => {
            let words = arguments.words();
            let said = application::answer(context, &words)?;
            understood(&said)
        }
        Err(error) => Err(error.into()),
    }
}

/// Reads what `verify --format json` says.
fn understood(said: &Value) -> Result<Proofs, Failure> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let (Some(ok), Some(engines)) = (said["ok"].as_bool(), said["engines"].as_array()) else {
        let found = Diagnostic::error(
            Code::RustNotLinked,
            "the application did not answer `verify` with a proof",
        );
        return Err(Failure::from(found.help(
            "enable the feature `proof` of migrate-runtime in the application, and build it with this version",
        )));
    };
    let engines = engines.iter().map(|engine| {
        let revisions = engine["revisions"].as_array().into_iter().flatten();
        let proved = revisions.filter(|one| one["proved"] == true);
        let tables = |one: &Value| {
            let tables = one["unfilled"].as_array().into_iter().flatten();
            tables.map(&text).collect::<Vec<String>>()
        };
        let mut warnings = engine["findings"].as_array().into_iter().flatten();
        let elsewhere = warnings.find(|found| found["code"] == Code::ShadowElsewhere.name());
        Engine {
            dialect: text(&engine["dialect"]),
            version: text(&engine["engine"]),
            fingerprints: proved
                .clone()
                .map(|one| (text(&one["id"]), text(&one["fingerprint"])))
                .collect(),
            unfilled: proved.map(|one| (text(&one["id"]), tables(one))).collect(),
            elsewhere: elsewhere.map(|found| text(&found["message"])),
        }
    });
    Ok(Proofs {
        ok,
        engines: engines.collect(),
    })
}
