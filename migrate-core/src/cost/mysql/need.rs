//! What one action needs.

use super::algorithm::{Algorithm, Cause, OnlineLock};
use super::facts::Facts;
use crate::sql::{Flavour, IndexPart};

/// The strongest algorithm and lock that an action allows, and what else is to be known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct Need {
    pub(super) algorithm: Algorithm,
    pub(super) lock: OnlineLock,
    /// All rows are written anew.
    pub(super) rebuilds: bool,
    /// An index is built.
    pub(super) builds: bool,
    /// Rows get another shape without being touched: together with a new index they are written anew.
    pub(super) reshapes: bool,
    /// It depends on what is not known here.
    pub(super) assumed: bool,
    /// Why it is no better, as a phrase.
    pub(super) why: Option<String>,
    /// The same, for rules.
    pub(super) causes: Vec<Cause>,
}

impl Need {
    const fn new(algorithm: Algorithm, lock: OnlineLock) -> Self {
        Self {
            algorithm,
            lock,
            rebuilds: false,
            builds: false,
            reshapes: false,
            assumed: false,
            why: None,
            causes: Vec::new(),
        }
    }

    /// What is said of the table changes.
    pub(super) const fn nothing() -> Self {
        Self::new(Algorithm::Instant, OnlineLock::None)
    }

    /// The shape of rows that are to come changes.
    pub(super) const fn shape() -> Self {
        let mut need = Self::nothing();
        need.reshapes = true;
        need
    }

    /// The engine changes what it knows of the table.
    pub(super) const fn metadata() -> Self {
        Self::new(Algorithm::NoCopy, OnlineLock::None)
    }

    /// Everybody waits for a moment.
    pub(super) const fn exclusive() -> Self {
        Self::new(Algorithm::Inplace, OnlineLock::Exclusive)
    }

    /// Nobody writes meanwhile.
    pub(super) const fn copy() -> Self {
        let mut need = Self::new(Algorithm::Copy, OnlineLock::Shared);
        need.rebuilds = true;
        need
    }

    /// All rows are written anew, while others write, unless an index is in the way that cannot take part.
    pub(super) fn rebuild(facts: Facts<'_>) -> Self {
        if facts.is_other_engine() {
            return Self::other_engine();
        }
        let blocked = [
            (
                facts.has_index(Flavour::FullText),
                "it has a FULLTEXT index",
            ),
            (facts.has_index(Flavour::Spatial), "it has a SPATIAL index"),
            (
                facts.has_indexed_virtual(),
                "it has an index on a virtual column",
            ),
        ];
        let why = blocked.iter().find(|(is, _)| *is).map(|(_, why)| *why);
        let lock = match why {
            Some(_) => OnlineLock::Shared,
            None => OnlineLock::None,
        };
        let mut need = Self::new(Algorithm::Inplace, lock);
        need.rebuilds = true;
        need.why = why.map(str::to_owned);
        need
    }

    /// An index is built.
    pub(super) fn index(facts: Facts<'_>, flavour: Flavour) -> Self {
        if facts.is_other_engine() {
            let mut need = Self::other_engine();
            need.builds = true;
            return need;
        }
        let mut need = match flavour {
            Flavour::Plain | Flavour::Unique => Self::new(Algorithm::NoCopy, OnlineLock::None),
            // The first one adds a hidden column to every row.
            Flavour::FullText if facts.has_index(Flavour::FullText) => {
                Self::new(Algorithm::NoCopy, OnlineLock::Shared)
                    .because("a FULLTEXT index is built while nobody writes")
            }
            Flavour::FullText => {
                let mut need = Self::new(Algorithm::Inplace, OnlineLock::Shared)
                    .because("the first FULLTEXT index writes the table anew while nobody writes");
                need.rebuilds = true;
                need
            }
            Flavour::Spatial => Self::new(Algorithm::Inplace, OnlineLock::Shared)
                .because("a SPATIAL index is built while nobody writes"),
        };
        need.builds = true;
        need
    }

    /// The same for an index of these parts.
    pub(super) fn index_on(facts: Facts<'_>, flavour: Flavour, parts: &[IndexPart]) -> Self {
        let mut need = Self::index(facts, flavour);
        let computed = parts.iter().any(|part| part.column().is_none());
        if computed && !facts.is_mariadb() && need.lock < OnlineLock::Shared {
            need.lock = OnlineLock::Shared;
            return need.because("an index on an expression is built while nobody writes");
        }
        need
    }

    pub(super) fn because(mut self, why: impl Into<String>) -> Self {
        self.why = Some(why.into());
        self
    }

    pub(super) fn by(mut self, cause: Cause) -> Self {
        self.causes.push(cause);
        self
    }

    /// Another engine than `InnoDB` copies its tables.
    pub(super) fn other_engine() -> Self {
        Self::copy()
            .because("its storage engine is not InnoDB")
            .by(Cause::Engine)
    }

    pub(super) const fn assumed(mut self) -> Self {
        self.assumed = true;
        self
    }

    /// What both together need.
    pub(super) fn and(self, other: Self) -> Self {
        let weaker = (other.algorithm, other.lock) > (self.algorithm, self.lock);
        let (first, second) = if weaker { (other, self) } else { (self, other) };
        Self {
            algorithm: first.algorithm,
            lock: first.lock.max(second.lock),
            rebuilds: first.rebuilds || second.rebuilds,
            builds: first.builds || second.builds,
            reshapes: first.reshapes || second.reshapes,
            assumed: first.assumed || second.assumed,
            why: first.why.or(second.why),
            causes: [first.causes, second.causes].concat(),
        }
    }
}
