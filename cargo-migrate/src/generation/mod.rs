//! What leads from the schema that the chain builds to the one that is wanted: for `new --autogenerate`, `diff` and
//! `check --models`.

mod answers;
mod arguments;
mod ask;
mod proved;
mod question;
mod told;

use std::collections::{BTreeMap, BTreeSet};

use migrate_core::diagnostic::{Diagnostic, Sources};
use migrate_core::dialect::Dialect;
use migrate_core::lint::tables_in_use;
use migrate_core::reading::Reading;
use migrate_core::schema::plan::{RenameQuestion, Wishes};
use migrate_core::schema::{Desired, FactId, Filter, Kind};
use migrate_runtime::cli::Printer;
use migrate_runtime::generate::{
    Decision, FillQuestion, Generated, Outcome, build, build_both, generate,
};
use migrate_runtime::shadow::Shadows;
use migrate_runtime::verify::database_at;
use migrate_runtime::{Chain, Database, Error};

pub(crate) use answers::Answers;
pub(crate) use arguments::GenerationArgs;
use proved::{Held, Recorded};
pub(crate) use told::{as_json, hazards, names, neutral, renames_json, step_json, unchosen};

use crate::context::Context;
use crate::desired::{Places, Read};
use crate::failure::Failure;

/// What is to be generated.
pub(crate) struct Order {
    pub(crate) places: Places,
    pub(crate) answers: Answers,
    filter: Filter,
    /// Tables that others use, by dialect: what reads all their rows lets them go on.
    in_use: BTreeMap<Dialect, BTreeSet<FactId>>,
    /// What was recorded of the head when it was proved.
    proofs: BTreeMap<Dialect, Recorded>,
    /// What was said of the wanted schema: for several engines it is mostly the same.
    warned: Vec<Diagnostic>,
    printer: Printer,
}

/// What was generated for one engine.
pub(crate) struct Made {
    pub(crate) dialect: Dialect,
    /// Its version.
    pub(crate) engine: String,
    pub(crate) generated: Generated,
}

impl Made {
    /// Whether there is nothing to do.
    pub(crate) fn is_same(&self) -> bool {
        self.generated.parts.is_empty()
    }
}

/// The tables that others use, as facts.
fn tables(reading: &Reading, context: &Context, dialect: Dialect) -> BTreeSet<FactId> {
    if dialect != Dialect::Postgres {
        // Elsewhere no other way is known.
        return BTreeSet::new();
    }
    let names = tables_in_use(reading, &context.lint, dialect);
    let ids = names.into_iter().map(|table| {
        let schema = table.schema.unwrap_or_else(|| "public".to_owned());
        FactId::new(Kind::Table, [schema, table.name])
    });
    ids.collect()
}

impl Order {
    pub(crate) fn new(
        args: &GenerationArgs,
        reading: &Reading,
        context: &Context,
    ) -> Result<Self, Failure> {
        let in_use = if args.at_once {
            BTreeMap::new()
        } else {
            let dialects = reading.settings().dialects;
            let each = dialects.iter();
            each.map(|dialect| (*dialect, tables(reading, context, *dialect)))
                .collect()
        };
        let places = Places::find(&args.schema, &args.models, context)?;
        if let Some(left_out) = places.left_out() {
            context.printer.note(&left_out);
        }
        Ok(Self {
            in_use,
            proofs: proved::of_head(reading),
            places,
            warned: Vec::new(),
            printer: context.printer,
            answers: args.answers(context)?,
            filter: args.filter(context)?,
        })
    }

    /// Generates in each place for shadow databases; nothing for one where somebody has to answer first.
    pub(crate) async fn generate_each(
        &mut self,
        chain: &Chain,
        rooms: &mut [Shadows],
    ) -> Result<Vec<Made>, Failure> {
        let mut made = Vec::new();
        for shadows in rooms {
            made.extend(self.generate(chain, shadows).await?);
        }
        Ok(made)
    }

    /// Generates in a place for shadow databases. `None`: somebody has to answer first, which [`Answers::finish`] tells.
    pub(crate) async fn generate(
        &mut self,
        chain: &Chain,
        shadows: &mut Shadows,
    ) -> Result<Option<Made>, Failure> {
        let dialect = shadows.dialect();
        let Read { desired, warnings } = self.places.read(dialect, chain).await?;
        self.warn(warnings, &desired.sources);
        let hints = desired.hints.clone();
        self.answers.hints.clone_from(&hints);
        let head = chain.head().map(|revision| revision.id.to_string());
        let nothing_said = hints.is_empty() && self.answers.said().is_empty();
        let proof = self.proofs.get(&dialect);
        let proof = proof.filter(|_| nothing_said && !self.places.rests_on_chain());
        let outcome = Box::pin(proved::hold(proof, &desired, chain, shadows)).await?;
        let [present, desired] = match outcome {
            Held::Same(generated) => {
                return Ok(Some(Made {
                    dialect,
                    engine: shadows.engine().to_owned(),
                    generated: *generated,
                }));
            }
            // What was made before something fails is removed with the place.
            Held::Differs(desired) => {
                let present = database_at(chain, shadows, head.as_deref()).await?;
                [present, *desired]
            }
            Held::Unknown if self.places.rests_on_chain() => {
                let present = database_at(chain, shadows, head.as_deref()).await?;
                let desired = beside(desired, chain, &present, shadows).await?;
                [present, desired]
            }
            Held::Unknown => {
                let both = build_both(chain, head.as_deref(), &desired, shadows);
                Box::pin(both).await?
            }
        };
        let wishes = Wishes {
            filter: self.filter.clone(),
            in_use: self.in_use.get(&dialect).cloned().unwrap_or_default(),
            said: self.answers.said(),
            hints,
            ..Wishes::default()
        };
        let answers = std::sync::Mutex::new(&mut self.answers);
        // Both ask the same person, never at once.
        let mut decide = |question: &RenameQuestion| match answers.lock() {
            Ok(mut answers) => answers.decide(question),
            Err(_) => Decision::Unanswered,
        };
        let mut fill = |question: &FillQuestion| answers.lock().ok()?.fill(question);
        let outcome = generate(chain, &present, &desired, &wishes, &mut decide, &mut fill);
        let outcome = Box::pin(outcome).await;
        shadows.remove(present).await;
        shadows.remove(desired).await;
        let (generated, unclear) = match outcome? {
            Outcome::Generated(mut generated) => {
                let unclear = std::mem::take(&mut generated.unclear);
                (Some(generated), unclear)
            }
            Outcome::Unanswered { unclear, .. } => (None, unclear),
        };
        let unclear = unclear.iter().map(|circle| question::unclear(circle));
        self.warn(unclear.collect(), &Sources::default());
        Ok(generated.map(|generated| Made {
            dialect,
            engine: shadows.engine().to_owned(),
            generated,
        }))
    }

    fn warn(&mut self, mut warnings: Vec<Diagnostic>, sources: &Sources) {
        warnings.retain(|it| !self.warned.contains(it));
        self.printer.diagnostics(&warnings, sources);
        self.warned.extend(warnings);
    }
}

/// Makes what is wanted, with the rest as the chain builds it where only objects are said.
async fn beside(
    mut wanted: Desired,
    chain: &Chain,
    present: &Database,
    shadows: &mut Shadows,
) -> Result<Database, Error> {
    let mut all = Desired::default();
    all.add_schema(&chain.schema_of(present).await?.without_objects());
    wanted.statements.splice(0..0, all.statements);
    build(&wanted, shadows).await
}
