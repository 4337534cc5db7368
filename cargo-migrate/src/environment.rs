//! What the environment says: variables, then `.env`, which never wins over a variable.

use std::collections::BTreeMap;
use std::path::Path;

use migrate_core::diagnostic::{Code, Diagnostic};

use crate::failure::Failure;

/// The variables of the process, and those of the nearest `.env`.
#[derive(Debug)]
pub(crate) struct Environment {
    file: BTreeMap<String, String>,
}

impl Environment {
    /// Reads the nearest `.env`, from a directory up to the root of its repository.
    pub(crate) fn read(directory: &Path) -> Result<Self, Failure> {
        let mut file = BTreeMap::new();
        for directory in directory.ancestors() {
            let path = directory.join(".env");
            if path.is_file() {
                let broken = |_| {
                    // The error of the reader would show the line, and with it a secret.
                    let message = format!("{} cannot be read", crate::path::shown(&path));
                    Failure::from(
                        Diagnostic::error(Code::ConfigSyntax, message)
                            .help("each line is NAME=value; a value with blanks stands in quotes"),
                    )
                };
                for pair in dotenvy::from_path_iter(&path).map_err(broken)? {
                    let (name, value) = pair.map_err(broken)?;
                    file.entry(name).or_insert(value);
                }
                break;
            }
            if directory.join(".git").exists() {
                break;
            }
        }
        Ok(Self { file })
    }

    /// The value of a variable that is not empty.
    pub(crate) fn get(&self, name: &str) -> Option<String> {
        let set = std::env::var(name).ok().filter(|value| !value.is_empty());
        set.or_else(|| {
            self.file
                .get(name)
                .filter(|value| !value.is_empty())
                .cloned()
        })
    }
}
