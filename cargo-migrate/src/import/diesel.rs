//! Diesel: `<version>_<name>/` with up.sql, down.sql and metadata.toml.

use std::path::Path;

use super::{Back, History, Holds, Ledger, Sql, Step, files, refusal};
use crate::failure::Failure;

pub(crate) fn read(folder: &Path) -> Result<History, Failure> {
    let mut steps = Vec::new();
    let mut notes = Vec::new();
    for (name, path) in files::list(folder, "Diesel")? {
        if !path.is_dir() {
            if name.to_lowercase().ends_with(".sql") {
                notes.push(format!(
                    "{name} is left out, as Diesel leaves it out: it is in no folder of a migration"
                ));
            }
            continue;
        }
        steps.push(step(&name, &path)?);
    }
    // Diesel applies them in the order of their versions as texts.
    steps.sort_by(|a, b| a.version.cmp(&b.version));
    if let Some(found) = files::twice(&steps, "Diesel") {
        return Err(Failure::from(found));
    }
    Ok(History {
        tool: "Diesel",
        steps,
        ledger: Ledger {
            table: "__diesel_schema_migrations".to_owned(),
            version: "version",
            success: None,
            holds: Holds::Each,
        },
        notes,
    })
}

fn step(name: &str, folder: &Path) -> Result<Step, Failure> {
    let up = folder.join("up.sql");
    if !up.is_file() {
        return Err(Failure::from(refusal(
            format!("`{name}` holds no up.sql"),
            "Diesel refuses that too: add it, or move the folder out of the migrations",
        )));
    }
    let transaction = transaction(&folder.join("metadata.toml"))?;
    let sql = |path: &Path| -> Result<Sql, Failure> {
        Ok(Sql {
            text: files::text(path)?,
            transaction,
        })
    };
    let down = folder.join("down.sql");
    let down = if down.is_file() {
        Back::Sql(sql(&down)?)
    } else {
        Back::None("Diesel has no down.sql for it".to_owned())
    };
    let (version, rest) = name.split_once('_').unwrap_or((name, ""));
    Ok(Step {
        // As Diesel records it.
        version: version.replace('-', ""),
        message: files::message(rest),
        created: None,
        up: sql(&up)?,
        down,
    })
}

/// Whether it runs in a transaction: a metadata.toml that does not say so turns it off, as in Diesel.
fn transaction(path: &Path) -> Result<bool, Failure> {
    if !path.is_file() {
        return Ok(true);
    }
    let wrong = || {
        refusal(
            format!(
                "`run_in_transaction` cannot be read from {}",
                crate::path::shown(path)
            ),
            "write `run_in_transaction = true` or `= false` into it",
        )
    };
    let table: toml_edit::DocumentMut = files::text(path)?.parse().map_err(|_| wrong())?;
    match table.get("run_in_transaction") {
        None => Ok(false),
        Some(value) => Ok(value.as_bool().ok_or_else(wrong)?),
    }
}
