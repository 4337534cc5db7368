//! Where servers keep their files.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use super::program::{self, User};

/// The folder of all servers: below cargo's target folder, or, where the users that run them cannot go there, below the
/// one for temporary files. Other servers than those that are found have one of their own.
pub(super) fn root() -> PathBuf {
    let built = crate::process::program("");
    let target = built.parent().expect("cargo's target folder");
    let others: Vec<_> = program::others().collect();
    let users = [User::Postgres, User::MySql];
    if users.iter().all(|user| program::may_enter(*user, target)) {
        let name = if others.is_empty() {
            "test-servers".to_owned()
        } else {
            format!("test-servers-{:016x}", number(&others))
        };
        return folder(target.join(name));
    }
    let number = number(&(target, others));
    let name = format!("cargo-migrate-test-servers-{number:016x}");
    folder(std::env::temp_dir().join(name))
}

fn number(of: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

/// Makes a folder that everybody may look into.
pub(super) fn folder(path: PathBuf) -> PathBuf {
    fs::create_dir_all(&path).expect("a folder for servers");
    let everybody = fs::Permissions::from_mode(0o755);
    fs::set_permissions(&path, everybody).expect("a folder for everybody");
    path
}

/// Makes a folder anew, for the user that runs a server.
pub(super) fn data(path: PathBuf, user: User) -> PathBuf {
    remove(&path);
    fs::create_dir_all(&path).expect("a folder for data");
    let owner = fs::Permissions::from_mode(0o700);
    fs::set_permissions(&path, owner).expect("a folder for its owner");
    program::hand_over(&path, user);
    path
}

/// Removes a folder, if it is there. A server that is just ending may still write into it.
pub(super) fn remove(path: &Path) {
    for _ in 0..50 {
        match fs::remove_dir_all(path) {
            Ok(()) => return,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return,
            Err(_) => std::thread::sleep(std::time::Duration::from_millis(100)),
        }
    }
}

/// Ports of loopback that nobody listens on. They are below those that outgoing connections get.
pub(super) fn free_ports<const N: usize>() -> [u16; N] {
    let mut held = Vec::new();
    std::array::from_fn(|_| {
        loop {
            let offset = u16::try_from(random() % 12_000).expect("a small number");
            if let Ok(listener) = std::net::TcpListener::bind(("127.0.0.1", 20_000 + offset)) {
                let port = listener.local_addr().expect("an address").port();
                held.push(listener);
                return port;
            }
        }
    })
}

/// A number that no other process has at the moment, very likely.
pub(super) fn random() -> u64 {
    use std::hash::BuildHasher as _;
    std::hash::RandomState::new().hash_one(std::process::id())
}
