//! SQLite: a file that is copied.

use super::cleaning;
use crate::database::Database;
use crate::error::Error;
use crate::shadow::folder::{self, Folder};
use crate::shadow::name::Purpose;
use crate::shadow::plan::Plan;
use crate::shadow::{no_folder, replayed, sqlite_file};

/// A database in a folder of its own.
pub(super) async fn obtain(plan: &Plan<'_>) -> Result<(Database, Folder), Error> {
    if cleaning::is_due("sqlite") {
        folder::clean(Purpose::Test).await;
    }
    let folder = Folder::new(Purpose::Test).map_err(no_folder)?;
    let file = folder.path().join("test.db");
    if plan.position > 0 {
        replayed::copied(plan, folder.path(), &file).await?;
    }
    Ok((sqlite_file(&file)?, folder))
}
