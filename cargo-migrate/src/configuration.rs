//! Where the configuration is: the layers from the package up to the root of the repository.

use std::fs;
use std::path::{Path, PathBuf};

use migrate_core::config::{Config, Host, without_passwords};
use migrate_core::diagnostic::{Code, Diagnostic, Sources};

use crate::failure::Failure;
use crate::path::absolute_url;
use crate::workspace::{self, Manifest};

/// The name of a configuration in a file of its own.
pub(crate) const CONFIG_FILE: &str = "migrate.toml";

/// How a person names the project, instead of standing in its directory.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct ProjectArgs {
    /// The package of the workspace
    #[arg(
        short,
        long,
        global = true,
        value_name = "NAME",
        help_heading = "Project"
    )]
    pub(crate) package: Option<String>,
    /// The Cargo.toml of the package
    #[arg(long, global = true, value_name = "FILE", help_heading = "Project")]
    pub(crate) manifest_path: Option<PathBuf>,
    /// A configuration in a file of its own; paths in it are relative to it
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "CARGO_MIGRATE_CONFIG",
        hide_env_values = true,
        help_heading = "Project"
    )]
    pub(crate) config: Option<PathBuf>,
}

/// The project that a command is about.
#[derive(Debug, Clone)]
pub(crate) struct Project {
    /// The directory of the package, or of the configuration where there is no package.
    pub(crate) root: PathBuf,
    /// The manifest of the package.
    pub(crate) manifest: Option<Manifest>,
    /// What is configured; paths are absolute.
    pub(crate) config: Config,
}

impl Project {
    /// Finds the project, and reads its configuration.
    pub(crate) fn find(args: &ProjectArgs) -> Result<Self, Failure> {
        let here = std::env::current_dir()
            .map_err(|error| Failure::io("look into", Path::new("."), &error))?;
        if let Some(file) = &args.config {
            let file = here.join(file);
            let text =
                fs::read_to_string(&file).map_err(|error| Failure::io("read", &file, &error))?;
            let root = file.parent().unwrap_or(&here).to_owned();
            let config = layer(&file, &text, Host::File)?.unwrap_or_default();
            let manifest =
                Manifest::in_directory(&root).filter(|manifest| manifest.package.is_some());
            return Ok(Self {
                root,
                manifest,
                config,
            });
        }
        let named = args.manifest_path.as_ref().map(|path| here.join(path));
        let start = match (&args.package, &named) {
            (Some(package), manifest) => {
                workspace::package_directory(package, manifest.as_deref())?
            }
            (None, Some(manifest)) => {
                fs::File::open(manifest).map_err(|error| Failure::io("read", manifest, &error))?;
                if manifest.file_name() != Some("Cargo.toml".as_ref()) {
                    let shown = crate::path::shown(manifest);
                    let found = Diagnostic::error(Code::Io, format!("{shown} is no Cargo.toml"));
                    return Err(Failure::usage(found.help(
                        "name the file itself: `--manifest-path <folder>/Cargo.toml`",
                    )));
                }
                manifest.parent().unwrap_or(&here).to_owned()
            }
            (None, None) => here,
        };
        Self::above(&start)
    }

    /// The same for what may do without a project: this directory, where none is above.
    pub(crate) fn find_or_here(args: &ProjectArgs) -> Result<Self, Failure> {
        let here = std::env::current_dir()
            .map_err(|error| Failure::io("look into", Path::new("."), &error))?;
        let is_named =
            args.config.is_some() || args.package.is_some() || args.manifest_path.is_some();
        let is_project = |directory: &Path| {
            directory.join("Cargo.toml").is_file() || directory.join(CONFIG_FILE).is_file()
        };
        if is_named || here.ancestors().any(is_project) {
            return Self::find(args);
        }
        Ok(Self {
            root: here,
            manifest: None,
            config: Config::default(),
        })
    }

    fn above(start: &Path) -> Result<Self, Failure> {
        let mut found = Search::default();
        for directory in start.ancestors() {
            let file = directory.join(CONFIG_FILE);
            let manifest = Manifest::in_directory(directory);
            let mut here = None;
            if let Some(manifest) = &manifest {
                let host = if manifest.package.is_some() {
                    Host::Package
                } else {
                    Host::Workspace
                };
                here = layer(&manifest.path, &manifest.text, host)?;
                if host == Host::Package && manifest.is_workspace {
                    let shared = layer(&manifest.path, &manifest.text, Host::Workspace)?;
                    here = match (here, shared) {
                        (Some(own), Some(shared)) => Some(own.or(shared)),
                        (own, shared) => own.or(shared),
                    };
                }
            }
            if file.is_file() {
                let text = fs::read_to_string(&file)
                    .map_err(|error| Failure::io("read", &file, &error))?;
                if here.is_some() {
                    return Err(twice(&file));
                }
                here = layer(&file, &text, Host::File)?;
            }
            let is_package = manifest
                .as_ref()
                .is_some_and(|manifest| manifest.package.is_some());
            let is_workspace = manifest
                .as_ref()
                .is_some_and(|manifest| manifest.is_workspace);
            if found.root.is_none() {
                if is_package || here.is_some() {
                    found.root = Some(directory.to_owned());
                    found.manifest = manifest.filter(|_| is_package);
                } else if let Some(manifest) = manifest {
                    // A virtual workspace: one of its packages is meant.
                    return Self::above(&workspace::member_with_chain(&manifest.path)?);
                }
            }
            found.layers.extend(here);
            if directory.join(".git").exists() || is_workspace {
                break;
            }
        }
        found.project()
    }
}

#[derive(Default)]
struct Search {
    root: Option<PathBuf>,
    manifest: Option<Manifest>,
    /// The nearest first.
    layers: Vec<Config>,
}

impl Search {
    fn project(self) -> Result<Project, Failure> {
        let Some(root) = self.root else {
            return Err(Failure::from(
                Diagnostic::error(Code::Io, "there is no Cargo.toml and no migrate.toml here or above")
                    .help("go to a Cargo package (`cargo new app` makes one), or name it with --manifest-path"),
            ));
        };
        let config = self
            .layers
            .into_iter()
            .reduce(Config::or)
            .unwrap_or_default();
        Ok(Project {
            root,
            manifest: self.manifest,
            config,
        })
    }
}

fn twice(file: &Path) -> Failure {
    let message = format!(
        "the configuration is there twice: {} and the Cargo.toml beside it",
        crate::path::shown(file)
    );
    Failure::from(
        Diagnostic::error(Code::ConfigKey, message)
            .help("move everything into one of them: a key that is in both would be ambiguous"),
    )
}

/// The configuration that a file holds, with paths made absolute.
fn layer(path: &Path, text: &str, host: Host) -> Result<Option<Config>, Failure> {
    let shown = crate::path::shown(path);
    let (config, mut diagnostics) = Config::parse(text, &shown, host);
    if !diagnostics.is_empty() {
        // A URL may stand where something else is meant.
        for found in &mut diagnostics {
            found.message = without_passwords(&found.message);
            found.help = without_passwords(&found.help);
        }
        let mut sources = Sources::new("");
        sources.insert(shown, without_passwords(text));
        return Err(Failure::new(diagnostics, sources));
    }
    let base = path.parent().unwrap_or(Path::new("."));
    Ok(config.map(|config| anchored(config, base)))
}

fn anchored(mut config: Config, base: &Path) -> Config {
    let anchor = |path: &mut Option<String>| {
        if let Some(path) = path {
            *path = base.join(&*path).to_string_lossy().into_owned();
        }
    };
    let anchor_url = |url: &mut Option<String>| {
        if let Some(url) = url {
            *url = absolute_url(url, base);
        }
    };
    anchor(&mut config.dir);
    anchor(&mut config.templates);
    if let Some(lint) = &mut config.lint {
        anchor(&mut lint.stats);
    }
    if let Some(backup) = &mut config.backup {
        anchor(&mut backup.folder);
    }
    anchor_url(&mut config.url);
    // What says which schema is wanted: a path, or the URL of a database.
    let anchor_schema = |schema: &mut Option<Vec<String>>| {
        for place in schema.iter_mut().flatten() {
            *place = if crate::desired::is_url(place) {
                absolute_url(place, base)
            } else {
                base.join(&*place).to_string_lossy().into_owned()
            };
        }
    };
    let anchor_all = |paths: &mut Option<Vec<String>>| {
        for path in paths.iter_mut().flatten() {
            *path = base.join(&*path).to_string_lossy().into_owned();
        }
    };
    anchor_schema(&mut config.schema);
    anchor_all(&mut config.models);
    anchor_all(&mut config.objects);
    // A program with a `/` in its name is a file beside the configuration; others are looked for in PATH.
    let anchor_program = |command: &mut Option<Vec<String>>| {
        let program = command.as_mut().and_then(|words| words.first_mut());
        if let Some(program) = program.filter(|program| program.contains('/')) {
            *program = base.join(&*program).to_string_lossy().into_owned();
        }
    };
    anchor_program(&mut config.password_command);
    for named in config.databases.values_mut() {
        anchor(&mut named.dir);
        anchor_url(&mut named.url);
        anchor_program(&mut named.password_command);
        anchor_schema(&mut named.schema);
        anchor_all(&mut named.models);
        anchor_all(&mut named.objects);
    }
    for hook in config.post_write.iter_mut().flatten() {
        anchor(&mut hook.cwd);
    }
    config
}
