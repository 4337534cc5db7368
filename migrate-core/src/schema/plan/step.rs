//! One statement of a plan, and what is dangerous about it.

use std::fmt;

use crate::schema::FactId;

/// One statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Without its `;`.
    pub sql: String,
    /// What somebody should know before it runs.
    pub hazards: Vec<Hazard>,
    /// What follows can run only when it is committed.
    pub commits: bool,
    /// It moves the rows of a table of `SQLite` to a new one, which needs foreign keys to be off.
    pub rebuilds: bool,
}

impl Step {
    /// A statement without hazards.
    #[must_use]
    pub fn new(sql: impl Into<String>) -> Self {
        Self {
            sql: sql.into(),
            hazards: Vec::new(),
            commits: false,
            rebuilds: false,
        }
    }

    /// The same, with a hazard.
    #[must_use]
    pub fn risking(mut self, class: HazardClass, about: impl Into<String>) -> Self {
        self.hazards.push(Hazard {
            class,
            about: about.into(),
        });
        self
    }

    /// Whether it cannot be in a transaction, nor can what is in one file with it.
    #[must_use]
    pub fn is_outside(&self) -> bool {
        let mut hazards = self.hazards.iter();
        hazards.any(|hazard| hazard.class == HazardClass::OutsideTransaction)
    }

    /// Whether it gives rows a value in a column that nobody gave them.
    #[must_use]
    pub fn fills(&self, column: &FactId) -> bool {
        let name = column.name();
        let mut hazards = self.hazards.iter();
        hazards.any(|hazard| {
            hazard.class == HazardClass::FillsRows && hazard.words_about().any(|it| it == name)
        })
    }

    /// The same, as a part of a rebuild.
    #[must_use]
    pub const fn rebuilding(mut self) -> Self {
        self.rebuilds = true;
        self
    }
}

/// Why a statement is dangerous.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hazard {
    /// In which way.
    pub class: HazardClass,
    /// What it is about, for people: `the values of users.email`.
    pub about: String,
}

/// The ways in which a statement is dangerous.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum HazardClass {
    /// Rows or values go.
    LosesData,
    /// Rows that are there get a value that nobody gave them.
    FillsRows,
    /// It fails when the rows that are there do not fit.
    NeedsFittingRows,
    /// It writes every row anew.
    Rewrites,
    /// It keeps others from the table for as long as it looks at every row.
    Locks,
    /// It cannot be in a transaction.
    OutsideTransaction,
    /// The way back gives something else than what was there.
    NotUndone,
}

impl HazardClass {
    /// What it is called, for programs.
    ///
    /// ```
    /// assert_eq!(migrate_core::schema::plan::HazardClass::LosesData.name(), "loses-data");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::LosesData => "loses-data",
            Self::FillsRows => "fills-rows",
            Self::NeedsFittingRows => "needs-fitting-rows",
            Self::Rewrites => "rewrites",
            Self::Locks => "locks",
            Self::OutsideTransaction => "outside-transaction",
            Self::NotUndone => "not-undone",
        }
    }

    /// What it does, before what it is about: `loses the values of users.email`.
    const fn words(self) -> &'static str {
        match self {
            Self::LosesData => "loses",
            Self::FillsRows => "fills",
            Self::NeedsFittingRows => "fails unless the rows fit:",
            Self::Rewrites => "rewrites every row of",
            Self::Locks => "scans, with a lock, every row of",
            Self::OutsideTransaction => "cannot be in a transaction:",
            Self::NotUndone => "is not undone exactly:",
        }
    }
}

impl Hazard {
    /// The words of what it is about, names among them.
    pub(super) fn words_about(&self) -> impl Iterator<Item = &str> {
        self.about.split([' ', ',', '`', '"'])
    }
}

impl fmt::Display for Hazard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.class.words(), self.about)
    }
}
