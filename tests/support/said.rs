//! What a command said.

use std::fmt;
use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::Value;

/// The output of a command, folders replaced by `<project>` and `<checkout>`, and how it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The command.
    pub words: String,
    /// What it printed.
    pub stdout: String,
    /// What it printed beside that.
    pub stderr: String,
    /// Its exit code; -1 when a signal ended it.
    pub code: i32,
}

impl Said {
    /// Reads the output of a process that ran in a folder.
    pub fn new(words: &str, output: &Output, folder: &Path) -> Self {
        let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let checkout = fs::canonicalize(checkout).expect("the checkout");
        let clean = |bytes: &[u8]| {
            String::from_utf8_lossy(bytes)
                .replace(&*checkout.to_string_lossy(), "<checkout>")
                .replace(&*folder.to_string_lossy(), "<project>")
        };
        Self {
            words: words.to_owned(),
            stdout: clean(&output.stdout),
            stderr: clean(&output.stderr),
            code: output.status.code().unwrap_or(-1),
        }
    }

    /// Asserts how it ended.
    #[must_use]
    #[track_caller]
    pub fn ends_with(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self}");
        self
    }

    /// Asserts that it ended well.
    #[expect(
        clippy::return_self_not_must_use,
        reason = "it may be all that is asked"
    )]
    #[track_caller]
    pub fn succeeds(self) -> Self {
        self.ends_with(0)
    }

    /// Asserts that it holds a text.
    #[expect(
        clippy::return_self_not_must_use,
        reason = "it may be all that is asked"
    )]
    #[track_caller]
    pub fn says(self, text: &str) -> Self {
        assert!(self.to_string().contains(text), "no `{text}` in:\n{self}");
        self
    }

    /// The JSON on stdout, keys in order, with `…` for what differs from run to run.
    ///
    /// # Panics
    /// When stdout is not one JSON value.
    #[must_use]
    #[track_caller]
    pub fn json(&self) -> String {
        let mut value: Value = serde_json::from_str(&self.stdout).expect(&self.stdout);
        redact(&mut value);
        serde_json::to_string_pretty(&value).expect("text")
    }

    /// The same without what differs from run to run: ids that were made from the clock, moments, and durations.
    #[must_use]
    pub fn timeless(mut self) -> Self {
        self.stdout = timeless(&self.stdout);
        self.stderr = timeless(&self.stderr);
        self
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "$ {}", self.words)?;
        f.write_str(&self.stdout)?;
        if !self.stderr.is_empty() {
            write!(f, "-- stderr\n{}", self.stderr)?;
        }
        write!(f, "-- exit {}", self.code)
    }
}

/// Keys whose values differ from run to run, or from machine to machine.
const VOLATILE: [&str; 7] = [
    "started_at",
    "finished_at",
    "duration_us",
    "seconds",
    "actor",
    "host",
    "tool_version",
];

fn redact(value: &mut Value) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(redact),
        Value::Object(object) => {
            for (key, value) in object {
                if VOLATILE.contains(&key.as_str()) && !value.is_null() {
                    *value = Value::from("…");
                } else {
                    redact(value);
                }
            }
        }
        _ => {}
    }
}

/// A text without what differs from run to run.
#[must_use]
pub fn timeless(text: &str) -> String {
    let mut cleaned = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let number = rest[at..]
            .split(|c: char| !(c.is_ascii_digit() || ".-:TZ".contains(c)))
            .next()
            .unwrap_or_default();
        // What ends a sentence is no part of it.
        let length = number.trim_end_matches(['.', '-', ':', 'T']).len();
        let (before, found) = (&rest[..at], &rest[at..at + length]);
        cleaned.push_str(before);
        rest = &rest[at + length..];
        let digits = found.bytes().filter(u8::is_ascii_digit).count();
        let units = [" µs", " ms", " s"];
        let unit = units.iter().find(|unit| {
            let after = rest.strip_prefix(**unit);
            after.is_some_and(|after| !after.starts_with(|c: char| c.is_alphanumeric()))
        });
        if found.starts_with("20") && digits == 14 && found.len() == 14 {
            cleaned.push_str("<id>");
        } else if found.starts_with("20") && found.contains('-') && found.len() >= 10 {
            cleaned.push_str("<moment>");
            if let Some(host) = rest.strip_prefix(" on ") {
                cleaned.push_str(" on <host>");
                let end = host.find(|c: char| !c.is_ascii_alphanumeric() && !"-._".contains(c));
                rest = &host[end.unwrap_or(host.len())..];
            }
        } else if let Some(unit) = unit {
            cleaned.push_str("<time>");
            rest = &rest[unit.len()..];
        } else {
            cleaned.push_str(found);
        }
    }
    cleaned + rest
}
