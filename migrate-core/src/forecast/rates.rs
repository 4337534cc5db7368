//! How fast a database works.

/// How fast a database works, by what a change of its schema makes it do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rates {
    /// Rows that are read in a second.
    pub scan: f64,
    /// Rows that go into an index in a second, for a key of a few bytes.
    pub build: f64,
    /// Rows that are written into a new table in a second, without its indexes.
    pub rewrite: f64,
    /// Rows that an `UPDATE` changes in a second, of a table with one index.
    pub update: f64,
    /// Whether they were measured on the database itself.
    pub measured: bool,
}

impl Rates {
    /// Those of a database that was not measured: two million rows of 120 bytes, in memory, on two shared cores.
    ///
    /// ```
    /// use migrate_core::forecast::Rates;
    /// assert!(Rates::ASSUMED.scan > Rates::ASSUMED.rewrite);
    /// ```
    pub const ASSUMED: Self = Self {
        scan: 11_000_000.0,
        build: 2_400_000.0,
        rewrite: 900_000.0,
        update: 120_000.0,
        measured: false,
    };
}

impl Default for Rates {
    fn default() -> Self {
        Self::ASSUMED
    }
}
