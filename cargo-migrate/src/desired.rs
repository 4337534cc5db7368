//! The desired schema: from files, from folders of them, or from a database.

use std::fs;
use std::path::{Path, PathBuf};

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Dialect;
use migrate_core::schema::Desired;
use migrate_runtime::{Chain, Database};

use crate::context::Context;
use crate::failure::Failure;
use crate::path::shown;

/// What is looked for beside the configuration when nothing is said.
const USUAL: [&str; 2] = ["schema.sql", "schema"];

/// Where a desired schema comes from: files, folders and databases.
#[derive(Debug, Clone)]
pub(crate) struct Places(Vec<Place>);

#[derive(Debug, Clone)]
enum Place {
    Path(PathBuf),
    Database(Box<Database>),
}

impl Places {
    /// What the command line says, else the configuration, else what is there.
    pub(crate) fn find(said: &[String], context: &Context) -> Result<Self, Failure> {
        let configured = context.config.schema.as_deref().unwrap_or_default();
        let texts = if said.is_empty() { configured } else { said };
        let place = |text: &String| {
            Ok(if is_url(text) {
                Place::Database(Box::new(Database::try_from(text.as_str())?))
            } else {
                Place::Path(PathBuf::from(text))
            })
        };
        let mut places = texts
            .iter()
            .map(place)
            .collect::<Result<Vec<Place>, Failure>>()?;
        if places.is_empty() {
            let root = &context.project.root;
            let usual = USUAL.map(|name| root.join(name)).into_iter();
            places.extend(usual.filter(|path| is_there(path)).map(Place::Path));
        }
        if places.is_empty() {
            return Err(Failure::from(nothing_said()));
        }
        Ok(Self(places))
    }

    /// How they are called in messages.
    pub(crate) fn shown(&self) -> String {
        let names = self.0.iter().map(|place| match place {
            Place::Path(path) => shown(path),
            Place::Database(database) => database.to_string(),
        });
        names.collect::<Vec<_>>().join(" and ")
    }

    /// Reads what is wanted on an engine.
    pub(crate) async fn read(&self, dialect: Dialect, chain: &Chain) -> Result<Desired, Failure> {
        let mut desired = Desired::default();
        let mut found = Vec::new();
        for place in &self.0 {
            match place {
                Place::Path(path) => {
                    for file in files(path, dialect)? {
                        let text = fs::read_to_string(&file)
                            .map_err(|error| Failure::io("read", &file, &error))?;
                        found.extend(desired.add_script(dialect, &shown(&file), &text));
                    }
                }
                Place::Database(database) if database.dialect() == dialect => {
                    desired.add_schema(&chain.schema_of(&**database).await?);
                }
                Place::Database(database) => {
                    return Err(Failure::usage(other_dialect(database, dialect)));
                }
            }
        }
        if found.iter().any(Diagnostic::is_error) {
            return Err(Failure::new(found, desired.sources));
        }
        Ok(desired)
    }
}

/// Whether a text names a database, not a file.
pub(crate) fn is_url(text: &str) -> bool {
    text.contains("://") || text.starts_with("sqlite:")
}

/// Whether a path, or a variant of it for one dialect, is there.
fn is_there(path: &Path) -> bool {
    let is_sql = path.extension().is_some_and(|end| end == "sql");
    if !is_sql {
        return path.is_dir();
    }
    let variants = Dialect::ALL.map(|dialect| path.with_extension(format!("{dialect}.sql")));
    path.is_file() || variants.iter().any(|path| path.is_file())
}

/// The files of a place for a dialect, by name. As for a revision, `views.postgres.sql` is for PostgreSQL only, and wins over
/// `views.sql`.
fn files(path: &Path, dialect: Dialect) -> Result<Vec<PathBuf>, Failure> {
    if !path.is_dir() {
        let variant = path.with_extension(format!("{dialect}.sql"));
        let is_variant = variant_of(path).is_some();
        let chosen = if !is_variant && variant.is_file() {
            variant
        } else {
            path.to_owned()
        };
        return Ok(vec![chosen]);
    }
    let mut all = Vec::new();
    collect(path, &mut all)?;
    let is_meant = |file: &&PathBuf| match variant_of(file) {
        Some(of) => of == dialect,
        None => !all.contains(&file.with_extension(format!("{dialect}.sql"))),
    };
    Ok(all.iter().filter(is_meant).cloned().collect())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let failed = |error| Failure::io("read", folder, &error);
    let entries = fs::read_dir(folder).map_err(failed)?;
    let mut paths = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(failed)?;
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with('.') {
            continue;
        }
        if path.is_dir() {
            collect(&path, files)?;
        } else if name.ends_with(".sql") {
            files.push(path);
        }
    }
    Ok(())
}

/// The dialect that a file is for by its name.
fn variant_of(file: &Path) -> Option<Dialect> {
    let stem = file.file_stem()?.to_str()?;
    Dialect::from_name(stem.rsplit_once('.')?.1)
}

fn nothing_said() -> Diagnostic {
    let message = "nothing says which schema is wanted: there is no schema.sql";
    Diagnostic::error(Code::SchemaFile, message).help(
        "`cargo migrate schema dump --at head > schema.sql` makes one to change; or name a file, a folder or a database: `--schema <path>`, or `schema` in the configuration",
    )
}

fn other_dialect(database: &Database, dialect: Dialect) -> Diagnostic {
    let of = database.dialect();
    let message =
        format!("{database} is a database for {of}, and the schema is wanted for {dialect}");
    Diagnostic::error(Code::DialectNotDeclared, message)
        .help("name a database of the same kind, or the engine with `--engine`")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use migrate_core::dialect::Dialect;

    use super::files;

    #[test]
    fn folders_are_read_by_name_with_the_variants_of_the_dialect() {
        let folder = tempfile::tempdir().unwrap();
        for file in [
            "b.sql",
            "a/2.sql",
            "a/1.sql",
            "b.postgres.sql",
            "c.mysql.sql",
            ".d.sql",
            "e.txt",
        ] {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let names = |path: &str, dialect| {
            let root = folder.path();
            let files = files(&root.join(path), dialect).unwrap().into_iter();
            let names = files.map(|file| file.strip_prefix(root).unwrap().display().to_string());
            names.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(names("", Dialect::Sqlite), "a/1.sql a/2.sql b.sql");
        assert_eq!(
            names("", Dialect::Postgres),
            "a/1.sql a/2.sql b.postgres.sql"
        );
        assert_eq!(names("b.sql", Dialect::Postgres), "b.postgres.sql");
        assert_eq!(names("b.sql", Dialect::Mysql), "b.sql");
    }
}
