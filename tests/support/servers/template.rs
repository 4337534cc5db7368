//! Data of a server that was just made. It is made once, and copied for every server that starts.

use std::fs::{self, File};
use std::path::Path;

use super::place;
use super::program::{User, run};
use crate::process::tool;

/// Copies the template of this name to a folder; makes it before, if it is not there.
pub(super) fn copy(name: &str, user: User, make: impl FnOnce(&Path), to: &Path) {
    let templates = place::folder(place::root().join("templates"));
    let template = templates.join(name);
    let lock = File::create(templates.join(format!("{name}.lock"))).expect("a lock");
    lock.lock().expect("a lock");
    if !template.exists() {
        let unfinished = place::data(templates.join(format!("{name}.unfinished")), user);
        make(&unfinished);
        fs::rename(&unfinished, &template).expect("a template");
    }
    drop(lock);
    place::remove(to);
    let mut copy = tool("cp", "coreutils");
    copy.args(["-a", "--reflink=auto"]).arg(&template).arg(to);
    run(copy);
}

/// The name of a template: another version of a server gets another one.
pub(super) fn name(server: &str, version: &str) -> String {
    let version: String = version
        .split_whitespace()
        .filter(|word| word.starts_with(|first: char| first.is_ascii_digit()))
        .take(1)
        .collect();
    format!("{server}-{version}")
}
