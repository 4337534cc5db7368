//! Finding the package that a command is about. `cargo metadata` is only asked when the files nearby do not answer:
//! it costs more than everything else that `current` does.

use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::MetadataCommand;
use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::directive::nearest;
use toml::de::DeTable;

use crate::failure::Failure;

/// A manifest, as far as it matters here.
#[derive(Debug, Clone)]
pub(crate) struct Manifest {
    pub(crate) path: PathBuf,
    pub(crate) text: String,
    /// The package's name, when it is the manifest of one.
    pub(crate) package: Option<String>,
    pub(crate) is_workspace: bool,
}

impl Manifest {
    /// The manifest in a directory, when there is one that can be read.
    pub(crate) fn in_directory(directory: &Path) -> Option<Self> {
        Self::read(&directory.join("Cargo.toml"))
    }

    pub(crate) fn read(path: &Path) -> Option<Self> {
        let text = fs::read_to_string(path).ok()?;
        let (root, _) = DeTable::parse_recoverable(&text);
        let root = root.get_ref();
        let package = root
            .get("package")
            .and_then(|value| value.get_ref().as_table());
        let name = package.and_then(|package| package.get("name")?.get_ref().as_str());
        Some(Self {
            path: path.to_owned(),
            package: name.map(str::to_owned),
            is_workspace: root.contains_key("workspace"),
            text,
        })
    }
}

/// The directory of the package with this name.
pub(crate) fn package_directory(name: &str, manifest: Option<&Path>) -> Result<PathBuf, Failure> {
    let members = members(manifest)?;
    if let Some((_, directory)) = members.iter().find(|(member, _)| member == name) {
        return Ok(directory.clone());
    }
    let names: Vec<&str> = members.iter().map(|(name, _)| name.as_str()).collect();
    let help = match nearest(name, names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the packages are {}", names.join(", ")),
    };
    let found = Diagnostic::error(
        Code::ConfigValue,
        format!("the workspace has no package `{name}`"),
    );
    Err(Failure::usage(found.help(help)))
}

/// The only member of a workspace that has a chain.
pub(crate) fn member_with_chain(manifest: &Path) -> Result<PathBuf, Failure> {
    let with_chain: Vec<(String, PathBuf)> = members(Some(manifest))?
        .into_iter()
        .filter(|(_, directory)| {
            let configured = |manifest: Manifest| manifest.text.contains("metadata.migrate");
            directory.join("migrations").is_dir()
                || directory.join("migrate.toml").is_file()
                || Manifest::in_directory(directory).is_some_and(configured)
        })
        .collect();
    match &with_chain[..] {
        [(_, directory)] => Ok(directory.clone()),
        [] => Err(Failure::from(
            Diagnostic::error(
                Code::ConfigValue,
                "no package of this workspace has migrations",
            )
            .help("name the package that gets them: `cargo migrate -p <package> init`"),
        )),
        several => {
            let names: Vec<&str> = several.iter().map(|(name, _)| name.as_str()).collect();
            let message = format!(
                "several packages of this workspace have migrations: {}",
                names.join(", ")
            );
            let help = format!("name one: `cargo migrate -p {} …`", names[0]);
            Err(Failure::usage(
                Diagnostic::error(Code::ConfigValue, message).help(help),
            ))
        }
    }
}

/// The workspace's packages by name, with their directories.
fn members(manifest: Option<&Path>) -> Result<Vec<(String, PathBuf)>, Failure> {
    let mut command = MetadataCommand::new();
    command.no_deps();
    if let Some(manifest) = manifest {
        command.manifest_path(manifest);
    }
    let metadata = command.exec().map_err(|error| {
        Failure::from(
            Diagnostic::error(Code::Io, format!("`cargo metadata` failed: {error}"))
                .help("run the command inside a Cargo package, or name one with --manifest-path"),
        )
    })?;
    let member = |package: &cargo_metadata::Package| {
        let directory = package.manifest_path.parent()?;
        Some((
            package.name.to_string(),
            PathBuf::from(directory.as_std_path()),
        ))
    };
    Ok(metadata.packages.iter().filter_map(member).collect())
}
