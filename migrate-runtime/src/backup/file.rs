//! A copy of a SQLite database in a file.

use std::path::Path;

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Dialect;

use crate::backend::Backend;
use crate::engine::Job;
use crate::error::Error;
use crate::tables::literal;

/// Where the database is, and the time.
const NAMES: &str = "SELECT coalesce(nullif(file, ''), 'memory'), strftime('%Y%m%d%H%M%S', 'now') \
                     FROM pragma_database_list WHERE name = 'main'";

/// Copies the database into a new file of the folder. Outside of a transaction. `id`: the first revision that throws
/// something away.
pub(crate) async fn write<B: Backend>(
    backend: &mut B,
    job: &Job<'_>,
    folder: &Path,
    id: &str,
) -> Result<String, Error> {
    std::fs::create_dir_all(folder).map_err(|error| {
        let message = format!("the folder {} cannot be made: {error}", folder.display());
        Error::from(
            Diagnostic::error(Code::Io, message)
                .help("name another one: `--backup-folder`, or `folder` of `[backup]`"),
        )
        .caused_by(error)
    })?;
    let mut names = backend.rows(NAMES).await?.into_iter().flatten().flatten();
    let (file, time) = (
        names.next().unwrap_or_default(),
        names.next().unwrap_or_default(),
    );
    let stem = Path::new(&file)
        .file_stem()
        .and_then(|stem| stem.to_str())
        .unwrap_or("database");
    let run: String = job.runner.run_id.chars().take(6).collect();
    let path = folder.join(format!("{stem}-before-{id}-{time}-{run}.db"));
    let path = std::path::absolute(&path).unwrap_or(path);
    let Some(text) = path.to_str() else {
        return Err(Error::new("the path of the backup is not UTF-8"));
    };
    let sql = format!("VACUUM INTO {}", literal(Dialect::Sqlite, text));
    backend
        .run(&sql)
        .await
        .map_err(|failed| B::failed(failed.error))?;
    Ok(text.to_owned())
}
