//! Releases of the application: between which revisions of the chain one was deployed.
//!
//! A program of release `v1.4` knows the schema up to the revision that the release comes after. What a later revision takes away, it
//! may still use: that is safe only when another release stands between the revision that made the new way and the one that removes the
//! old.

use crate::revision::Revision;
use crate::sql::Span;

/// A release, as `migrate.lock` records it. Where it stands in the file is no part of its value.
#[derive(Debug, Clone)]
pub struct Release {
    /// What people call it: `v1.4`.
    pub name: String,
    /// The head of the chain that it was deployed with; `None` is `base`.
    pub after: Option<String>,
    /// Where it stands in the file.
    pub span: Span,
}

impl PartialEq for Release {
    fn eq(&self, other: &Self) -> bool {
        (&self.name, &self.after) == (&other.name, &other.after)
    }
}

impl Eq for Release {}

impl Release {
    /// A release of that name at that revision.
    ///
    /// ```
    /// use migrate_core::releases::Release;
    /// assert_eq!(Release::new("v1.4", Some("2")).after.as_deref(), Some("2"));
    /// ```
    #[must_use]
    pub fn new(name: &str, after: Option<&str>) -> Self {
        Self {
            name: name.to_owned(),
            after: after.map(str::to_owned),
            span: 0..0,
        }
    }
}

/// Why a text cannot be the name of a release, or `None` when it can.
///
/// ```
/// use migrate_core::releases::name_problem;
/// assert_eq!(name_problem("v1.4"), None);
/// assert!(name_problem("first one").is_some());
/// ```
#[must_use]
pub fn name_problem(name: &str) -> Option<&'static str> {
    if name.is_empty() {
        return Some("it is empty");
    }
    let is_wrong = |c: char| c.is_whitespace() || c.is_control();
    name.contains(is_wrong)
        .then_some("it holds a blank or a control character")
}

/// How many revisions of the chain are applied at that id; that of what a squash stands for is the squash's. `None` is not known.
#[must_use]
pub fn position(chain: &[Revision], id: Option<&str>) -> Option<usize> {
    let Some(id) = id else {
        return Some(0);
    };
    let is_at = |revision: &Revision| {
        let squash = revision.squash.as_ref();
        revision.goes_by(id) || squash.is_some_and(|squash| squash.holds(id))
    };
    (1..)
        .zip(chain)
        .find_map(|(at, revision)| is_at(revision).then_some(at))
}

/// A release that was deployed when one of two revisions was there and the other was not yet, whichever comes first.
///
/// ```
/// use migrate_core::releases::{Release, between};
/// let releases = [Release::new("v1.4", Some("2"))];
/// // Of an empty chain, nothing is known.
/// assert_eq!(between(&[], &releases, "1", "3"), None);
/// ```
#[must_use]
pub fn between<'r>(
    chain: &[Revision],
    releases: &'r [Release],
    one: &str,
    other: &str,
) -> Option<&'r Release> {
    let (one, other) = (position(chain, Some(one))?, position(chain, Some(other))?);
    let range = one.min(other)..one.max(other);
    releases.iter().find(|release| {
        position(chain, release.after.as_deref()).is_some_and(|at| range.contains(&at))
    })
}

#[cfg(test)]
mod tests {
    use super::{Release, between};
    use crate::checksum::Checksum;
    use crate::revision::{Revision, State, Way};

    fn chain() -> Vec<Revision> {
        let way = || Way::Irreversible {
            reason: "".into(),
            checksum: Checksum::of(""),
        };
        let revision = |id: &'static str| Revision {
            id: id.into(),
            name: id.into(),
            message: id.into(),
            parent: None,
            directory: id.into(),
            up: way(),
            down: way(),
            data: false,
            phase: None,
            pairs: None,
            state: State::Draft,
            chain_hash: Checksum::of(""),
            squash: None,
        };
        ["1", "2", "3", "4"].into_iter().map(revision).collect()
    }

    #[test]
    fn a_release_parts_what_was_there_from_what_was_not() {
        let chain = chain();
        let releases = [
            Release::new("v1", Some("2")),
            Release::new("lost", Some("9")),
        ];
        let name = |one: &str, other: &str| {
            between(&chain, &releases, one, other).map(|release| release.name.as_str())
        };
        assert_eq!(name("1", "3"), Some("v1"));
        assert_eq!(name("3", "2"), Some("v1"), "whichever comes first");
        assert_eq!(name("1", "2"), None, "both were there");
        assert_eq!(name("3", "4"), None, "neither was there");
        assert_eq!(name("1", "9"), None);
    }
}
