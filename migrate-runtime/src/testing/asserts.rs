//! What is asserted of a chain.

use std::fmt::Write as _;

use migrate_core::diagnostic::{Code, Diagnostic, Sources, Style, render_all};
use migrate_core::dialect::Dialect;

use super::making::Wanted;
use super::{dialects, place};
use crate::block_on;
use crate::chain::Chain;
use crate::database::Database;
use crate::error::Error;
use crate::migrator::Migrator;
use crate::shadow::Places;
use crate::verify::{Proof, Verifier};

/// Asserts that a chain has revisions, and one of them is the newest. `migrate!` fails the build otherwise; this is for
/// chains that are read when the program runs.
///
/// ```
/// # fn chain() -> Result<migrate_runtime::Chain, migrate_runtime::Error> {
/// let chain = migrate_runtime::Chain::read("migrations")?;
/// migrate_runtime::testing::assert_single_head(&chain);
/// # Ok(chain)
/// # }
/// # assert!(chain().is_err());
/// ```
///
/// # Panics
///
/// When that is not so.
#[track_caller]
pub fn assert_single_head(chain: &Chain) {
    let revisions = chain.revisions();
    assert!(
        !revisions.is_empty(),
        "the chain `{}` has no revision",
        chain.root
    );
    let mut parent = None;
    for revision in revisions {
        assert!(
            revision.parent.as_deref() == parent,
            "`{}` revises `{}`, and what stands before it is `{}`",
            revision.label(),
            revision.parent.as_deref().unwrap_or("base"),
            parent.unwrap_or("base")
        );
        parent = Some(&*revision.id);
    }
}

/// Asserts that a chain brings an empty database to head, and that there is nothing left to do then: on every dialect that it
/// is for.
///
/// ```
/// # static MIGRATIONS: migrate_runtime::Chain = migrate_runtime::Chain::EMPTY;
/// migrate_runtime::testing::assert_upgrades(&MIGRATIONS);
/// ```
///
/// # Panics
///
/// When it does not, with the place in the SQL; or when there is no place for a database.
#[track_caller]
pub fn assert_upgrades(chain: &Chain) {
    for dialect in dialects(chain) {
        if let Err(error) = block_on(upgrades(chain, dialect)) {
            panic!("the chain does not upgrade on {dialect}\n{error}");
        }
    }
}

async fn upgrades(chain: &Chain, dialect: Dialect) -> Result<(), Error> {
    // Not a copy of a template: the way itself is tried.
    let database = Wanted::of(chain).dialect(dialect).at("base").make().await?;
    let outcome = async {
        database.migrate_to("head").await?;
        let again = Migrator::new(chain).upgrade(database.database()).await?;
        if again.done.is_empty() {
            return Ok(());
        }
        Err(super::failed(
            Code::UpFails,
            "a second upgrade runs revisions again",
            "this is a defect of the library: tell its authors",
        ))
    };
    let outcome = outcome.await;
    database.close().await;
    outcome
}

/// Asserts that every revision goes up, down and up again, on every dialect that the chain is for: that each way back gives
/// back the schema that was there, and that made-up rows survive. That is the proof of [`verify`](crate::verify).
///
/// ```
/// # static MIGRATIONS: migrate_runtime::Chain = migrate_runtime::Chain::EMPTY;
/// migrate_runtime::testing::assert_round_trip(&MIGRATIONS);
/// ```
///
/// Without a server in the environment, a private one is started where its programs are installed.
///
/// # Panics
///
/// With what was found, and what mends it.
#[track_caller]
pub fn assert_round_trip(chain: &Chain) {
    for dialect in dialects(chain) {
        assert_round_trip_on(chain, dialect);
    }
}

/// The same on one dialect.
///
/// # Panics
///
/// With what was found, and what mends it.
#[track_caller]
pub fn assert_round_trip_on(chain: &Chain, dialect: Dialect) {
    let places = match places(dialect) {
        Ok(places) => places,
        Err(error) => panic!("{error}"),
    };
    assert_proved(Verifier::new(chain, dialect).places(places));
}

/// The same as a proof with options says: only some revisions, other places, without rows.
///
/// ```
/// # static MIGRATIONS: migrate_runtime::Chain = migrate_runtime::Chain::EMPTY;
/// use migrate_runtime::core::dialect::Dialect;
/// use migrate_runtime::testing::assert_proved;
/// use migrate_runtime::verify::Verifier;
///
/// // What is older has been shipped with its faults.
/// assert_proved(Verifier::new(&MIGRATIONS, Dialect::Sqlite).range(12..usize::MAX));
/// ```
///
/// # Panics
///
/// With what was found, and what mends it.
#[track_caller]
pub fn assert_proved(proof: Verifier<'_>) {
    match block_on(proof.run()) {
        Ok(proof) if proof.is_proved() => {}
        Ok(proof) => panic!("{}", told(&proof)),
        Err(error) => panic!("the chain could not be proved\n{error}"),
    }
}

fn told(proof: &Proof) -> String {
    let errors: Vec<Diagnostic> = proof
        .findings()
        .filter(|found| found.is_error())
        .cloned()
        .collect();
    let mut text = format!(
        "the chain is not proved on {} {} ({})",
        proof.dialect, proof.engine, proof.place
    );
    let left = proof.planned - proof.revisions.len();
    if left > 0 {
        // `String` takes all that is written.
        let _ = write!(
            text,
            "; {left} of {} revisions were not tried",
            proof.planned
        );
    }
    let rendered = render_all(&errors, &Sources::default(), Style::Plain);
    format!("{text}\n{}", rendered.trim_end())
}

/// The server that the environment names, if it does.
fn places(dialect: Dialect) -> Result<Places, Error> {
    let mut places = Places::default();
    if dialect != Dialect::Sqlite
        && let Some(url) = place::url(dialect, &place::package())?
    {
        places.configured = Some(Database::try_from(url.as_str())?);
    }
    Ok(places)
}
