//! The file that holds the passwords of PostgreSQL: `PGPASSFILE`, else `~/.pgpass`.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::permissions::is_private;

/// Who connects to what.
pub(super) struct Login<'a> {
    /// The names that a line may have the host by.
    pub(super) hosts: &'a [&'a str],
    pub(super) port: u16,
    pub(super) database: &'a str,
    pub(super) user: &'a str,
}

/// The password, when there is a file, nobody else may read it, and a line of it is about this login.
pub(super) fn password(login: &Login<'_>) -> Option<String> {
    let file = file()?;
    let mut open = fs::File::open(&file).ok()?;
    if !is_private(&open.metadata().ok()?) {
        let file = file.display();
        tracing::warn!(%file, "the file of passwords is not used, because others may read it: chmod 600");
        return None;
    }
    let mut text = String::new();
    open.read_to_string(&mut text).ok()?;
    in_text(&text, login)
}

fn file() -> Option<PathBuf> {
    if let Some(file) = std::env::var_os("PGPASSFILE").filter(|file| !file.is_empty()) {
        return Some(PathBuf::from(file));
    }
    if cfg!(windows) {
        let folder = std::env::var_os("APPDATA")?;
        return Some(Path::new(&folder).join("postgresql").join("pgpass.conf"));
    }
    Some(std::env::home_dir()?.join(".pgpass"))
}

/// The first line that fits: `host:port:database:user:password`, where `*` fits everything.
fn in_text(text: &str, login: &Login<'_>) -> Option<String> {
    let port = login.port.to_string();
    let fits = |field: &str, wanted: &str| field == "*" || unescaped(field) == wanted;
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .find_map(|line| {
            let (host, rest) = field(line)?;
            let (number, rest) = field(rest)?;
            let (database, rest) = field(rest)?;
            let (user, password) = field(rest)?;
            let is_it = login.hosts.iter().any(|wanted| fits(host, wanted))
                && fits(number, &port)
                && fits(database, login.database)
                && fits(user, login.user);
            // Behind a `:` that is not escaped there is something else.
            let password = field(password).map_or(password, |(password, _)| password);
            is_it.then(|| unescaped(password))
        })
}

/// A field, and what stands behind its `:`.
fn field(line: &str) -> Option<(&str, &str)> {
    let mut escaped = false;
    for (at, c) in line.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            ':' => return Some((&line[..at], &line[at + 1..])),
            _ => {}
        }
    }
    None
}

fn unescaped(field: &str) -> String {
    let mut text = String::new();
    let mut characters = field.chars();
    while let Some(c) = characters.next() {
        text.extend(if c == '\\' {
            characters.next()
        } else {
            Some(c)
        });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Login, in_text};

    #[test]
    fn the_first_line_that_fits_has_the_password() {
        let of = |text: &str, host: &str| {
            let login = Login {
                hosts: &[host],
                port: 5432,
                database: "app",
                user: "ann",
            };
            in_text(text, &login)
        };
        let text = "# a comment\nbroken\ndb:5433:app:ann:other port\ndb:5432:*:ann:se\\:cr\\\\et\n*:*:*:*:any\n";
        assert_eq!(of(text, "db").as_deref(), Some("se:cr\\et"));
        assert_eq!(of(text, "elsewhere").as_deref(), Some("any"));
        assert_eq!(of("\\:\\:1:*:*:*:six:rest", "::1").as_deref(), Some("six"));
        assert_eq!(of("db:5432:app:bob:x\n", "db"), None);
    }
}
