//! `init`: everything that a package needs to have migrations. What is there already stays as it is.

mod manifest;
mod source;

use std::fs;
use std::path::{Path, PathBuf};

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Dialect;
use migrate_core::folder::LOCK_FILE;
use migrate_core::lock::{Lock, Settings};
use migrate_runtime::cli::{Exit, Printer, given_url};
use serde_json::json;

use crate::change::Change;
use crate::configuration::{CONFIG_FILE, Project, ProjectArgs};
use crate::context::DatabaseArgs;
use crate::environment::Environment;
use crate::failure::Failure;
use crate::template;
use crate::workspace::Manifest;

/// Give a package migrations: the directory, the dependency, a configuration, and the line that embeds the chain
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Examples:\n  \
    cargo migrate init\n  \
    cargo migrate init --dir db/migrations --template file\n\n\
    It can be run again: what is there already stays as it is.")]
pub(crate) struct InitArgs {
    /// The directory of the chain, relative to the package: `migrations`, unless another one is configured
    #[arg(long, value_name = "DIR")]
    dir: Option<String>,
    /// The dialects that every revision has to be written for: that of the database, if one is named, else sqlite
    #[arg(long, value_name = "LIST", value_delimiter = ',', visible_alias = "backends", value_parser = dialect)]
    dialects: Vec<Dialect>,
    /// Where the configuration goes: see --list-templates
    #[arg(short, long, value_name = "NAME", default_value = "package")]
    template: String,
    /// List the templates, and do nothing
    #[arg(long)]
    list_templates: bool,
    /// Depend on migrate-runtime in this directory, instead of a published version
    #[arg(long, value_name = "DIR")]
    runtime_path: Option<PathBuf>,
}

const DEFAULT_DIR: &str = "migrations";

fn dialect(name: &str) -> Result<Dialect, String> {
    Dialect::from_name(name).ok_or_else(|| {
        format!(
            "the dialects are {}",
            Dialect::ALL.map(Dialect::name).join(", ")
        )
    })
}

pub(crate) fn run(
    args: &InitArgs,
    project: &ProjectArgs,
    database: &DatabaseArgs,
    printer: Printer,
) -> Result<Exit, Failure> {
    if args.list_templates {
        let list = template::starts()
            .into_iter()
            .map(|(name, title)| format!("{name:<10} {title}"));
        printer.result(&list.collect::<Vec<_>>().join("\n"));
        return Ok(Exit::Success);
    }
    check_template(args)?;
    let project = Project::find(project)?;
    let Some(manifest) = project.manifest.clone() else {
        return Err(Failure::from(
            Diagnostic::error(
                Code::Io,
                format!("{} is no Cargo package", crate::path::shown(&project.root)),
            )
            .help("make one with `cargo new`, or name a package of the workspace with -p"),
        ));
    };
    let dir = directory(args, &project, &manifest)?;
    let mut init = Init {
        args,
        dialects: dialects(args, &project, database)?,
        dir,
        manifest,
        project,
        change: Change::default(),
        did: Vec::new(),
        kept: Vec::new(),
    };
    let package = init.package().to_owned();
    let dialects = init.dialects.clone();
    init.chain()?;
    init.manifest()?;
    let embedded = init.source()?;
    init.gitignore()?;
    let Init {
        change, did, kept, ..
    } = init;
    change.keep();

    if printer.is_json() {
        printer.json(&json!({ "done": did, "kept": kept }));
        return Ok(Exit::Success);
    }
    for line in &kept {
        printer.note(&format!("kept: {line}"));
    }
    if did.is_empty() {
        printer.result("nothing to do: the package has migrations already");
    }
    for line in &did {
        printer.result(line);
    }
    if !did.is_empty() {
        printer.note(&next_steps(&dialects, &package, embedded.as_deref()));
    }
    Ok(Exit::Success)
}

fn check_template(args: &InitArgs) -> Result<(), Failure> {
    let starts = template::starts();
    if starts.iter().all(|(name, _)| *name != args.template) {
        let names: Vec<&str> = starts.iter().map(|(name, _)| *name).collect();
        let found = Diagnostic::error(
            Code::ConfigValue,
            format!("there is no template `{}`", args.template),
        );
        return Err(Failure::usage(
            found.help(format!("the templates are {}", names.join(", "))),
        ));
    }
    Ok(())
}

/// The directory of the chain: the one that is configured, else the one that was given.
fn directory(args: &InitArgs, project: &Project, manifest: &Manifest) -> Result<String, Failure> {
    let config = &project.config;
    let named = config.default_database.as_ref();
    let named = named.and_then(|name| config.clone().named(name)?.dir);
    let is_configured =
        manifest::is_configured(&manifest.text) || project.root.join(CONFIG_FILE).exists();
    let configured = named.or_else(|| config.dir.clone()).map(|dir| {
        let dir = crate::path::relative(&project.root, Path::new(&dir));
        dir.to_string_lossy().replace('\\', "/")
    });
    let configured = configured.or_else(|| is_configured.then(|| DEFAULT_DIR.to_owned()));
    let given = args
        .dir
        .as_ref()
        .map(|dir| dir.trim_end_matches('/').to_owned());
    if let (Some(given), Some(configured)) = (&given, &configured)
        && given != configured
    {
        let message = format!("the directory of the chain is configured: `{configured}`");
        let found = Diagnostic::error(Code::ConfigValue, message);
        return Err(Failure::usage(found.help(
            "leave --dir away, or change `dir` in the configuration first",
        )));
    }
    let dir = configured
        .or(given)
        .unwrap_or_else(|| DEFAULT_DIR.to_owned());
    let is_inside = Path::new(&dir)
        .components()
        .all(|part| matches!(part, std::path::Component::Normal(_)));
    if !is_inside || dir.contains(['"', '\\']) || dir.is_empty() {
        let found = Diagnostic::error(
            Code::ConfigValue,
            format!("`{dir}` is no directory inside the package"),
        );
        return Err(Failure::usage(found.help(
            "name one like `migrations` or `db/migrations`: the macro reads only below the package",
        )));
    }
    Ok(dir)
}

/// The dialects that were given; else those that are configured; else that of the database.
fn dialects(
    args: &InitArgs,
    project: &Project,
    database: &DatabaseArgs,
) -> Result<Vec<Dialect>, Failure> {
    if !args.dialects.is_empty() {
        return Ok(args.dialects.clone());
    }
    if let Some(configured) = &project.config.dialects {
        return Ok(configured.clone());
    }
    let given = given_url(database.url.as_deref(), database.url_file.as_deref())?;
    let url = match given {
        Some(url) => Some(url),
        None => Environment::read(&project.root)?
            .get("DATABASE_URL")
            .or_else(|| project.config.url.clone()),
    };
    let scheme = url.as_deref().and_then(|url| url.split_once(':'));
    let scheme = scheme.map(|(scheme, _)| scheme.to_ascii_lowercase());
    Ok(vec![match scheme.as_deref() {
        Some("postgres" | "postgresql") => Dialect::Postgres,
        Some("mysql" | "mariadb") => Dialect::Mysql,
        _ => Dialect::Sqlite,
    }])
}

/// A database for a developer's own machine.
fn example_url(dialects: &[Dialect], package: &str) -> String {
    match dialects.first() {
        Some(Dialect::Postgres) => format!("postgres://localhost/{package}"),
        Some(Dialect::Mysql) => format!("mysql://root@localhost/{package}"),
        _ => format!("sqlite:{package}.db"),
    }
}

struct Init<'a> {
    args: &'a InitArgs,
    dialects: Vec<Dialect>,
    /// The directory of the chain, relative to the package.
    dir: String,
    manifest: Manifest,
    project: Project,
    change: Change,
    did: Vec<String>,
    kept: Vec<String>,
}

impl Init<'_> {
    fn package(&self) -> &str {
        self.manifest.package.as_deref().unwrap_or("app")
    }

    /// The directory, with an empty lock.
    fn chain(&mut self) -> Result<(), Failure> {
        let lock = self.project.root.join(&self.dir).join(LOCK_FILE);
        let shown = crate::path::shown(&lock);
        if lock.exists() {
            self.kept.push(format!("{shown} is there"));
            return Ok(());
        }
        let settings = Settings {
            dialects: self.dialects.clone(),
            ..Settings::default()
        };
        if let Some(above) = lock.parent() {
            let is_used = fs::read_dir(above).is_ok_and(|mut entries| entries.next().is_some());
            if is_used {
                self.kept.push(format!(
                    "{} holds files; `cargo migrate check` tells whether they are a chain",
                    crate::path::shown(above)
                ));
            }
            self.change.folder(above)?;
        }
        self.change.write(&lock, &Lock::empty(settings).render())?;
        self.did.push(format!("created {shown}"));
        Ok(())
    }

    /// The dependency and the configuration.
    fn manifest(&mut self) -> Result<(), Failure> {
        let path = self.manifest.path.clone();
        let shown = crate::path::shown(&path);
        let mut text = self.manifest.text.clone();
        let dependency =
            manifest::Dependency::choose(self.args.runtime_path.as_deref(), &self.project.root)?;
        match manifest::with_dependency(&text, &dependency, &self.dialects) {
            Ok(Some(changed)) => {
                text = changed;
                self.did
                    .push(format!("added the dependency {dependency} to {shown}"));
            }
            Ok(None) => self
                .kept
                .push(format!("{shown} depends on migrate-runtime")),
            Err(why) => {
                let found =
                    Diagnostic::error(Code::ConfigSyntax, format!("{shown} cannot be read: {why}"));
                return Err(Failure::from(
                    found.help("mend it first: cargo cannot read it either"),
                ));
            }
        }
        let file = self.project.root.join(CONFIG_FILE);
        if manifest::is_configured(&text) || file.exists() {
            self.kept.push("there is a configuration".to_owned());
        } else {
            let start = self.start();
            if self.args.template == "package" {
                text = format!("{}\n\n{start}", text.trim_end());
                self.did
                    .push(format!("added [package.metadata.migrate] to {shown}"));
            } else {
                self.change.write(&file, &start)?;
                self.did
                    .push(format!("created {}", crate::path::shown(&file)));
            }
        }
        if text != self.manifest.text {
            self.change.write(&path, &text)?;
        }
        Ok(())
    }

    fn start(&self) -> String {
        let dialects: Vec<String> = self
            .dialects
            .iter()
            .map(|dialect| format!("\"{dialect}\""))
            .collect();
        let package = self.package();
        let values = [
            ("url", example_url(&self.dialects, package)),
            ("dir", self.dir.clone()),
            ("dialects", dialects.join(", ")),
            ("package", package.to_owned()),
        ];
        let values: Vec<(&str, &str)> = values
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        template::start(&self.args.template, &values).unwrap_or_default()
    }

    /// The line that embeds the chain. Returns the file that it is in.
    fn source(&mut self) -> Result<Option<String>, Failure> {
        let candidates = ["src/lib.rs", "src/main.rs"].map(|file| self.project.root.join(file));
        let texts: Vec<(PathBuf, String)> = candidates
            .into_iter()
            .filter_map(|path| fs::read_to_string(&path).ok().map(|text| (path, text)))
            .collect();
        if let Some((path, _)) = texts.iter().find(|(_, text)| source::embeds(text)) {
            self.kept
                .push(format!("{} embeds the chain", crate::path::shown(path)));
            return Ok(None);
        }
        let Some((path, text)) = texts.first() else {
            self.kept.push(format!(
                "there is no src/main.rs or src/lib.rs; add where it belongs:\n{}",
                source::line(&self.dir, true)
            ));
            return Ok(None);
        };
        let shown = crate::path::shown(path);
        let is_library = path.ends_with("lib.rs");
        self.change
            .write(path, &source::embed(text, &self.dir, is_library))?;
        self.did.push(format!(
            "embedded the chain in {shown}: `static MIGRATIONS`"
        ));
        Ok(Some(shown))
    }

    /// A database made while developing is no part of the repository.
    fn gitignore(&mut self) -> Result<(), Failure> {
        if !self.dialects.contains(&Dialect::Sqlite) {
            return Ok(());
        }
        let path = self.project.root.join(".gitignore");
        let Ok(text) = fs::read_to_string(&path) else {
            return Ok(());
        };
        let pattern = format!("/{}.db*", self.package());
        if text
            .lines()
            .any(|line| matches!(line.trim(), "*.db" | "*.db*") || line.trim() == pattern)
        {
            return Ok(());
        }
        let newline = if text.is_empty() || text.ends_with('\n') {
            ""
        } else {
            "\n"
        };
        self.change
            .write(&path, &format!("{text}{newline}{pattern}\n"))?;
        self.did.push(format!(
            "added `{pattern}` to {}",
            crate::path::shown(&path)
        ));
        Ok(())
    }
}

fn next_steps(dialects: &[Dialect], package: &str, embedded: Option<&str>) -> String {
    let url = example_url(dialects, package);
    let program = embedded.map_or_else(String::new, |file| {
        let place = if file.ends_with("lib.rs") {
            "where your program starts"
        } else {
            "at the start of main"
        };
        format!(
            "\nand in {file}, {place}, bring the program's database to head:\n  \
             migrate_runtime::block_on(MIGRATIONS.upgrade(\"{url}\"))?;\n\
             (in async code: MIGRATIONS.upgrade(&pool).await?)"
        )
    });
    format!(
        "\nNext:\n  \
         cargo migrate new create_users    makes the first revision\n  \
         cargo migrate upgrade             applies it{program}"
    )
}
