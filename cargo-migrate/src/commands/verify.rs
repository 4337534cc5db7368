//! `verify`: the library's command, and what the lock remembers of earlier proofs.

use std::process::ExitCode;

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::folder::LOCK_FILE;
use migrate_core::lock::Lock;
use migrate_runtime::cli::{Exit, VerifyArgs, print_proofs, proof_json};
use migrate_runtime::verify::Proof;
use migrate_runtime::{Chain, block_on};

use crate::application;
use crate::context::Context;
use crate::failure::Failure;

pub(crate) fn run(args: &VerifyArgs, context: &Context) -> Result<ExitCode, Failure> {
    let printer = context.printer;
    let reading = context.reading()?;
    if let Some(stale) = context.stale_settings(&reading) {
        return Err(Failure::new(vec![stale], reading.sources));
    }
    let development = context.database()?;
    let (lock, sources) = (reading.lock.clone(), reading.sources.clone());
    let chain = Chain::from_read(reading, context.shown.clone())?;
    let args = args
        .clone()
        .with_shadow_url(context.config.shadow_url.clone())
        .needing_development(context.is_database_given());
    let proved =
        block_on(async { Box::pin(args.prove(&chain, development.as_ref(), &printer)).await });
    let mut proofs = match proved {
        // The application can run what is written in Rust.
        Err(error) if error.code() == Some(Code::RustNotLinked) => {
            return Ok(application::run(context)?.into());
        }
        proved => proved?,
    };
    if let Some(lock) = &lock {
        for proof in &mut proofs {
            remember(proof, lock);
        }
    }
    if printer.is_json() {
        printer.json(&proof_json(&proofs, &sources));
    } else {
        print_proofs(&proofs, &sources, &printer);
    }
    let is_proved = proofs.iter().all(Proof::is_proved);
    let exit = if is_proved {
        Exit::Success
    } else {
        Exit::Failure
    };
    Ok(exit.into())
}

/// Holds the proofs against those that were recorded on the same version of the engine.
fn remember(proof: &mut Proof, lock: &Lock) {
    for one in &mut proof.revisions {
        let locked = lock.get(&one.id);
        let recorded = locked.and_then(|locked| locked.proof(proof.dialect));
        let Some((engine, fingerprint)) = recorded else {
            continue;
        };
        let now = one.fingerprint.map(|sum| sum.to_string());
        if engine == proof.engine && now.is_some_and(|now| now != fingerprint) {
            let message = format!(
                "`{}` does not build the schema that was recorded when it was proved on {} {engine}",
                one.label(),
                proof.dialect
            );
            let span = locked.map_or(0..0, |locked| locked.span.clone());
            one.findings.push(
                Diagnostic::error(Code::FingerprintDiffers, message)
                    .at(LOCK_FILE, span, "")
                    .help("find out what has changed; `cargo migrate seal --again` records the schema as it is now"),
            );
        }
    }
}
