//! What was proved of the head says what the chain builds: when that is what is wanted, the chain need not be run.

use std::collections::BTreeMap;

use migrate_core::dialect::Dialect;
use migrate_core::reading::Reading;
use migrate_core::schema::Desired;
use migrate_runtime::generate::{Generated, build};
use migrate_runtime::shadow::Shadows;
use migrate_runtime::{Chain, Database, Error};

/// What the head builds on an engine.
pub(super) struct Recorded {
    /// The engine's version.
    engine: String,
    fingerprint: String,
}

/// How what is wanted and what was proved compare.
pub(super) enum Held {
    /// What is wanted is there already.
    Same(Box<Generated>),
    /// It is not; it stands in this database.
    Differs(Box<Database>),
    /// Nothing was proved here.
    Unknown,
}

/// The proofs that are recorded of the head.
pub(super) fn of_head(reading: &Reading) -> BTreeMap<Dialect, Recorded> {
    let head = reading.revisions.last();
    let locked = head.and_then(|head| reading.lock.as_ref()?.get(&head.id));
    let proof = |dialect: Dialect| {
        let (engine, fingerprint) = locked?.proof(dialect)?;
        let proof = Recorded {
            engine: engine.to_owned(),
            fingerprint: fingerprint.to_owned(),
        };
        Some((dialect, proof))
    };
    let dialects = reading.settings().dialects;
    dialects.into_iter().filter_map(proof).collect()
}

/// Makes what is wanted, and holds its fingerprint against that which was recorded on the same version of the engine.
pub(super) async fn hold(
    proof: Option<&Recorded>,
    wanted: &Desired,
    chain: &Chain,
    shadows: &mut Shadows,
) -> Result<Held, Error> {
    let Some(proof) = proof.filter(|proof| proof.engine == shadows.engine()) else {
        return Ok(Held::Unknown);
    };
    let database = build(wanted, shadows).await?;
    let schema = chain.schema_of(&database).await?;
    if schema.fingerprint().to_string() != proof.fingerprint {
        return Ok(Held::Differs(Box::new(database)));
    }
    shadows.remove(database).await;
    Ok(Held::Same(Box::new(Generated {
        schemas: Some(Box::new([schema.clone(), schema])),
        ..Generated::default()
    })))
}
