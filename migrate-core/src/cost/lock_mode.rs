//! How strong a lock is.

/// A lock on a table, by what it holds up. From the weakest to the strongest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LockMode {
    /// PostgreSQL's `ACCESS SHARE`: that of a query.
    AccessShare,
    /// `ROW SHARE`.
    RowShare,
    /// `ROW EXCLUSIVE`: that of a writer; with MySQL, a change that lets others write (`LOCK=NONE`).
    RowExclusive,
    /// `SHARE UPDATE EXCLUSIVE`: nobody waits but others who change the schema.
    ShareUpdateExclusive,
    /// `SHARE`; MySQL's `LOCK=SHARED`, SQLite's lock of a writer: writers wait.
    Share,
    /// `SHARE ROW EXCLUSIVE`: writers wait.
    ShareRowExclusive,
    /// `EXCLUSIVE`: writers wait.
    Exclusive,
    /// `ACCESS EXCLUSIVE`, MySQL's `LOCK=EXCLUSIVE`: all wait.
    AccessExclusive,
}

impl LockMode {
    /// Every mode, the weakest first.
    pub const ALL: [Self; 8] = [
        Self::AccessShare,
        Self::RowShare,
        Self::RowExclusive,
        Self::ShareUpdateExclusive,
        Self::Share,
        Self::ShareRowExclusive,
        Self::Exclusive,
        Self::AccessExclusive,
    ];

    /// Whether who reads has to wait.
    #[must_use]
    pub fn blocks_reads(self) -> bool {
        self == Self::AccessExclusive
    }

    /// Whether who writes has to wait.
    #[must_use]
    pub fn blocks_writes(self) -> bool {
        self >= Self::Share
    }

    /// Whether who wants the one waits for who holds the other.
    ///
    /// ```
    /// use migrate_core::cost::LockMode;
    ///
    /// assert!(LockMode::Share.conflicts_with(LockMode::RowExclusive));
    /// assert!(!LockMode::Share.conflicts_with(LockMode::Share));
    /// assert!(LockMode::AccessShare.conflicts_with(LockMode::AccessExclusive));
    /// ```
    #[must_use]
    pub fn conflicts_with(self, other: Self) -> bool {
        let (weak, strong) = (self.min(other), self.max(other));
        match weak {
            Self::AccessShare => strong == Self::AccessExclusive,
            Self::RowShare => strong >= Self::Exclusive,
            Self::RowExclusive => strong >= Self::Share,
            Self::Share => strong > Self::Share,
            _ => true,
        }
    }

    /// PostgreSQL's words for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AccessShare => "ACCESS SHARE",
            Self::RowShare => "ROW SHARE",
            Self::RowExclusive => "ROW EXCLUSIVE",
            Self::ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE",
            Self::Share => "SHARE",
            Self::ShareRowExclusive => "SHARE ROW EXCLUSIVE",
            Self::Exclusive => "EXCLUSIVE",
            Self::AccessExclusive => "ACCESS EXCLUSIVE",
        }
    }
}
