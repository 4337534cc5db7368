//! The Cargo.toml of a package that gets migrations. Its formatting and comments stay.

use std::fmt;
use std::path::{Path, PathBuf};

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Dialect;
use toml_edit::{DocumentMut, InlineTable, Item, Table, Value};

use crate::failure::Failure;

const RUNTIME: &str = "migrate-runtime";

/// Where the library comes from.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Dependency {
    Version(&'static str),
    Path(PathBuf),
}

impl Dependency {
    /// The directory that was named, else the library beside this tool when it runs where it was built, else the version
    /// of this tool.
    pub(super) fn choose(named: Option<&Path>, root: &Path) -> Result<Self, Failure> {
        if let Some(named) = named {
            let directory = std::fs::canonicalize(named).unwrap_or_else(|_| named.to_owned());
            let text = std::fs::read_to_string(directory.join("Cargo.toml")).unwrap_or_default();
            if !text.contains(&format!("\"{RUNTIME}\"")) {
                let message = format!(
                    "{} is not the directory of {RUNTIME}",
                    crate::path::shown(named)
                );
                let found = Diagnostic::error(Code::ConfigValue, message);
                return Err(Failure::usage(
                    found.help("name the one that holds its Cargo.toml"),
                ));
            }
            return Ok(Self::Path(directory));
        }
        let beside = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../migrate-runtime"));
        if beside.join("Cargo.toml").is_file()
            && let Ok(directory) = std::fs::canonicalize(beside)
        {
            // In one checkout, the way between them is the same for everybody.
            let checkout = directory
                .parent()
                .filter(|checkout| root.starts_with(checkout));
            return Ok(Self::Path(match checkout {
                Some(_) => crate::path::relative(root, &directory),
                None => directory,
            }));
        }
        Ok(Self::Version(env!("CARGO_PKG_VERSION")))
    }
}

impl fmt::Display for Dependency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version(version) => write!(f, "{RUNTIME} = \"{version}\""),
            Self::Path(path) => write!(f, "{RUNTIME} = {{ path = \"{}\" }}", slashes(path)),
        }
    }
}

fn slashes(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// The text with the dependency; `None` when it has it already.
pub(super) fn with_dependency(
    text: &str,
    dependency: &Dependency,
    dialects: &[Dialect],
) -> Result<Option<String>, toml_edit::TomlError> {
    let mut document: DocumentMut = text.parse()?;
    let has_it = ["dependencies", "dev-dependencies", "build-dependencies"]
        .iter()
        .any(|kind| {
            let table = document.get(kind).and_then(Item::as_table_like);
            table.is_some_and(|table| {
                table.iter().any(|(name, item)| {
                    name == RUNTIME
                        || item
                            .get("package")
                            .and_then(Item::as_str)
                            .is_some_and(|package| package == RUNTIME)
                })
            })
        });
    if has_it {
        return Ok(None);
    }
    let features = features(dialects);
    let value = match dependency {
        Dependency::Version(version) if features.is_empty() => Value::from(*version),
        dependency => {
            let mut table = InlineTable::new();
            match dependency {
                Dependency::Version(version) => table.insert("version", (*version).into()),
                Dependency::Path(path) => table.insert("path", slashes(path).into()),
            };
            if !features.is_empty() {
                if !dialects.contains(&Dialect::Sqlite) {
                    table.insert("default-features", false.into());
                }
                table.insert("features", Value::Array(features.into_iter().collect()));
            }
            Value::InlineTable(table)
        }
    };
    let dependencies = document
        .entry("dependencies")
        .or_insert_with(|| Item::Table(Table::new()));
    if let Some(table) = dependencies.as_table_like_mut() {
        table.insert(RUNTIME, Item::Value(value));
    }
    Ok(Some(document.to_string()))
}

/// The features of the library for these dialects, beyond the default ones, which are for SQLite.
fn features(dialects: &[Dialect]) -> Vec<&'static str> {
    let servers = dialects.iter().filter(|one| **one != Dialect::Sqlite);
    let mut features: Vec<&str> = servers.map(|one| one.name()).collect();
    if !features.is_empty() && !dialects.contains(&Dialect::Sqlite) {
        features.insert(0, "macros");
    }
    features
}

/// Whether the package, or its workspace in the same file, is configured.
pub(super) fn is_configured(text: &str) -> bool {
    text.parse::<DocumentMut>().is_ok_and(|document| {
        let metadata = |kind: &str| {
            document
                .get(kind)?
                .get("metadata")?
                .get("migrate")
                .map(|_| ())
        };
        metadata("package")
            .or_else(|| metadata("workspace"))
            .is_some()
    })
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use migrate_core::dialect::Dialect;

    use super::{Dependency, is_configured, with_dependency};

    #[test]
    fn the_features_are_those_of_the_dialects() {
        let added = |dialects: &[Dialect]| {
            let version = Dependency::Version("0.1.0");
            let text = with_dependency("[dependencies]\n", &version, dialects);
            text.unwrap()
                .unwrap()
                .replace("[dependencies]\nmigrate-runtime = ", "")
        };
        assert_eq!(
            added(&[Dialect::Sqlite, Dialect::Postgres]).trim(),
            r#"{ version = "0.1.0", features = ["postgres"] }"#
        );
        assert_eq!(
            added(&[Dialect::Mysql]).trim(),
            r#"{ version = "0.1.0", default-features = false, features = ["macros", "mysql"] }"#
        );
    }

    #[test]
    fn formatting_stays() {
        let text = "[package]\nname = \"app\" # ours\n\n[dependencies]\nserde   = \"1\"\n\n[profile.dev]\ndebug = 0\n";
        let dependency = Dependency::Path(PathBuf::from("/x/migrate-runtime"));
        let changed = with_dependency(text, &dependency, &[Dialect::Sqlite])
            .unwrap()
            .unwrap();
        let wanted = text.replace(
            "\"1\"\n",
            "\"1\"\nmigrate-runtime = { path = \"/x/migrate-runtime\" }\n",
        );
        assert_eq!(changed, wanted);
        assert_eq!(with_dependency(&changed, &dependency, &[]), Ok(None));
        let version = with_dependency(
            "[package]\n",
            &Dependency::Version("0.1.0"),
            &[Dialect::Sqlite],
        )
        .unwrap()
        .unwrap();
        assert_eq!(
            version,
            "[package]\n\n[dependencies]\nmigrate-runtime = \"0.1.0\"\n"
        );
    }

    #[test]
    fn a_configuration_is_seen() {
        assert!(is_configured("[package.metadata.migrate]\ndir = \"x\"\n"));
        assert!(!is_configured("[package.metadata.docs]\n"));
    }
}
