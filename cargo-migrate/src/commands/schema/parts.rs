//! A schema in parts: structs for its tables, a file for each view, function and trigger, and SQL for the rest.

use std::path::{Path, PathBuf};

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Dialect;
use migrate_core::models;
use migrate_core::schema::{Object, Schema};
use serde_json::{Value, json};

use crate::change::Change;
use crate::commands::check::counted;
use crate::context::Context;
use crate::desired::{Places, schema_file};
use crate::failure::Failure;
use crate::path::shown;

/// Where the parts go.
pub(super) struct Ends<'a> {
    pub(super) structs: Structs<'a>,
    /// The folder of the objects; without one they are a part of the rest.
    pub(super) objects: Option<&'a Path>,
    /// Whether files that are there are written over.
    pub(super) force: bool,
    /// Whether a file for this dialect needs its name.
    pub(super) is_variant: bool,
}

/// What becomes of tables that structs can stand for.
#[derive(Clone, Copy)]
pub(super) enum Structs<'a> {
    /// They are SQL as everything else.
    Unasked,
    Printed,
    Written(&'a Path),
}

/// What is written or printed.
struct Parts {
    models: Option<String>,
    /// What is left.
    schema: String,
    objects: Vec<(PathBuf, Object)>,
}

/// Writes the parts that have a file, and prints the others.
pub(super) fn parted(schema: &Schema, ends: &Ends<'_>, context: &Context) -> Result<(), Failure> {
    let printer = context.printer;
    let parts = parts(schema, ends, context);
    let mut files: Vec<(PathBuf, &str)> = Vec::new();
    if let (Structs::Written(file), Some(text)) = (ends.structs, &parts.models) {
        files.push((file.to_owned(), text));
        let beside = schema_file(context);
        let beside = variant(&beside, schema.dialect, ends.is_variant);
        // With nothing left, an older file would still say something.
        if !parts.schema.is_empty() || beside.exists() {
            files.push((beside, &parts.schema));
        }
    }
    let objects = parts.objects.iter();
    files.extend(objects.map(|(path, object)| (path.clone(), object.sql.as_str())));
    write(&files, ends.force)?;
    if printer.is_json() {
        printer.json(&as_json(&parts, &files));
        return Ok(());
    }
    if let Structs::Written(file) = ends.structs {
        let rest = files
            .get(1)
            .filter(|_| files.len() > parts.objects.len() + 1);
        let rest = rest.map_or_else(String::new, |(path, _)| format!(" and {}", shown(path)));
        printer.result(&format!("wrote {}{rest}", shown(file)));
        to_be_read("models", file, context);
    } else {
        printer.result(&text(&parts));
    }
    if let Some(folder) = ends.objects {
        let count = counted(parts.objects.len(), "file");
        printer.note(&format!("wrote {count} in {}", shown(folder)));
        to_be_read("objects", folder, context);
    }
    Ok(())
}

fn parts(schema: &Schema, ends: &Ends<'_>, context: &Context) -> Parts {
    let objects = match ends.objects {
        Some(folder) => placed(schema, folder, ends.is_variant),
        None => Vec::new(),
    };
    let rest = if ends.objects.is_some() {
        &schema.without_objects()
    } else {
        schema
    };
    let naming = context.config.naming.clone().unwrap_or_default();
    let (models, schema) = match ends.structs {
        Structs::Unasked => (None, rest.sql()),
        Structs::Printed | Structs::Written(_) => {
            let (models, sql) = models::source(rest, &naming);
            (Some(models), sql)
        }
    };
    Parts {
        models,
        schema,
        objects,
    }
}

/// The objects, each with its file: `view/names.sql`.
fn placed(schema: &Schema, folder: &Path, is_variant: bool) -> Vec<(PathBuf, Object)> {
    let mut taken: Vec<String> = Vec::new();
    let mut file = |object: &Object| {
        let kind = object.id.kind.name().replace(' ', "_");
        let own = format!("{kind}/{}", file_name(&object.id.name()));
        // Functions of one name differ in what they take, and some file systems do not tell cases apart.
        let numbered = (2..).map(|number| format!("{own}_{number}"));
        let mut names = std::iter::once(own.clone()).chain(numbered);
        let is_free = |name: &String| !taken.contains(&name.to_lowercase());
        let name = names.find(is_free).unwrap_or(own);
        taken.push(name.to_lowercase());
        variant(
            &folder.join(format!("{name}.sql")),
            schema.dialect,
            is_variant,
        )
    };
    let objects = schema.objects().into_iter();
    objects.map(|object| (file(&object), object)).collect()
}

/// A name that every file system takes; what a function takes is left out.
fn file_name(name: &str) -> String {
    let name = name.split('(').next().unwrap_or(name);
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let plain = |c: char| if is_plain(c) { c } else { '_' };
    let name: String = name.chars().map(plain).collect();
    // A dot at the start hides a file, and one before the end may name a dialect.
    name.trim_matches('.').replace('.', "-")
}

/// The file for one dialect, where there are several.
fn variant(file: &Path, dialect: Dialect, is_variant: bool) -> PathBuf {
    if is_variant {
        file.with_extension(format!("{dialect}.sql"))
    } else {
        file.to_owned()
    }
}

/// Writes all files or none.
fn write(files: &[(PathBuf, &str)], force: bool) -> Result<(), Failure> {
    let there: Vec<String> = files
        .iter()
        .filter(|(path, _)| path.exists())
        .map(|(path, _)| shown(path))
        .collect();
    if !there.is_empty() && !force {
        let message = format!("{} would be written over", there.join(", "));
        let found = Diagnostic::error(Code::Io, message);
        return Err(Failure::from(found.help(
            "`--force` does it; or name another place, or none: then it is printed",
        )));
    }
    let mut change = Change::default();
    for (path, text) in files {
        if let Some(folder) = path.parent() {
            change.folder(folder)?;
        }
        change.write(path, text)?;
    }
    change.keep();
    Ok(())
}

const STRUCTS: &str = "// models.rs: structs for the tables\n";
const REST: &str = "-- schema.sql: what structs cannot say\n";

/// Both parts that are printed, under a heading each when there are structs.
fn text(parts: &Parts) -> String {
    match &parts.models {
        Some(models) if parts.schema.is_empty() => format!("{STRUCTS}{models}"),
        Some(models) => format!("{STRUCTS}{models}\n{REST}{}", parts.schema),
        None => parts.schema.clone(),
    }
}

/// Says what is missing before something that was written counts.
fn to_be_read(key: &str, path: &Path, context: &Context) {
    let here = std::env::current_dir().unwrap_or_default();
    let places = Places::find(&[], &[], context);
    if places.is_ok_and(|places| places.looks_at(&here.join(path))) {
        return;
    }
    let inside = crate::path::relative(&context.project.root, &here.join(path));
    let inside = inside.to_string_lossy().replace('\\', "/");
    let line = format!("`{key} = \"{inside}\"` in the configuration makes it count");
    context.printer.note(&line);
}

fn as_json(parts: &Parts, files: &[(PathBuf, &str)]) -> Value {
    let objects: Vec<Value> = parts
        .objects
        .iter()
        .map(|(path, object)| {
            json!({
                "kind": object.id.kind.name(),
                "name": object.id.path,
                "file": shown(path),
                "sql": object.sql,
            })
        })
        .collect();
    let written: Vec<String> = files.iter().map(|(path, _)| shown(path)).collect();
    json!({ "models": parts.models, "schema": parts.schema, "objects": objects, "written": written })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use migrate_core::dialect::Dialect;
    use migrate_core::schema::{Fact, FactId, Kind, Schema};

    use super::placed;

    #[test]
    fn each_object_has_a_file_of_its_own() {
        let mut schema = Schema::new(Dialect::Postgres);
        for (kind, path) in [
            (Kind::Function, ["public", "add(integer)"]),
            (Kind::Function, ["public", "add(text)"]),
            (Kind::Function, ["app", "Add(text)"]),
            (Kind::MaterializedView, ["public", "a/b c"]),
            (Kind::View, ["public", ".mysql"]),
        ] {
            schema.insert(Fact::new(FactId::new(kind, path), "").made_by("x"));
        }
        let files = |is_variant| {
            let placed = placed(&schema, Path::new("o"), is_variant);
            let names = placed
                .into_iter()
                .map(|(path, _)| path.display().to_string());
            names.collect::<Vec<_>>()
        };
        assert_eq!(
            files(false),
            [
                "o/function/app-Add.sql",
                "o/function/add.sql",
                "o/function/add_2.sql",
                "o/view/mysql.sql",
                "o/materialized_view/a_b_c.sql",
            ]
        );
        assert_eq!(files(true)[1], "o/function/add.postgres.sql");
    }
}
