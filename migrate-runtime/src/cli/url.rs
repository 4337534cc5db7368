//! Where the URL of a database comes from, other than from an argument that everybody on the machine can read.

use std::fs;
use std::io;
use std::path::Path;

use migrate_core::diagnostic::{Code, Diagnostic};

use crate::error::Error;
use crate::permissions::is_private;

/// The URL that the command line gives: by itself, from stdin for `-`, or in a file.
pub fn given_url(url: Option<&str>, file: Option<&Path>) -> Result<Option<String>, Error> {
    match (url, file) {
        (Some("-"), _) => first_line(io::stdin().lock(), "stdin").map(Some),
        (Some(url), _) => Ok(Some(url.to_owned())),
        (None, Some(file)) => in_file(file).map(Some),
        (None, None) => Ok(None),
    }
}

/// The URL of a server with a password that it does not have yet. `password` is asked for one only when the URL is about
/// a server and has none.
pub fn with_password<E>(
    url: &str,
    password: impl FnOnce() -> Result<String, E>,
) -> Result<String, E> {
    let Some((scheme, rest)) = url
        .split_once("://")
        .filter(|(scheme, _)| !scheme.eq_ignore_ascii_case("sqlite"))
    else {
        return Ok(url.to_owned());
    };
    let (authority, rest) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let (user, place) = authority.rsplit_once('@').unwrap_or(("", authority));
    let has_one = user
        .split_once(':')
        .is_some_and(|(_, said)| !said.is_empty())
        || rest.contains("?password=")
        || rest.contains("&password=");
    // What is wrong with it is said when it is read.
    if has_one || rest.contains('@') {
        return Ok(url.to_owned());
    }
    let user = user.trim_end_matches(':');
    let password = encoded(&password()?);
    Ok(format!("{scheme}://{user}:{password}@{place}{rest}"))
}

fn in_file(file: &Path) -> Result<String, Error> {
    let shown = file.display();
    let broken = |error: io::Error| {
        Error::from(
            Diagnostic::error(Code::Io, format!("cannot read {shown}: {error}"))
                .help("a relative path is meant from here"),
        )
    };
    // Looked at is the file that was opened: by its name it may be another one by now.
    let open = fs::File::open(file).map_err(broken)?;
    if !is_private(&open.metadata().map_err(broken)?) {
        return Err(refused(
            format!("others may read or write {shown}, which holds the URL of a database"),
            format!("keep it to yourself: `chmod 600 {shown}`"),
        ));
    }
    first_line(io::BufReader::new(open), &shown.to_string())
}

fn first_line(mut from: impl io::BufRead, name: &str) -> Result<String, Error> {
    let mut line = String::new();
    // The error of text that is no UTF-8 does not repeat it.
    from.read_line(&mut line).map_err(|error| {
        Error::from(Diagnostic::error(
            Code::Io,
            format!("cannot read {name}: {error}"),
        ))
    })?;
    match line.trim() {
        "" => Err(refused(
            format!("the first line of {name} is empty"),
            "write the URL of the database into it".to_owned(),
        )),
        url => Ok(url.to_owned()),
    }
}

fn refused(message: String, help: String) -> Error {
    Error::from(Diagnostic::error(Code::DatabaseUrl, message).help(help))
}

/// The text as a part of a URL.
fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::with_password;

    #[test]
    fn a_password_is_added_where_there_is_none() {
        let with = |url| with_password(url, || Ok::<_, ()>("p@s:s/".to_owned())).unwrap();
        assert_eq!(
            with("postgres://ann@h:1/db?x=y"),
            "postgres://ann:p%40s%3As%2F@h:1/db?x=y"
        );
        assert_eq!(with("mysql://h/db"), "mysql://:p%40s%3As%2F@h/db");
        assert_eq!(with("mysql://ann:@h"), "mysql://ann:p%40s%3As%2F@h");
        for same in [
            "postgres://ann:own@h/db",
            "postgres://h/db?password=own",
            "postgres://ann:o/wn@h/db",
            "sqlite:app.db",
            "sqlite://app.db",
        ] {
            assert_eq!(with(same), same);
        }
    }
}
