//! `schema.lock`: what `seal --snapshot` writes, and what `check` holds against the head of the chain.

use std::fs;

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::folder::SCHEMA_LOCK_FILE;
use migrate_core::lock::{Lock, Locked};
use migrate_core::reading::Reading;
use migrate_core::revision::State;
use migrate_core::snapshot::{Head, Snapshot, Standing, WRITE_ANEW};
use migrate_runtime::block_on;
use migrate_runtime::cli::{ShadowArgs, until_interrupted};
use migrate_runtime::shadow::Shadows;
use migrate_runtime::verify::schema_at;

use super::shadows::with_shadows;
use crate::context::Context;
use crate::failure::Failure;

/// The text of `schema.lock` for the head of the chain, as shadow databases have it; `None` when the file says that already.
pub(super) fn anew(
    lock: &Lock,
    reading: &Reading,
    shadow: &ShadowArgs,
    context: &Context,
) -> Result<Option<String>, Failure> {
    let head = lock.revisions.last();
    if head.is_some_and(|head| head.state == State::Draft) {
        context.printer.note(&format!(
            "{SCHEMA_LOCK_FILE} was not written: the head of the chain is a draft, and structs are held against none"
        ));
        return Ok(None);
    }
    let mut snapshot = Snapshot {
        head: head.and_then(of),
        ..Snapshot::default()
    };
    let chain = context.chain(reading.clone())?;
    let places = context.places(shadow)?;
    let work = async |rooms: &mut Vec<Shadows>| {
        for shadows in rooms.iter_mut() {
            let id = head.map(|head| head.id.as_str());
            let schema = until_interrupted(Box::pin(schema_at(&chain, shadows, id))).await?;
            snapshot.record(&schema);
        }
        Ok(())
    };
    block_on(with_shadows(
        &chain,
        chain.dialects(),
        &places,
        context.printer,
        work,
    ))?;
    let text = snapshot.render();
    let old = fs::read_to_string(context.path(SCHEMA_LOCK_FILE));
    Ok(Some(text).filter(|text| old.ok().as_ref() != Some(text)))
}

fn of(head: &Locked) -> Option<Head> {
    Some(Head {
        id: head.id.clone(),
        chain: head.chain?,
    })
}

/// What is wrong with `schema.lock`; nothing where there is none and none is wanted.
pub(super) fn found(
    reading: &mut Reading,
    context: &Context,
) -> Result<Option<Diagnostic>, Failure> {
    let Some(lock) = &reading.lock else {
        return Ok(None);
    };
    let path = context.path(SCHEMA_LOCK_FILE);
    let text = match fs::read(&path) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let is_sealed = |head: &Locked| head.state == State::Sealed;
            let is_due = lock.revisions.last().is_some_and(is_sealed);
            let is_wanted = context.config.snapshot == Some(true) && is_due;
            return Ok(is_wanted.then(|| {
                let shown = context.shown_path(SCHEMA_LOCK_FILE);
                let message = format!("there is no {shown}, and the configuration wants one");
                Diagnostic::error(Code::SchemaLockMissing, message).help(WRITE_ANEW)
            }));
        }
        Err(error) => return Err(Failure::io("read", &path, &error)),
    };
    let found = match Snapshot::parse(&text).map(|snapshot| snapshot.standing(lock)) {
        Ok(Standing::AtHead | Standing::BeforeDrafts) => None,
        Ok(Standing::Stale(found)) | Err(found) => Some(found),
    };
    reading.sources.insert(SCHEMA_LOCK_FILE, text);
    Ok(found)
}
