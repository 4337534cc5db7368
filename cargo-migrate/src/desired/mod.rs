//! The desired schema: from SQL, from structs, from a database; or that of the chain, with objects as files have them.

mod files;

use std::fs;
use std::path::{Path, PathBuf};

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Dialect;
use migrate_core::models;
use migrate_core::naming::Naming;
use migrate_core::schema::Desired;
use migrate_runtime::{Chain, Database};

use crate::context::Context;
use crate::failure::Failure;
use crate::path::{normal, shown};
use files::{below, is_there, scripts, sources};

/// What is looked for beside the configuration when nothing is said.
const USUAL: [&str; 2] = ["schema.sql", "schema"];

/// Where structs are looked for when nothing is said.
const SOURCES: &str = "src";

/// The folder of objects, when nothing is said.
const OBJECTS: &str = "objects";

/// Where a desired schema comes from.
#[derive(Debug, Clone, Default)]
pub(crate) struct Places {
    schema: Vec<Place>,
    /// Files and folders of Rust.
    models: Vec<PathBuf>,
    /// Files and folders with views, functions, triggers and their like. Without anything else, the rest is as the chain builds it.
    objects: Vec<PathBuf>,
    naming: Naming,
    /// What is there, and not looked at, since the command line names something else.
    left_out: Vec<String>,
}

#[derive(Debug, Clone)]
enum Place {
    Path(PathBuf),
    Database(Box<Database>),
}

/// What was read, and what there is to say of it.
pub(crate) struct Read {
    pub(crate) desired: Desired,
    pub(crate) warnings: Vec<Diagnostic>,
}

impl Places {
    /// What the command line says; else the configuration, and what is there where that says nothing.
    pub(crate) fn find(
        schema: &[String],
        models: &[String],
        context: &Context,
    ) -> Result<Self, Failure> {
        let naming = context.config.naming.clone().unwrap_or_default();
        let mut found = Self {
            schema: schema.iter().map(place).collect::<Result<_, _>>()?,
            models: models.iter().map(PathBuf::from).collect(),
            objects: Vec::new(),
            naming,
            left_out: Vec::new(),
        };
        if !schema.is_empty() || !models.is_empty() {
            found.left_out = Self::default().configured(context)?.not_in(&found);
            return Ok(found);
        }
        let found = found.configured(context)?;
        if found.schema.is_empty() && found.models.is_empty() && found.objects.is_empty() {
            return Err(Failure::from(nothing_said()));
        }
        Ok(found)
    }

    /// What is there of each kind that the other one has nothing of.
    fn not_in(&self, other: &Self) -> Vec<String> {
        let paths = |paths: &[PathBuf]| {
            let names: Vec<String> = paths.iter().map(|path| shown(path)).collect();
            names.join(" and ")
        };
        let schema = self.schema.iter().filter_map(|place| match place {
            Place::Path(path) => Some(path.clone()),
            Place::Database(_) => None,
        });
        let schema: Vec<PathBuf> = schema.collect();
        let mut left_out = Vec::new();
        if other.models.is_empty() && !self.models.is_empty() {
            let models = paths(&self.models);
            left_out.push(format!(
                "the structs in {models} (`--models {models}` adds them)"
            ));
        }
        if other.schema.is_empty() && !schema.is_empty() {
            let schema = paths(&schema);
            left_out.push(format!("{schema} (`--schema {schema}` adds it)"));
        }
        if !self.objects.is_empty() {
            left_out.push(format!("the objects in {}", paths(&self.objects)));
        }
        left_out
    }

    /// What is there, and not looked at.
    pub(crate) fn left_out(&self) -> Option<String> {
        let left_out = self.left_out.join(", ");
        (!left_out.is_empty()).then(|| format!("not looked at: {left_out}"))
    }

    fn configured(mut self, context: &Context) -> Result<Self, Failure> {
        let (config, root) = (&context.config, &context.project.root);
        let paths = |texts: &Vec<String>| texts.iter().map(PathBuf::from).collect::<Vec<_>>();
        if let Some(schema) = &config.schema {
            self.schema = schema.iter().map(place).collect::<Result<_, _>>()?;
        } else {
            let usual = USUAL.map(|name| root.join(name)).into_iter();
            self.schema
                .extend(usual.filter(|path| is_there(path)).map(Place::Path));
        }
        let usual = root.join(SOURCES);
        if let Some(models) = &config.models {
            self.models = paths(models);
        } else if usual.is_dir() && has_structs(&usual)? {
            self.models.push(usual);
        }
        if let Some(objects) = &config.objects {
            self.objects = paths(objects);
        } else if let Some(usual) = self.usual_objects(root)? {
            self.objects.push(usual);
        }
        Ok(self)
    }

    /// The folder of objects beside the schema, if it is there.
    fn usual_objects(&self, root: &Path) -> Result<Option<PathBuf>, Failure> {
        let paths = self.schema.iter().filter_map(|place| match place {
            Place::Path(path) => Some(normal(path)),
            Place::Database(_) => None,
        });
        let paths: Vec<PathBuf> = paths.collect();
        let above = paths.first().and_then(|path| path.parent());
        let folder = above.unwrap_or(root).join(OBJECTS);
        let is_read = paths.iter().any(|path| folder.starts_with(path));
        let is_one = !is_read && folder.is_dir() && !below(&folder, "sql")?.is_empty();
        Ok(is_one.then_some(folder))
    }

    /// How they are called in messages.
    pub(crate) fn shown(&self) -> String {
        let schema = self.schema.iter().map(|place| match place {
            Place::Path(path) => shown(path),
            Place::Database(database) => database.to_string(),
        });
        let paths = |paths: &[PathBuf]| paths.iter().map(|path| shown(path)).collect::<Vec<_>>();
        let names = paths(&self.models).into_iter().chain(schema);
        let names: Vec<String> = names.chain(paths(&self.objects)).collect();
        names.join(" and ")
    }

    /// Whether what is not said is as the chain builds it.
    pub(crate) fn rests_on_chain(&self) -> bool {
        self.schema.is_empty() && self.models.is_empty()
    }

    /// Whether structs in a file, or objects in a folder, are looked at.
    pub(crate) fn looks_at(&self, path: &Path) -> bool {
        let path = normal(path);
        let mut all = self.models.iter().chain(&self.objects);
        all.any(|place| path.starts_with(normal(place)))
    }

    /// Reads what is wanted on an engine; what the chain has to add is not in it.
    pub(crate) async fn read(&self, dialect: Dialect, chain: &Chain) -> Result<Read, Failure> {
        let mut desired = Desired::default();
        let mut found = Vec::new();
        for place in &self.schema {
            match place {
                Place::Path(path) => found.extend(add_scripts(&mut desired, path, dialect)?),
                Place::Database(database) if database.dialect() == dialect => {
                    desired.add_schema(&chain.schema_of(&**database).await?);
                }
                Place::Database(database) => {
                    return Err(Failure::usage(other_dialect(database, dialect)));
                }
            }
        }
        for path in &self.objects {
            found.extend(add_scripts(&mut desired, path, dialect)?);
        }
        found.extend(self.add_models(&mut desired, dialect)?);
        if found.iter().any(Diagnostic::is_error) {
            return Err(Failure::new(found, desired.sources));
        }
        Ok(Read {
            desired,
            warnings: found,
        })
    }

    /// Adds what structs say. Returns what is wrong with them.
    fn add_models(
        &self,
        desired: &mut Desired,
        dialect: Dialect,
    ) -> Result<Vec<Diagnostic>, Failure> {
        let mut files = Vec::new();
        for path in &self.models {
            files.extend(sources(path)?);
        }
        let models = models::read(&files, dialect, &self.naming);
        if !self.models.is_empty() && models.tables == 0 && models.diagnostics.is_empty() {
            return Err(Failure::from(no_struct(&self.models)));
        }
        desired.statements = models.beside(dialect, &desired.statements);
        desired.hints.extend(models.renames);
        for (file, text) in files {
            desired.sources.insert(file, text);
        }
        Ok(models.diagnostics)
    }
}

/// The file that SQL goes into for what structs cannot say: the one that is read.
pub(crate) fn schema_file(context: &Context) -> PathBuf {
    let configured = context.config.schema.iter().flatten().map(PathBuf::from);
    let mut files = configured.filter(|path| path.extension().is_some_and(|end| end == "sql"));
    let usual = || context.project.root.join(USUAL[0]);
    files.next().unwrap_or_else(usual)
}

/// Whether a text names a database, not a file.
pub(crate) fn is_url(text: &str) -> bool {
    text.contains("://") || text.starts_with("sqlite:")
}

fn place(text: &String) -> Result<Place, Failure> {
    Ok(if is_url(text) {
        Place::Database(Box::new(Database::try_from(text.as_str())?))
    } else {
        Place::Path(PathBuf::from(text))
    })
}

fn add_scripts(
    desired: &mut Desired,
    path: &Path,
    dialect: Dialect,
) -> Result<Vec<Diagnostic>, Failure> {
    let mut found = Vec::new();
    for file in scripts(path, dialect)? {
        let text = fs::read_to_string(&file).map_err(|error| Failure::io("read", &file, &error))?;
        found.extend(desired.add_script(dialect, &shown(&file), &text));
    }
    Ok(found)
}

/// Whether structs of a folder stand for tables.
fn has_structs(folder: &Path) -> Result<bool, Failure> {
    let files = sources(folder)?;
    // Most programs have none: no need to look closer.
    let may_have = files.iter().any(|(_, text)| text.contains("Table"));
    let count = || models::read(&files, Dialect::Sqlite, &Naming::default()).tables;
    Ok(may_have && count() > 0)
}

fn nothing_said() -> Diagnostic {
    let message = "nothing says which schema is wanted: there is no schema.sql, no struct in src derives Table, and there is no folder of objects";
    Diagnostic::error(Code::SchemaFile, message).help(
        "`cargo migrate schema dump --at head > schema.sql` makes one to change, and `--models src/models.rs` makes structs; or name what says it: `--schema <path>`, `--models <path>`, or `schema`, `models` and `objects` in the configuration",
    )
}

fn no_struct(places: &[PathBuf]) -> Diagnostic {
    let places: Vec<String> = places.iter().map(|path| shown(path)).collect();
    let message = format!("no struct in {} derives Table", places.join(" and "));
    Diagnostic::error(Code::SchemaFile, message).help(
        "put `#[derive(migrate_runtime::Table)]` before the structs that stand for tables, or name another file or folder",
    )
}

fn other_dialect(database: &Database, dialect: Dialect) -> Diagnostic {
    let of = database.dialect();
    let message =
        format!("{database} is a database for {of}, and the schema is wanted for {dialect}");
    Diagnostic::error(Code::DialectNotDeclared, message)
        .help("name a database of the same kind, or the engine with `--engine`")
}
