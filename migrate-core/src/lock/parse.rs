//! Reading `migrate.lock`, also when a merge left its marks in it.

use std::collections::{BTreeMap, BTreeSet};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{LOCK_VERSION, Lint, Lock, Locked, LockedSquash, Settings};
use crate::checksum::Checksum;
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::Dialect;
use crate::folder::LOCK_FILE;
use crate::releases::Release;
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
        let Some(mark) = conflict(text) else {
            let mut reader = Reader::default();
            let lock = reader.lock(text);
            return (lock, reader.diagnostics);
        };
        let found = Diagnostic::error(Code::LockConflict, "a merge left its conflict marks here")
            .at(LOCK_FILE, mark.clone(), "")
            .help(
                "when both branches added a revision, `cargo migrate rebase <id>` puts yours after theirs and writes \
                 the lock anew; else run `cargo migrate check --fix`",
            );
        // What a side lacks or gets wrong is no news as long as there are two of them.
        let [mut lock, theirs] = sides(text).map(|side| Reader::default().lock(&side));
        let ours: BTreeMap<String, usize> = (0..)
            .zip(&lock.revisions)
            .map(|(at, locked)| (locked.id.clone(), at))
            .collect();
        for locked in theirs.revisions {
            match ours.get(&locked.id).map(|at| &mut lock.revisions[*at]) {
                // What one branch sealed is sealed.
                Some(known) if known.state == State::Draft => *known = locked,
                Some(_) => {}
                None => lock.revisions.push(locked),
            }
        }
        let releases = theirs.releases.into_iter();
        let news: Vec<Release> = releases
            .filter(|release| !lock.releases.contains(release))
            .collect();
        lock.releases.extend(news);
        for locked in &mut lock.revisions {
            locked.span = mark.clone();
        }
        for release in &mut lock.releases {
            release.span = mark.clone();
        }
        (lock, vec![found])
    }
}

/// The mark with which a merge conflict begins.
pub(crate) fn conflict(text: &str) -> Option<Span> {
    let at = if text.starts_with(OURS) {
        0
    } else {
        text.find(&format!("\n{OURS}"))? + 1
    };
    Some(at..at + OURS.len())
}

const OURS: &str = "<<<<<<<";
const ANCESTOR: &str = "|||||||";
const SEPARATOR: &str = "=======";
const THEIRS: &str = ">>>>>>>";

/// The file as it was on either side of a merge. The common ancestor is dropped.
fn sides(text: &str) -> [String; 2] {
    let mut sides = [String::new(), String::new()];
    // Whose lines these are; `None` outside a conflict, where they are of both.
    let mut part = None;
    for line in text.split_inclusive('\n') {
        match (line.get(..OURS.len()), part) {
            (Some(OURS), _) => part = Some(OURS),
            (Some(ANCESTOR), Some(OURS)) => part = Some(ANCESTOR),
            (Some(SEPARATOR), Some(OURS | ANCESTOR)) => part = Some(THEIRS),
            (Some(THEIRS), Some(_)) => part = None,
            _ => {
                if matches!(part, None | Some(OURS)) {
                    sides[0].push_str(line);
                }
                if matches!(part, None | Some(THEIRS)) {
                    sides[1].push_str(line);
                }
            }
        }
    }
    sides
}

#[derive(Default)]
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
        for error in errors {
            let span = error.span().unwrap_or(0..0);
            self.report(Code::LockSyntax, error.message(), span);
        }
        let broken = self.diagnostics.len();
        match table.get_ref().get("version") {
            Some(value) if integer(value) == Some(LOCK_VERSION) => {}
            Some(value) => {
                let message = match integer(value) {
                    Some(version) => {
                        format!("the lock has version {version}, this tool knows {LOCK_VERSION}")
                    }
                    None => "the version of the lock is no number".to_owned(),
                };
                let reported = self.report(Code::LockVersion, message, value.span());
                if integer(value).is_some() {
                    reported.help("use the version of cargo-migrate that wrote it");
                }
            }
            None => {
                let message = "the lock does not say its version";
                self.report(Code::LockVersion, message, 0..0);
            }
        }
        let known_version = self.diagnostics.len() == broken;
        for (key, value) in table.get_ref() {
            match &**key.get_ref() {
                "version" => {}
                "dialects" => lock.settings.dialects = self.dialects(value),
                "project" => self.string(value, &mut lock.settings.project),
                "tables" => self.string(value, &mut lock.settings.tables),
                "lint" => match Lint::parse(value) {
                    Ok(lint) => lock.settings.lint = lint,
                    Err((message, span)) => {
                        self.report(Code::LockSyntax, message, span);
                    }
                },
                "release" => lock.releases = self.releases(value),
                "revision" => lock.revisions = self.revisions(value),
                other => {
                    let message = format!("`{other}` is not known here");
                    self.report(Code::LockSyntax, message, key.span());
                }
            }
        }
        // What could not be parsed, or was written by another version, is not to be judged further.
        if broken > 0 {
            self.diagnostics.truncate(broken);
        } else if !known_version {
            self.diagnostics.truncate(1);
        }
        lock
    }

    fn releases(&mut self, value: &Spanned<DeValue<'_>>) -> Vec<Release> {
        let mut releases: Vec<Release> = Vec::new();
        let Some(array) = value.get_ref().as_array() else {
            let message = "`release` is not a list of tables";
            self.report(Code::LockSyntax, message, value.span());
            return releases;
        };
        for item in array {
            let table = item.get_ref().as_table();
            let text = |key: &str| table?.get(key)?.get_ref().as_str();
            let (Some(name), Some(after)) = (text("name"), text("after")) else {
                let message = "a release lacks its `name` or `after`";
                self.report(Code::LockSyntax, message, item.span());
                continue;
            };
            for key in table.into_iter().flat_map(|table| table.keys()) {
                if !matches!(&**key.get_ref(), "name" | "after") {
                    let message = format!("`{}` is not known here", key.get_ref());
                    self.report(Code::LockSyntax, message, key.span());
                }
            }
            let name_span = table.and_then(|table| table.get("name")).map(Spanned::span);
            let span = name_span.unwrap_or_else(|| item.span());
            if let Some(first) = releases.iter().find(|release| release.name == name) {
                let found = Diagnostic::error(
                    Code::ReleaseDuplicate,
                    format!("release `{name}` is recorded twice"),
                );
                let found = found.at(LOCK_FILE, span.clone(), "again").at(
                    LOCK_FILE,
                    first.span.clone(),
                    "first",
                );
                self.diagnostics.push(found.help(format!(
                    "remove both with `cargo migrate release --remove {name}`, and record the one that holds"
                )));
            }
            releases.push(Release {
                name: name.to_owned(),
                after: (after != "base").then(|| after.to_owned()),
                span,
            });
        }
        releases
    }

    fn revisions(&mut self, value: &Spanned<DeValue<'_>>) -> Vec<Locked> {
        let mut revisions: Vec<Locked> = Vec::new();
        let Some(array) = value.get_ref().as_array() else {
            self.report(
                Code::LockSyntax,
                "`revision` is not a list of tables",
                value.span(),
            );
            return revisions;
        };
        let mut ids = BTreeSet::new();
        for item in array {
            let table = item.get_ref().as_table();
            let Some(locked) = table.and_then(|table| self.revision(table, item.span())) else {
                continue;
            };
            if ids.insert(locked.id.clone()) {
                revisions.push(locked);
            } else {
                let message = format!("revision `{}` is recorded twice", locked.id);
                self.report(Code::LockSyntax, message, locked.span);
            }
        }
        revisions
    }

    fn revision(&mut self, table: &DeTable<'_>, span: Span) -> Option<Locked> {
        let text = |key: &str| table.get(key).and_then(|value| value.get_ref().as_str());
        let (Some(id), Some(name), Some(revises)) = (text("id"), text("name"), text("revises"))
        else {
            let message = "a revision lacks its `id`, `name` or `revises`";
            self.report(Code::LockSyntax, message, span);
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
            unverified: text("unverified").map(str::to_owned),
            unfilled: Vec::new(),
            squash: self.squash(table),
            span: table.get("id").map_or(span, Spanned::span),
        };
        for (key, value) in table {
            match &**key.get_ref() {
                "up" => locked.up = self.sums(value),
                "down" => locked.down = self.sums(value),
                "verified" => locked.verified = strings(value),
                "unfilled" => locked.unfilled = texts(value),
                "id" | "name" | "revises" | "state" | "chain" | "lint" | "unverified"
                | "replaces" | "replaced" | "stands_for" => {}
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

    fn squash(&mut self, table: &DeTable<'_>) -> Option<LockedSquash> {
        let value = table.get("replaces")?;
        let Some((first, last)) = value
            .get_ref()
            .as_str()
            .and_then(|text| text.split_once(".."))
        else {
            self.report(
                Code::LockSyntax,
                "this is no stretch of a chain",
                value.span(),
            );
            return None;
        };
        let ids = table
            .get("replaced")
            .and_then(|ids| ids.get_ref().as_array());
        let ids = ids.into_iter().flatten();
        let hash = table
            .get("stands_for")
            .and_then(|hash| hash.get_ref().as_str());
        Some(LockedSquash {
            first: first.to_owned(),
            last: last.to_owned(),
            ids: ids
                .filter_map(|id| id.get_ref().as_str().map(str::to_owned))
                .collect(),
            stands_for: hash.and_then(Checksum::parse),
        })
    }

    fn sums(&mut self, value: &Spanned<DeValue<'_>>) -> BTreeMap<String, Checksum> {
        let texts = match value.get_ref().as_str() {
            Some(sum) => BTreeMap::from([("any".to_owned(), sum.to_owned())]),
            None => strings(value),
        };
        let count = texts.len();
        let is_variant = |name: &str| name == "any" || Dialect::from_name(name).is_some();
        let sums: BTreeMap<_, _> = texts
            .into_iter()
            .filter(|(variant, _)| is_variant(variant))
            .filter_map(|(variant, sum)| Some((variant, Checksum::parse(&sum)?)))
            .collect();
        if sums.len() != count || count == 0 {
            self.report(Code::LockSyntax, "this is no checksum", value.span());
        }
        sums
    }

    fn dialects(&mut self, value: &Spanned<DeValue<'_>>) -> Vec<Dialect> {
        let Some(names) = value.get_ref().as_array().filter(|names| !names.is_empty()) else {
            let message = "`dialects` is not a list of dialects";
            self.report(Code::LockSyntax, message, value.span());
            return Settings::default().dialects;
        };
        let mut dialects = Vec::new();
        for name in names {
            match name.get_ref().as_str().and_then(Dialect::from_name) {
                Some(dialect) if dialects.contains(&dialect) => {}
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

    fn string(&mut self, value: &Spanned<DeValue<'_>>, into: &mut String) {
        match value.get_ref().as_str() {
            Some(text) => text.clone_into(into),
            None => {
                self.report(Code::LockSyntax, "this is no string", value.span());
            }
        }
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

/// The texts of a list.
fn texts(value: &Spanned<DeValue<'_>>) -> Vec<String> {
    let items = value.get_ref().as_array().into_iter().flatten();
    items
        .filter_map(|item| Some(item.get_ref().as_str()?.to_owned()))
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
