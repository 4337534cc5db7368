//! The files that a new revision or a new chain starts with: embedded, and replaceable by the project.

use std::fs;
use std::path::Path;

use include_dir::{Dir, include_dir};

use crate::failure::Failure;

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// The text of a template: the project's own file, else the embedded one, with `{{name}}` replaced by its value.
pub(crate) fn revision(
    own: Option<&str>,
    name: &str,
    values: &[(&str, &str)],
) -> Result<String, Failure> {
    let own = own
        .map(|folder| Path::new(folder).join(name))
        .filter(|path| path.is_file());
    let text = match &own {
        Some(path) => {
            fs::read_to_string(path).map_err(|error| Failure::io("read", path, &error))?
        }
        None => embedded(&format!("revision/{name}"))
            .unwrap_or_default()
            .to_owned(),
    };
    Ok(fill(&text, values))
}

/// The names of the ways to start, with what each is.
pub(crate) fn starts() -> Vec<(&'static str, &'static str)> {
    let folder = EMBEDDED.get_dir("init");
    let mut starts: Vec<(&str, &str)> = folder
        .into_iter()
        .flat_map(Dir::files)
        .filter_map(|file| {
            let name = file.path().file_stem()?.to_str()?;
            let title = file
                .contents_utf8()?
                .lines()
                .next()?
                .trim_start_matches('#')
                .trim();
            Some((name, title))
        })
        .collect();
    // The default first.
    starts.sort_by_key(|(name, _)| (*name != "package", *name));
    starts
}

/// The configuration that a chain starts with; without the line that says what it is.
pub(crate) fn start(name: &str, values: &[(&str, &str)]) -> Option<String> {
    let text = embedded(&format!("init/{name}.toml"))?;
    let (_, body) = text.split_once('\n')?;
    Some(fill(body.trim_start(), values))
}

fn embedded(path: &str) -> Option<&'static str> {
    EMBEDDED.get_file(path)?.contents_utf8()
}

fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    // One pass: a value that looks like a token is not one.
    while let Some((before, after)) = rest.split_once("{{") {
        filled.push_str(before);
        let found = after.split_once("}}").and_then(|(token, after)| {
            let (_, value) = values.iter().find(|(name, _)| *name == token.trim())?;
            Some((value, after))
        });
        if let Some((value, after)) = found {
            filled.push_str(value);
            rest = after;
        } else {
            filled.push_str("{{");
            rest = after;
        }
    }
    filled + rest
}

#[cfg(test)]
mod tests {
    use migrate_core::config::{Config, Host};

    use super::{fill, revision, start, starts};

    #[test]
    fn tokens_are_filled_once() {
        assert_eq!(
            fill("{{a}} {{ b }} {{c}} {{", &[("a", "{{b}}"), ("b", "2")]),
            "{{b}} 2 {{c}} {{"
        );
    }

    #[test]
    fn the_project_s_file_wins() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("up.sql"), "-- {{message}}, ours\n").unwrap();
        let text =
            |name| revision(folder.path().to_str(), name, &[("message", "add users")]).unwrap();
        assert_eq!(text("up.sql"), "-- add users, ours\n");
        assert!(text("down.sql").starts_with("-- Takes back: add users\n"));
    }

    #[test]
    fn every_start_is_a_configuration() {
        let values = [
            ("url", "sqlite:app.db"),
            ("dir", "migrations"),
            ("dialects", "\"sqlite\""),
            ("package", "app"),
        ];
        let names: Vec<&str> = starts().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["package", "databases", "file"]);
        for name in names {
            let host = if name == "package" {
                Host::Package
            } else {
                Host::File
            };
            let text = start(name, &values).unwrap();
            // Also with everything that is commented out.
            let lines = text.lines().map(|line| match line.strip_prefix("# ") {
                Some(key) if key.contains(" = ") || key.starts_with('[') => key,
                _ => line,
            });
            let whole = lines.collect::<Vec<_>>().join("\n");
            for text in [text.as_str(), &whole] {
                let (config, found) = Config::parse(text, "", host);
                assert!(
                    found.is_empty() && config.is_some(),
                    "{name}: {found:?}\n{text}"
                );
            }
        }
    }
}
