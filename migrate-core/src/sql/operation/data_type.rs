//! Types of columns, as they are written.

/// A type: what is written, taken apart.
///
/// Two spellings of one type (`int4`, `integer`) differ here; `schema::replay` knows which are the same.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DataType {
    /// The schema, if it is written.
    pub schema: Option<String>,
    /// The name in lower case, its words joined by one blank, without what is in parentheses: `timestamp with time zone`,
    /// `int`, `double precision`. Empty where a column has no type (SQLite).
    pub name: String,
    /// What is in parentheses, as written: `["10", "2"]`; the values of MySQL's `ENUM` and `SET` with their quotes.
    pub arguments: Vec<String>,
    /// How many dimensions of array.
    pub dimensions: usize,
    /// MySQL's `UNSIGNED`.
    pub unsigned: bool,
    /// The character set, if it is written (MySQL).
    pub charset: Option<String>,
    /// The collation, if it is written.
    pub collation: Option<String>,
    /// All of it as it is written.
    pub text: String,
}

impl DataType {
    /// The number in parentheses at a place: `length(0)` of `varchar(40)` is 40.
    #[must_use]
    pub fn number(&self, place: usize) -> Option<u64> {
        self.arguments.get(place)?.trim().parse().ok()
    }
}
