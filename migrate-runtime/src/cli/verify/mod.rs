//! `verify`: proves that each way back gives back what was there.

mod arguments;
mod print;
mod progress;

use migrate_core::diagnostic::Sources;
use migrate_core::dialect::Dialect;

use super::interrupt::until_interrupted;
use super::{Exit, Printer};
use crate::chain::Chain;
use crate::database::Database;
use crate::error::Error;
use crate::shadow::{Places, Shadows};
use crate::verify::{Proof, Verifier};
pub use arguments::VerifyArgs;
pub use print::{print_findings, print_proofs, proof_json};
use progress::Reporting;

impl VerifyArgs {
    /// Runs the command. `development`: the database beside which shadow databases may be made.
    pub async fn run(
        self,
        chain: &Chain,
        development: Option<&Database>,
        printer: &Printer,
    ) -> Result<Exit, Error> {
        let proofs = self.prove(chain, development, printer).await?;
        let sources = chain.sources();
        if printer.is_json() {
            printer.json(&proof_json(&proofs, &sources));
        } else {
            print_proofs(&proofs, &sources, printer);
        }
        Ok(if proofs.iter().all(Proof::is_proved) {
            Exit::Success
        } else {
            Exit::Failure
        })
    }

    /// The proofs, one for each engine.
    pub async fn prove(
        &self,
        chain: &Chain,
        development: Option<&Database>,
        printer: &Printer,
    ) -> Result<Vec<Proof>, Error> {
        let range = self.positions(chain)?;
        let places = Places {
            needs_development: self.needs_development,
            ..self.shadow.places(development)?
        };
        let mut proofs = Vec::new();
        for dialect in self.dialects(chain) {
            let proof = self.prove_on(dialect, chain, range.clone(), &places, printer);
            proofs.push(Box::pin(proof).await?);
        }
        Ok(proofs)
    }

    async fn prove_on(
        &self,
        dialect: Dialect,
        chain: &Chain,
        range: std::ops::Range<usize>,
        places: &Places,
        printer: &Printer,
    ) -> Result<Proof, Error> {
        let mut shadows = Shadows::open_for(chain, dialect, places).await?;
        for note in shadows.notes() {
            printer.note(note);
        }
        let reporting = Reporting::new(*printer);
        let verifier = Verifier::new(chain, dialect)
            .range(range)
            .rows(!self.no_rows)
            .lanes(self.jobs)
            .on_progress(|progress| reporting.tell(&progress));
        // Interrupted or not, what was made is removed.
        let outcome = until_interrupted(verifier.run_in(&mut shadows)).await;
        if outcome.is_err() {
            // Otherwise they are told with what was found.
            printer.diagnostics(shadows.warnings(), &Sources::default());
        }
        shadows.close().await;
        outcome
    }
}
