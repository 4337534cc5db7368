//! sqlx: `<version>_<name>.sql`, or `<version>_<name>.up.sql` and `.down.sql`, in one folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{Back, History, Holds, Ledger, Sql, Step, files, refusal};
use crate::failure::Failure;

const NO_TRANSACTION: &str = "-- no-transaction";

/// The files of one version.
#[derive(Debug, Default)]
struct Files {
    name: String,
    simple: Option<PathBuf>,
    up: Option<PathBuf>,
    down: Option<PathBuf>,
}

pub(crate) fn read(folder: &Path, table: Option<&str>) -> Result<History, Failure> {
    let mut versions: BTreeMap<i64, Files> = BTreeMap::new();
    let mut notes = Vec::new();
    for (name, path) in files::list(folder, "sqlx")? {
        if !path.is_file() || path.extension().is_none_or(|ending| ending != "sql") {
            continue;
        }
        let Some((version, rest)) = name.split_once('_') else {
            notes.push(format!(
                "{name} is left out, as sqlx leaves it out: its name has no `_`"
            ));
            continue;
        };
        let Some(version) = version.parse().ok().filter(|version: &i64| *version >= 0) else {
            return Err(Failure::from(refusal(
                format!("`{name}` does not start with a version"),
                "sqlx's files are called `<version>_<name>.sql`; rename it, or move it out of the folder",
            )));
        };
        let files = versions.entry(version).or_default();
        let (slot, stem) = match () {
            () if rest.ends_with(".up.sql") => (&mut files.up, ".up.sql"),
            () if rest.ends_with(".down.sql") => (&mut files.down, ".down.sql"),
            () => (&mut files.simple, ".sql"),
        };
        if slot.replace(path).is_some() {
            return Err(Failure::from(refusal(
                format!("the version `{version}` is there twice: {name}"),
                "sqlx can apply only one of them; remove the other",
            )));
        }
        files.name = rest.trim_end_matches(stem).to_owned();
    }
    let steps = versions
        .into_iter()
        .map(|(version, files)| step(version, files))
        .collect::<Result<_, _>>()?;
    Ok(History {
        tool: "sqlx",
        steps,
        ledger: Ledger {
            table: table.unwrap_or("_sqlx_migrations").to_owned(),
            version: "version",
            success: Some("success"),
            holds: Holds::Each,
        },
        notes,
    })
}

fn step(version: i64, files: Files) -> Result<Step, Failure> {
    let (up, down) = match (files.simple, files.up, files.down) {
        (Some(simple), None, None) => (simple, None),
        (None, Some(up), down) => (up, down),
        (None, None, _) => {
            return Err(Failure::from(refusal(
                format!("version `{version}` has a way back, and no way up"),
                format!(
                    "add {version}_{}.up.sql, or remove its .down.sql",
                    files.name
                ),
            )));
        }
        (Some(_), _, _) => {
            return Err(Failure::from(refusal(
                format!(
                    "the version `{version}` is there both as .sql and as .up.sql or .down.sql"
                ),
                "sqlx can apply only one of them; remove the other",
            )));
        }
    };
    let down = match down {
        Some(down) => Back::Sql(sql(&down)?),
        None => Back::None("sqlx has no .down.sql for it".to_owned()),
    };
    Ok(Step {
        version: version.to_string(),
        message: files::message(&files.name),
        created: None,
        up: sql(&up)?,
        down,
    })
}

/// A file; sqlx looks for its own directive in the first bytes only.
fn sql(path: &Path) -> Result<Sql, Failure> {
    let text = files::text(path)?;
    let rest = text.strip_prefix(NO_TRANSACTION);
    Ok(Sql {
        transaction: rest.is_none(),
        text: match rest {
            Some(rest) if rest.starts_with('\n') => rest.to_owned(),
            _ => text,
        },
    })
}
