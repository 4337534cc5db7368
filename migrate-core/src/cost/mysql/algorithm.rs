//! How MySQL and MariaDB carry out a change of a table.

use std::fmt;

use crate::cost::LockMode;

/// How a table is changed, from the one that costs nothing to the one that costs most. A statement takes the last one that any of its
/// actions needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Algorithm {
    /// Only what is said of the table changes.
    Instant,
    /// The rows stay where they are; an index may be built (MariaDB; MySQL calls it `INPLACE`).
    NoCopy,
    /// The storage engine does it, and may write the whole table anew.
    Inplace,
    /// A new table is filled row by row, while nobody writes.
    Copy,
}

/// What others are kept from while a table is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OnlineLock {
    /// Nothing, but for a moment at the start and at the end.
    None,
    /// Writing.
    Shared,
    /// Reading and writing.
    Exclusive,
}

/// What makes a change cost more than others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Cause {
    /// A text becomes shorter, or longer than its length in each row can say.
    Length,
    /// Values of an enum or a set change their numbers.
    Members,
    /// A column gets another type.
    Type,
    /// Texts are converted to another character set, or ordered in another way.
    Charset,
    /// A foreign key is checked.
    ForeignKey,
    /// A check is held against all rows.
    Check,
    /// A primary key goes, and none takes its place.
    PrimaryKey,
    /// Columns could come and go at once, were it not for something about the table.
    Barred,
    /// The table is not kept by `InnoDB`.
    Engine,
}

impl Algorithm {
    const ALL: [Self; 4] = [Self::Instant, Self::NoCopy, Self::Inplace, Self::Copy];

    /// The word in `ALGORITHM=…`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Instant => "INSTANT",
            Self::NoCopy => "NOCOPY",
            Self::Inplace => "INPLACE",
            Self::Copy => "COPY",
        }
    }

    /// The algorithm of that word; `None` for `DEFAULT`.
    ///
    /// ```
    /// use migrate_core::cost::Algorithm;
    /// assert_eq!(Algorithm::from_name("COPY"), Some(Algorithm::Copy));
    /// assert_eq!(Algorithm::from_name("DEFAULT"), None);
    /// ```
    #[must_use]
    pub fn from_name(word: &str) -> Option<Self> {
        let is_it = |known: &Self| known.name().eq_ignore_ascii_case(word);
        Self::ALL.into_iter().find(is_it)
    }
}

impl OnlineLock {
    const ALL: [Self; 3] = [Self::None, Self::Shared, Self::Exclusive];

    /// The word in `LOCK=…`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "NONE",
            Self::Shared => "SHARED",
            Self::Exclusive => "EXCLUSIVE",
        }
    }

    /// The lock of that word; `None` for `DEFAULT`.
    ///
    /// ```
    /// use migrate_core::cost::OnlineLock;
    /// assert_eq!(OnlineLock::from_name("shared"), Some(OnlineLock::Shared));
    /// ```
    #[must_use]
    pub fn from_name(word: &str) -> Option<Self> {
        let is_it = |known: &Self| known.name().eq_ignore_ascii_case(word);
        Self::ALL.into_iter().find(is_it)
    }

    /// The same in the words of all databases.
    #[must_use]
    pub const fn mode(self) -> LockMode {
        match self {
            Self::None => LockMode::RowExclusive,
            Self::Shared => LockMode::Share,
            Self::Exclusive => LockMode::AccessExclusive,
        }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for OnlineLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
