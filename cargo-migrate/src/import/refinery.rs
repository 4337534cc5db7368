//! refinery: `V<n>__<name>.sql`, in folders of any depth; it has no ways back.

use std::path::{Path, PathBuf};

use super::{Back, History, Holds, Ledger, Sql, Step, files, refusal};
use crate::failure::Failure;

pub(crate) fn read(folder: &Path, table: Option<&str>) -> Result<History, Failure> {
    let mut notes = Vec::new();
    let mut found = Vec::new();
    for (name, path) in below(folder)? {
        match parsed(&name) {
            Some((number, rest, "sql")) => found.push((number, step(number, rest, &path)?)),
            Some(_) => {
                return Err(Failure::from(refusal(
                    format!("`{name}` makes its SQL in Rust, which cannot be read"),
                    "put the SQL that it returns into a file of the same name with `.sql`, in a copy of the folder, and \
                     import that with --dir",
                )));
            }
            None if has_ending(&name, "sql") => {
                notes.push(format!("{name} is left out, as refinery leaves it out: its name is not V<n>__<name>.sql"));
            }
            None => {}
        }
    }
    found.sort_by_key(|(number, _)| *number);
    let steps: Vec<Step> = found.into_iter().map(|(_, step)| step).collect();
    if let Some(found) = files::twice(&steps, "refinery") {
        return Err(Failure::from(found));
    }
    Ok(History {
        tool: "refinery",
        steps,
        ledger: Ledger {
            table: table.unwrap_or("refinery_schema_history").to_owned(),
            version: "version",
            success: None,
            holds: Holds::Each,
        },
        notes,
    })
}

/// The files in a folder and the folders in it.
fn below(folder: &Path) -> Result<Vec<(String, PathBuf)>, Failure> {
    let mut found = Vec::new();
    for (name, path) in files::list(folder, "refinery")? {
        // A link to a folder may lead around in a circle.
        if path.is_symlink() && path.is_dir() {
            continue;
        }
        if path.is_dir() {
            found.extend(below(&path)?);
        } else {
            found.push((name, path));
        }
    }
    Ok(found)
}

/// Number, name and ending of a file that refinery would take.
fn parsed(name: &str) -> Option<(u64, &str, &str)> {
    let rest = name.strip_prefix(['V', 'U'])?;
    let (number, rest) = rest.split_once("__")?;
    let (name, ending) = rest.rsplit_once('.')?;
    let known = matches!(ending, "sql" | "rs") && !name.is_empty();
    let number = number.parse().ok().filter(|_| known)?;
    Some((number, name, ending))
}

fn has_ending(name: &str, ending: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case(ending))
}

fn step(number: u64, name: &str, path: &Path) -> Result<Step, Failure> {
    Ok(Step {
        version: number.to_string(),
        message: files::message(name),
        created: None,
        up: Sql {
            text: files::text(path)?,
            transaction: true,
        },
        down: Back::None("refinery has no ways back".to_owned()),
    })
}
