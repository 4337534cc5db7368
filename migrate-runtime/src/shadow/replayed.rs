//! Templates of SQLite: what a chain builds, kept in a file that is copied.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use migrate_core::dialect::Dialect;

use super::plan::Plan;
use super::{kept, no_folder, sqlite_file};
use crate::error::Error;
use crate::migrator::Migrator;

/// Makes a file with what the chain builds: a copy of the template, which is made when it is missed. `folder`: where it lies until it
/// is complete.
pub(crate) async fn copied(plan: &Plan<'_>, folder: &Path, file: &Path) -> Result<(), Error> {
    let Some(root) = kept::folder("cargo_migrate_templates", 0o700) else {
        // Nowhere to keep a template.
        return build(plan, file).await;
    };
    let scope = plan.scope();
    let template = root.join(format!("{}.db", plan.template(&scope, Dialect::Sqlite)));
    let lock = File::create(template.with_extension("lock")).map_err(no_folder)?;
    let mut lock = locked(lock, File::lock_shared).await?;
    if !template.exists() {
        lock.unlock().map_err(no_folder)?;
        lock = locked(lock, File::lock).await?;
        if !template.exists() {
            let unfinished = folder.join("template.db");
            build(plan, &unfinished).await?;
            fs::rename(&unfinished, &template).map_err(no_folder)?;
            drop_old(plan, &scope, &root);
        }
    }
    fs::copy(&template, file).map_err(no_folder)?;
    drop(lock);
    Ok(())
}

/// Waits on a thread of its own: whoever has the lock may be a future on this one.
async fn locked(file: File, lock: fn(&File) -> io::Result<()>) -> Result<File, Error> {
    let waiting = tokio::task::spawn_blocking(move || lock(&file).map(|()| file));
    let waited = waiting.await.map_err(io::Error::other).flatten();
    waited.map_err(no_folder)
}

async fn build(plan: &Plan<'_>, file: &Path) -> Result<(), Error> {
    let migrator = Migrator::new(plan.chain).target(plan.target())?;
    migrator.upgrade(sqlite_file(file)?).await.map(|_| ())
}

/// Removes the templates of what the chain was before, unless somebody copies one just now.
fn drop_old(plan: &Plan<'_>, scope: &str, root: &Path) {
    let (family, current) = (Plan::family(scope), plan.of_chain(scope, Dialect::Sqlite));
    let Ok(entries) = fs::read_dir(root) else {
        return;
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let is_old = name.starts_with(&family) && !name.starts_with(&current);
        if !is_old || path.extension().is_none_or(|end| end != "lock") {
            continue;
        }
        if File::open(&path).is_ok_and(|lock| lock.try_lock().is_ok()) {
            // Whoever opened the file before finds no template, and makes one.
            let _ = fs::remove_file(path.with_extension("db"));
            let _ = fs::remove_file(&path);
        }
    }
}
