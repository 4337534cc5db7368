//! The programs of servers, and the account that runs them: they refuse root.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Who runs a server.
#[derive(Clone, Copy)]
pub(super) struct Account {
    /// User and group; `None`: whoever runs this.
    ids: Option<(u32, u32)>,
}

impl Account {
    /// This account; for root, that of one of these names.
    pub(super) fn for_server(names: &[&str]) -> Result<Self, String> {
        if !is_root() {
            return Ok(Self { ids: None });
        }
        let accounts = fs::read_to_string("/etc/passwd").unwrap_or_default();
        let ids = names.iter().find_map(|name| {
            let line = accounts
                .lines()
                .find(|line| line.split(':').next() == Some(name))?;
            let mut fields = line.split(':').skip(2);
            Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
        });
        match ids {
            Some(ids) => Ok(Self { ids: Some(ids) }),
            None => Err(format!(
                "a private server is not run by root, and there is no account `{}`",
                names.join("` or `")
            )),
        }
    }

    /// A program that this account runs.
    pub(super) fn command(self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("LC_ALL", "C").env("TZ", "UTC");
        command.envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
        #[cfg(unix)]
        {
            use std::os::unix::process::CommandExt as _;
            if let Some((user, group)) = self.ids {
                command.uid(user).gid(group);
            }
            // An interrupt at the terminal is for whoever started it.
            command.process_group(0);
        }
        command
    }

    /// Makes a folder that only this account may enter.
    pub(super) fn folder(self, path: &Path) -> Result<(), String> {
        let failed = |error: std::io::Error| format!("cannot make {}: {error}", path.display());
        fs::create_dir(path).map_err(failed)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            fs::set_permissions(path, fs::Permissions::from_mode(0o700)).map_err(failed)?;
            if let Some((user, group)) = self.ids {
                std::os::unix::fs::chown(path, Some(user), Some(group)).map_err(failed)?;
            }
        }
        Ok(())
    }
}

#[cfg(unix)]
fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

#[cfg(not(unix))]
const fn is_root() -> bool {
    false
}

/// Where a program is. The folders of `PATH` come after those where systems keep servers, the newest version first.
pub(super) fn all(name: &str) -> Vec<PathBuf> {
    let mut folders = Vec::new();
    for root in ["/usr/lib/postgresql", "/usr/local/opt", "/opt/homebrew/opt"] {
        let mut versions: Vec<PathBuf> = fs::read_dir(root)
            .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
            .unwrap_or_default();
        versions.sort_by_key(|path| std::cmp::Reverse(number(path)));
        folders.extend(versions.iter().map(|path| path.join("bin")));
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    folders.extend(std::env::split_paths(&path));
    folders.extend(["/usr/sbin", "/usr/local/sbin", "/usr/libexec"].map(PathBuf::from));
    let found = folders.into_iter().map(|folder| folder.join(name));
    found.filter(|program| program.is_file()).collect()
}

/// The version in the name of a folder: `15`, `postgresql@15`.
fn number(path: &Path) -> u32 {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let digits = name.trim_start_matches(|c: char| !c.is_ascii_digit());
    digits
        .split('.')
        .next()
        .and_then(|digits| digits.parse().ok())
        .unwrap_or(0)
}

/// Runs a program to its end, and returns what it said.
pub(super) fn run(mut command: Command) -> Result<String, String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(std::process::Stdio::null()).output();
    let output = output.map_err(|error| format!("`{program}` does not start: {error}"))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    if output.status.success() {
        return Ok(text(&output.stdout));
    }
    let said = text(&output.stderr);
    Err(format!(
        "`{program}` failed: {}",
        said.lines().last().unwrap_or_default()
    ))
}

/// The processes that were started with the path of a folder, as far as the system tells.
pub(super) fn running_in(folder: &Path) -> Vec<u32> {
    let folder = folder.to_string_lossy();
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let running = processes.filter_map(|process| {
        let pid = process.file_name().to_str()?.parse().ok()?;
        let line = fs::read(process.path().join("cmdline")).ok()?;
        String::from_utf8_lossy(&line)
            .contains(&*folder)
            .then_some(pid)
    });
    running.collect()
}
