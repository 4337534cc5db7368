//! The file `table-stats.toml` of a project.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use migrate_core::diagnostic::{Code, Diagnostic, Sources};
use migrate_core::forecast::TableStats;

use crate::change::Change;
use crate::context::Context;
use crate::failure::Failure;
use crate::path;

const FILE: &str = "table-stats.toml";

/// Where it is: as configured, else in the package.
pub(crate) fn file(context: &Context) -> PathBuf {
    let configured = context
        .config
        .lint
        .as_ref()
        .and_then(|lint| lint.stats.as_ref());
    configured.map_or_else(|| context.project.root.join(FILE), PathBuf::from)
}

/// The same, as it is shown.
pub(crate) fn shown(context: &Context) -> String {
    path::shown(&file(context))
}

/// What it says; `None` when it is not there. Something wrong in it is an error: a plan would look harmless.
pub(crate) fn read(context: &Context) -> Result<Option<TableStats>, Failure> {
    let file = file(context);
    let text = match fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Failure::io("read", &file, &error)),
    };
    let shown = path::shown(&file);
    let (stats, found) = TableStats::parse(&text, &shown);
    if found.is_empty() {
        return Ok(Some(stats));
    }
    let mut sources = Sources::default();
    sources.insert(shown, text);
    Err(Failure::new(found, sources))
}

/// What it says, where nothing can be done without it.
pub(crate) fn needed(context: &Context) -> Result<TableStats, Failure> {
    read(context)?.ok_or_else(|| {
        let message = format!("there is no {}", path::shown(&file(context)));
        let found = Diagnostic::error(Code::TableStats, message);
        Failure::from(found.help("let `cargo migrate stats` write it, from a database that is as large as the one in production"))
    })
}

/// Whether it can be written, before something takes long whose result would be lost.
pub(crate) fn try_to_write(context: &Context, stats: &TableStats) -> Result<(), Failure> {
    // It is not kept: the file is as it was, or not there.
    Change::default().write(&file(context), &stats.render())
}

/// Writes it: the old one or the new one is there, never a part.
pub(crate) fn write(context: &Context, stats: &TableStats) -> Result<String, Failure> {
    let file = file(context);
    let mut change = Change::default();
    change.write(&file, &stats.render())?;
    change.keep();
    Ok(path::shown(&file))
}
