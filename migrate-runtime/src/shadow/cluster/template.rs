//! Data as the installation makes it. That takes a second, so it is made once, and copied.

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;

use super::programs::{Account, run};
use crate::migrator::run_id;
use crate::shadow::kept;

/// Copies the data of that name to a new folder; makes it before, if it is not there.
pub(super) fn copy(
    name: &str,
    account: Account,
    make: impl FnOnce(&Path) -> Result<(), String>,
    to: &Path,
) -> Result<(), String> {
    let Some(root) = kept::folder("cargo_migrate_servers", 0o711) else {
        // Nowhere to keep it.
        account.folder(to)?;
        return make(to);
    };
    let kept = root.join(name);
    let failed = |error: std::io::Error| format!("cannot use {}: {error}", root.display());
    let lock = File::create(root.join(format!("{name}.lock"))).map_err(failed)?;
    lock.lock().map_err(failed)?;
    if !kept.exists() {
        clean(&root, name);
        // Of a run that was killed, the program that makes the data may still be at it, in a folder of that run's.
        let unfinished = root.join(format!("{name}.{}{UNFINISHED}", run_id()));
        account.folder(&unfinished)?;
        make(&unfinished)?;
        fs::rename(&unfinished, &kept).map_err(failed)?;
    }
    let mut copy = Command::new("cp");
    copy.arg("-a").arg(&kept).arg(to);
    run(copy).map(|_| ())
}

const UNFINISHED: &str = ".unfinished";

/// Removes what earlier runs did not finish, as far as nobody writes there.
fn clean(root: &Path, name: &str) {
    for entry in fs::read_dir(root).into_iter().flatten().flatten() {
        let file = entry.file_name();
        let file = file.to_string_lossy();
        if file.starts_with(&format!("{name}.")) && file.ends_with(UNFINISHED) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::copy;
    use crate::migrator::run_id;
    use crate::shadow::cluster::Account;
    use crate::shadow::kept;

    /// A run that was killed leaves the program behind that makes the data: what that writes to cannot be removed.
    #[test]
    fn what_a_killed_run_still_makes_is_in_nobodys_way() {
        let root = kept::folder("cargo_migrate_servers", 0o711).unwrap();
        let name = format!("test-{}", &run_id()[..8]);
        for old in [".unfinished", ".earlier.unfinished"] {
            fs::write(root.join(format!("{name}{old}")), "no folder").unwrap();
        }
        let account = Account::for_server(&["mysql", "postgres"]).unwrap();
        let to = tempfile::tempdir().unwrap();
        let make = |data: &std::path::Path| {
            fs::write(data.join("made"), "").map_err(|error| error.to_string())
        };
        let copied = copy(&name, account, make, &to.path().join("copy"));
        for left in fs::read_dir(&root).unwrap().flatten() {
            if left.file_name().to_string_lossy().starts_with(&name) {
                let _ = fs::remove_dir_all(left.path());
                let _ = fs::remove_file(left.path());
            }
        }
        assert_eq!(copied, Ok(()));
        assert!(to.path().join("copy/made").exists());
    }
}
