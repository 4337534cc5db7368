//! Reading `migrate.lock`, also when a merge left its marks in it.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{LOCK_VERSION, Lock, Locked, Settings};
use crate::checksum::Checksum;
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::Dialect;
use crate::folder::LOCK_FILE;
use crate::revision::State;
use crate::sql::Span;

const RESTORE: &str =
    "restore it with `git checkout`, or run `cargo migrate check --fix` to write it anew";

impl Lock {
    /// Reads the file's text. What cannot be understood is reported and left out.
    ///
    /// ```
    /// use migrate_core::lock::{Lock, Settings};
    ///
    /// let lock = Lock::empty(Settings::default());
    /// let (read, diagnostics) = Lock::parse(&lock.render());
    /// assert_eq!(read, lock);
    /// assert!(diagnostics.is_empty());
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> (Self, Vec<Diagnostic>) {
        let mut reader = Reader {
            diagnostics: Vec::new(),
        };
        let lock = if let Some(at) = conflict(text) {
            reader
                .report(
                    Code::LockConflict,
                    "a merge left its conflict marks here",
                    at..at + 7,
                )
                .help("run `cargo migrate rebase` to put one branch's revisions after the other's");
            reader.lock(&without_marks(text))
        } else {
            reader.lock(text)
        };
        (lock, reader.diagnostics)
    }
}

/// Where a merge conflict begins.
fn conflict(text: &str) -> Option<usize> {
    if text.starts_with("<<<<<<<") {
        return Some(0);
    }
    text.find("\n<<<<<<<").map(|newline| newline + 1)
}

/// Both sides of every conflict, one after the other; the common ancestor is dropped.
fn without_marks(text: &str) -> String {
    let mut kept = String::new();
    let mut in_ancestor = false;
    for line in text.split_inclusive('\n') {
        match line.get(..7) {
            Some("|||||||") => in_ancestor = true,
            Some("<<<<<<<" | ">>>>>>>") => {}
            Some("=======") => {
                in_ancestor = false;
                // Two branches that both append revisions share the header of the first of them.
                kept.push_str("[[revision]]\n");
            }
            _ if in_ancestor => {}
            _ => kept.push_str(line),
        }
    }
    kept
}

struct Reader {
    diagnostics: Vec<Diagnostic>,
}

/// A diagnostic that still wants its help.
struct Reported<'a>(&'a mut Diagnostic);

impl Reported<'_> {
    fn help(self, help: &str) {
        help.clone_into(&mut self.0.help);
    }
}

impl Reader {
    fn report(&mut self, code: Code, message: impl Into<String>, span: Span) -> Reported<'_> {
        let found = Diagnostic::error(code, message)
            .at(LOCK_FILE, span, "")
            .help(RESTORE);
        self.diagnostics.push(found);
        let last = self.diagnostics.len() - 1;
        Reported(&mut self.diagnostics[last])
    }

    fn lock(&mut self, text: &str) -> Lock {
        let mut lock = Lock::empty(Settings::default());
        let (table, errors) = DeTable::parse_recoverable(text);
        // After a conflict was taken apart, its halves need not be tables of their own.
        if self.diagnostics.is_empty() {
            for error in errors {
                self.report(
                    Code::LockSyntax,
                    error.message().to_owned(),
                    error.span().unwrap_or(0..0),
                );
            }
        }
        let mut version = None;
        for (key, value) in table.get_ref() {
            match &**key.get_ref() {
                "version" => version = integer(value),
                "dialects" => lock.settings.dialects = self.dialects(value),
                "project" => lock.settings.project = self.string(value).unwrap_or_default(),
                "tables" => lock.settings.tables = self.string(value).unwrap_or_default(),
                "revision" => lock.revisions = self.revisions(value),
                other => {
                    self.report(
                        Code::LockSyntax,
                        format!("`{other}` is not known here"),
                        key.span(),
                    );
                }
            }
        }
        if version != Some(LOCK_VERSION) && self.diagnostics.is_empty() {
            let message = match version {
                Some(version) => {
                    format!("the file has version {version}, this tool knows {LOCK_VERSION}")
                }
                None => "the file does not say its version".to_owned(),
            };
            self.report(Code::LockVersion, message, 0..0)
                .help("use the version of cargo-migrate that wrote it");
        }
        lock
    }

    fn revisions(&mut self, value: &Spanned<DeValue<'_>>) -> Vec<Locked> {
        let mut revisions: Vec<Locked> = Vec::new();
        let Some(array) = value.get_ref().as_array() else {
            self.report(
                Code::LockSyntax,
                "`revision` is a list of tables",
                value.span(),
            );
            return revisions;
        };
        for item in array {
            if let Some(locked) = item
                .get_ref()
                .as_table()
                .and_then(|table| self.revision(table, item.span()))
                && revisions.iter().all(|known| known.id != locked.id)
            {
                revisions.push(locked);
            }
        }
        revisions
    }

    fn revision(&mut self, table: &DeTable<'_>, span: Span) -> Option<Locked> {
        let text = |key: &str| table.get(key).and_then(|value| value.get_ref().as_str());
        let (Some(id), Some(name), Some(revises)) = (text("id"), text("name"), text("revises"))
        else {
            // The other half of a conflict that was taken apart.
            if self
                .diagnostics
                .iter()
                .all(|found| found.code != Code::LockConflict)
            {
                self.report(
                    Code::LockSyntax,
                    "a revision has `id`, `name` and `revises`",
                    span,
                );
            }
            return None;
        };
        let state = match text("state") {
            Some("sealed") => State::Sealed,
            Some("draft") => State::Draft,
            _ => {
                self.report(
                    Code::LockSyntax,
                    "`state` is \"draft\" or \"sealed\"",
                    span.clone(),
                );
                State::Draft
            }
        };
        let mut locked = Locked {
            id: id.to_owned(),
            name: name.to_owned(),
            revises: (revises != "base").then(|| revises.to_owned()),
            state,
            up: BTreeMap::new(),
            down: BTreeMap::new(),
            chain: text("chain").and_then(Checksum::parse),
            lint: text("lint").map(str::to_owned),
            verified: BTreeMap::new(),
            span: table.get("id").map_or(span, Spanned::span),
        };
        for (key, value) in table {
            match &**key.get_ref() {
                "up" => locked.up = self.sums(value),
                "down" => locked.down = self.sums(value),
                "verified" => locked.verified = strings(value),
                "id" | "name" | "revises" | "state" | "chain" | "lint" => {}
                other => {
                    self.report(
                        Code::LockSyntax,
                        format!("`{other}` is not known here"),
                        key.span(),
                    );
                }
            }
        }
        Some(locked)
    }

    fn sums(&mut self, value: &Spanned<DeValue<'_>>) -> BTreeMap<String, Checksum> {
        let texts = match value.get_ref().as_str() {
            Some(sum) => BTreeMap::from([("any".to_owned(), sum.to_owned())]),
            None => strings(value),
        };
        let count = texts.len();
        let sums: BTreeMap<_, _> = texts
            .into_iter()
            .filter_map(|(variant, sum)| Some((variant, Checksum::parse(&sum)?)))
            .collect();
        if sums.len() != count || count == 0 {
            self.report(Code::LockSyntax, "this is no checksum", value.span());
        }
        sums
    }

    fn dialects(&mut self, value: &Spanned<DeValue<'_>>) -> Vec<Dialect> {
        let names = value.get_ref().as_array().into_iter().flatten();
        let mut dialects = Vec::new();
        for name in names {
            match name.get_ref().as_str().and_then(Dialect::from_name) {
                Some(dialect) => dialects.push(dialect),
                None => {
                    self.report(Code::LockSyntax, "this is no dialect", name.span());
                }
            }
        }
        if dialects.is_empty() {
            dialects = Settings::default().dialects;
        }
        dialects
    }

    fn string(&mut self, value: &Spanned<DeValue<'_>>) -> Option<String> {
        let text = value.get_ref().as_str().map(str::to_owned);
        if text.is_none() {
            self.report(Code::LockSyntax, "this is no string", value.span());
        }
        text
    }
}

fn integer(value: &Spanned<DeValue<'_>>) -> Option<i64> {
    let integer = value.get_ref().as_integer()?;
    i64::from_str_radix(integer.as_str(), integer.radix()).ok()
}

fn strings(value: &Spanned<DeValue<'_>>) -> BTreeMap<String, String> {
    let table = value.get_ref().as_table();
    table
        .into_iter()
        .flatten()
        .filter_map(|(key, value)| {
            Some((
                key.get_ref().to_string(),
                value.get_ref().as_str()?.to_owned(),
            ))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::lock::Lock;

    const HEAD: &str = "version = 1\ndialects = [\"sqlite\"]\n";

    fn entry(id: &str, revises: &str) -> String {
        format!("id = \"{id}\"\nname = \"n\"\nrevises = \"{revises}\"\nstate = \"draft\"\n")
    }

    #[test]
    fn both_sides_of_a_merge_conflict_are_read() {
        let text = format!(
            "{HEAD}\n[[revision]]\n{}\n[[revision]]\n<<<<<<< HEAD\n{}=======\n{}>>>>>>> other\n",
            entry("1", "base"),
            entry("2", "1"),
            entry("3", "1"),
        );
        let (lock, diagnostics) = Lock::parse(&text);
        assert_eq!(
            diagnostics
                .iter()
                .map(|found| found.code.name())
                .collect::<Vec<_>>(),
            ["lock-conflict"]
        );
        let ids: Vec<&str> = lock
            .revisions
            .iter()
            .map(|locked| locked.id.as_str())
            .collect();
        assert_eq!(ids, ["1", "2", "3"]);
    }

    #[test]
    fn both_sides_are_read_when_git_splits_inside_an_entry() {
        let text = format!(
            "{HEAD}\n[[revision]]\n{}\n[[revision]]\n<<<<<<< HEAD\nid = \"2\"\nname = \"a\"\n=======\nid = \"3\"\nname = \"b\"\n>>>>>>> other\nrevises = \"1\"\nstate = \"draft\"\n",
            entry("1", "base"),
        );
        let (lock, _) = Lock::parse(&text);
        assert_eq!(lock.revisions[0].id, "1", "what can be read is read");
        assert!(lock.revisions.iter().any(|locked| locked.id == "3"));
    }

    #[test]
    fn mistakes_are_reported_with_their_place() {
        let codes = |text: &str| -> Vec<_> {
            Lock::parse(text)
                .1
                .iter()
                .map(|found| found.code.name())
                .collect()
        };
        assert_eq!(codes("version = 1\nx = "), ["lock-syntax"]);
        assert_eq!(codes("version = 2\n"), ["lock-version"]);
        assert_eq!(codes(""), ["lock-version"]);
        assert_eq!(codes(&format!("{HEAD}colour = 1\n")), ["lock-syntax"]);
        assert_eq!(
            codes(&format!("{HEAD}[[revision]]\nid = \"1\"\n")),
            ["lock-syntax"]
        );
        assert_eq!(
            codes(&format!(
                "{HEAD}[[revision]]\n{}up = \"sha256:1\"\n",
                entry("1", "base")
            )),
            ["lock-syntax"]
        );
    }
}
